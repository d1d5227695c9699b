import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goldenBytes } from '../../testing/golden-bytes.ts';
import { type Delimiters, decodeText } from './decode-text.ts';
import { encodeTextBytes } from './encode-text.ts';

interface Example {
  readonly name: string;
  readonly terms: readonly string[];
  readonly delimiters: Delimiters;
  readonly text: string;
  readonly bytes: string;
}

/** The examples of PS3.5, annexes H to K, byte by byte. */
const examples: readonly Example[] = [
  {
    name: 'PS3.5 §H.3.1: value 1 empty, kanji and hiragana in JIS X 0208',
    terms: ['', 'ISO 2022 IR 87'],
    delimiters: 'names',
    text: 'Yamada^Tarou=山田^太郎=やまだ^たろう',
    bytes: `
      "Yamada^Tarou="
      1b 24 42 3b 33 45 44        // ESC $ B, 山 田
      1b 28 42 "^"                // ESC ( B: ASCII before the delimiter
      1b 24 42 42 40 4f 3a        // 太 郎
      1b 28 42 "="
      1b 24 42 24 64 24 5e 24 40  // や ま だ
      1b 28 42 "^"
      1b 24 42 24 3f 24 6d 24 26  // た ろ う
      1b 28 42                    // ASCII at the end of the value`,
  },
  {
    name: 'PS3.5 §H.3.2: value 1 JIS X 0201, katakana in G1',
    terms: ['ISO 2022 IR 13', 'ISO 2022 IR 87'],
    delimiters: 'names',
    text: 'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう',
    bytes: `
      d4 cf c0 de "^" c0 db b3 "="  // ﾔ ﾏ ﾀ ﾞ ^ ﾀ ﾛ ｳ
      1b 24 42 3b 33 45 44
      1b 28 4a "^"                  // ESC ( J: back to romaji, value 1
      1b 24 42 42 40 4f 3a
      1b 28 4a "="
      1b 24 42 24 64 24 5e 24 40
      1b 28 4a "^"
      1b 24 42 24 3f 24 6d 24 26
      1b 28 4a`,
  },
  {
    name: 'PS3.5 §I.2: hangul and hanja in KS X 1001, designated to G1 again after each delimiter',
    terms: ['', 'ISO 2022 IR 149'],
    delimiters: 'names',
    text: 'Hong^Gildong=洪^吉洞=홍^길동',
    bytes: `
      "Hong^Gildong="
      1b 24 29 43 fb f3 "^"       // ESC $ ) C, 洪
      1b 24 29 43 d1 ce d4 d7 "=" // 吉 洞
      1b 24 29 43 c8 ab "^"       // 홍
      1b 24 29 43 b1 e6 b5 bf     // 길 동`,
  },
  {
    name: 'hangul in a long text, designated again in each line',
    terms: ['', 'ISO 2022 IR 149'],
    delimiters: 'none',
    text: 'The first line\r\n김희중\r\n',
    bytes: `
      "The first line" 0d 0a
      1b 24 29 43 b1 e8 c8 f1 c1 df 0d 0a`,
  },
  {
    name: 'PS3.5 §J.1: Unicode in UTF-8',
    terms: ['ISO_IR 192'],
    delimiters: 'names',
    text: 'Wang^XiaoDong=王^小東=',
    bytes: '"Wang^XiaoDong=" e7 8e 8b "^" e5 b0 8f e6 9d b1 "="',
  },
  {
    name: 'PS3.5 §J.2: Unicode in a long text',
    terms: ['ISO_IR 192'],
    delimiters: 'none',
    text: 'The first line includes中文.\r\nThe second line includes中文, too.\r\nThe third line.\r\n',
    bytes: `
      "The first line includes" e4 b8 ad e6 96 87 "." 0d 0a
      "The second line includes" e4 b8 ad e6 96 87 ", too." 0d 0a
      "The third line." 0d 0a`,
  },
  {
    name: 'PS3.5 §J.3: GB18030',
    terms: ['GB18030'],
    delimiters: 'names',
    text: 'Wang^XiaoDong=王^小东=',
    bytes: '"Wang^XiaoDong=" cd f5 "^" d0 a1 b6 ab "="',
  },
  ...['GB18030', 'GBK'].map(
    (term): Example => ({
      name: `PS3.5 §J.4: ${term} in a long text`,
      terms: [term],
      delimiters: 'none',
      text: 'The first line includes中文.\r\nThe second line includes中文, too.\r\nThe third line.\r\n',
      bytes: `
        "The first line includes" d6 d0 ce c4 "." 0d 0a
        "The second line includes" d6 d0 ce c4 ", too." 0d 0a
        "The third line." 0d 0a`,
    }),
  ),
  {
    name: 'PS3.5 §K.2: Chinese in GB 2312, designated to G1',
    terms: ['', 'ISO 2022 IR 58'],
    delimiters: 'names',
    text: 'Zhang^XiaoDong=张^小东=',
    bytes: `
      "Zhang^XiaoDong="
      1b 24 29 41 d5 c5 "^"        // ESC $ ) A, 张
      1b 24 29 41 d0 a1 b6 ab "="  // 小 东`,
  },
  {
    name: 'PS3.5 §K.3: Chinese in a long text, designated again in each line',
    terms: ['', 'ISO 2022 IR 58'],
    delimiters: 'none',
    text: '1.第一行文字。\r\n2.第二行文字。\r\n3.第三行文字。\r\n',
    bytes: `
      "1." 1b 24 29 41 b5 da d2 bb d0 d0 ce c4 d7 d6 a1 a3 0d 0a
      "2." 1b 24 29 41 b5 da b6 fe d0 d0 ce c4 d7 d6 a1 a3 0d 0a
      "3." 1b 24 29 41 b5 da c8 fd d0 d0 ce c4 d7 d6 a1 a3 0d 0a`,
  },
  {
    name: 'JIS X 0212 beside JIS X 0208: 丂 is in the supplement only',
    terms: ['', 'ISO 2022 IR 87', 'ISO 2022 IR 159'],
    delimiters: 'values',
    text: '山丂A',
    bytes: `
      1b 24 42 3b 33
      1b 24 28 44 30 21  // ESC $ ( D, the first character of the supplement
      1b 28 42 "A"`,
  },
  {
    name: 'two 8-bit sets: Greek beside Latin-1, which comes back before the delimiter',
    terms: ['ISO 2022 IR 100', 'ISO 2022 IR 126'],
    delimiters: 'names',
    text: 'Müller^Διον',
    bytes: `
      "M" fc "ller^"
      1b 2d 46 c4 e9 ef ed  // ESC - F, Δ ι ο ν
      1b 2d 41              // ESC - A`,
  },
];

/** One character of each single-byte set that no other has at this byte. */
const singleByte: readonly [string, string, number][] = [
  ['ISO_IR 100', 'ü', 0xfc],
  ['ISO_IR 101', 'ł', 0xb3],
  ['ISO_IR 109', 'ħ', 0xb1],
  ['ISO_IR 110', 'ĸ', 0xa2],
  ['ISO_IR 144', 'Л', 0xbb],
  ['ISO_IR 127', 'ق', 0xe2],
  ['ISO_IR 126', 'Δ', 0xc4],
  ['ISO_IR 138', 'ש', 0xf9],
  ['ISO_IR 148', 'ğ', 0xf0],
  ['ISO_IR 203', '€', 0xa4],
  ['ISO_IR 166', 'ก', 0xa1],
  ['ISO_IR 13', 'ﾔ', 0xd4],
];

describe('character sets', () => {
  it.each(examples)('$name', ({ terms, delimiters, text, bytes }) => {
    const golden = goldenBytes(bytes);
    expect(decodeText(golden, terms, delimiters)).toEqual({ text, problem: undefined });
    expect(encodeTextBytes(text, terms, delimiters)).toEqual({ ok: true, bytes: golden });
  });

  it('PS3.5 §I.3: hangul in a long text, designated at the head of each line that has some', () => {
    const bytes = goldenBytes(`
      1b 24 29 43 "The first line includes " c7 d1 b1 db "." 0d 0a
      1b 24 29 43 "The second line includes " c7 d1 b1 db ", too." 0d 0a
      "The third line" 0d 0a`);
    const text = 'The first line includes 한글.\r\nThe second line includes 한글, too.\r\nThe third line\r\n';
    expect(decodeText(bytes, ['', 'ISO 2022 IR 149'], 'none')).toEqual({ text, problem: undefined });
  });

  it.each(singleByte)('%s holds %s', (term, character, byte) => {
    const bytes = Uint8Array.of(0x41, byte);
    for (const name of [term, term.replace('ISO_IR', 'ISO 2022 IR')]) {
      expect(decodeText(bytes, [name], 'values')).toEqual({ text: `A${character}`, problem: undefined });
      expect(encodeTextBytes(`A${character}`, [name], 'values')).toEqual({ ok: true, bytes });
    }
  });

  it('reads a 5C that is half of a GBK character as no delimiter', () => {
    // 俓 is 82 5C in GBK.
    const bytes = Uint8Array.of(0x82, 0x5c, 0x5c, 0x41);
    for (const term of ['GBK', 'GB18030']) {
      expect(decodeText(bytes, [term], 'values').text).toBe('俓\\A');
      expect(encodeTextBytes('俓\\A', [term], 'values')).toEqual({ ok: true, bytes });
    }
  });

  it('reads a 5C and 5E within a JIS X 0208 pair as no delimiter', () => {
    // ー is 21 3C, ま is 24 5E, 表 is 49 3D.
    const bytes = goldenBytes('1b 24 42 24 5e 49 3d 1b 28 42 "^A"');
    expect(decodeText(bytes, ['', 'ISO 2022 IR 87'], 'names')).toEqual({ text: 'ま表^A', problem: undefined });
  });

  it('has a yen sign and an overline in romaji, but the delimiter stays one', () => {
    const bytes = goldenBytes('5c "100" 7e');
    expect(decodeText(bytes, ['ISO_IR 13'], 'none').text).toBe('¥100‾');
    expect(decodeText(bytes, ['ISO_IR 13'], 'values').text).toBe('\\100‾');
    expect(encodeTextBytes('¥100‾', ['ISO_IR 13'], 'none')).toEqual({ ok: true, bytes });
    expect(encodeTextBytes('¥', ['ISO_IR 13'], 'values')).toEqual({ ok: false, character: '¥', index: 0 });
  });

  it('takes terms as people misspell them', () => {
    for (const term of ['ISO-IR 100', 'ISO_IR_100', 'ISO IR 100', 'iso_ir 100', ' ISO_IR 100 ']) {
      expect(decodeText(Uint8Array.of(0xfc), [term], 'values')).toEqual({ text: 'ü', problem: undefined });
    }
    for (const term of ['UTF-8', 'utf8', 'ISO-IR 192', 'ISO 2022 IR 192']) {
      expect(decodeText(Uint8Array.of(0xc3, 0xbc), [term], 'values')).toEqual({ text: 'ü', problem: undefined });
    }
  });
});

describe('text that is not what it says', () => {
  it('is guessed and marked without a character set', () => {
    expect(decodeText(Uint8Array.of(0xfc), [], 'values')).toEqual({
      text: 'ü',
      problem: { code: 'no-character-set', readAs: 'ISO_IR 100' },
    });
    expect(decodeText(Uint8Array.of(0xc3, 0xbc), [''], 'values')).toEqual({
      text: 'ü',
      problem: { code: 'no-character-set', readAs: 'ISO_IR 192' },
    });
  });

  it('is guessed and marked with an unknown character set', () => {
    const problem = { code: 'unknown-character-set', readAs: 'ISO_IR 192' };
    expect(decodeText(Uint8Array.of(0xc3, 0xbc), ['ISO_IR 999'], 'values')).toEqual({ text: 'ü', problem });
    expect(decodeText(goldenBytes('"plain"'), ['ISO_IR 999'], 'values').problem).toBeUndefined();
  });

  it('is Latin-1 where it is declared as UTF-8 and is none', () => {
    const problem = { code: 'malformed', readAs: 'ISO_IR 100' };
    expect(decodeText(goldenBytes('"M" fc "ller"'), ['ISO_IR 192'], 'values')).toEqual({ text: 'Müller', problem });
  });

  it('keeps a replacement character that somebody wrote', () => {
    expect(decodeText(Uint8Array.of(0xef, 0xbf, 0xbd), ['ISO_IR 192'], 'values').problem).toBeUndefined();
  });

  it('is read by its escape sequences even if they are not declared, and marked', () => {
    const bytes = goldenBytes('1b 24 42 3b 33 1b 28 42');
    const problem = { code: 'undeclared-escape', readAs: 'ISO 2022 IR 87' };
    expect(decodeText(bytes, [], 'values')).toEqual({ text: '山', problem });
  });

  it('drops an escape character that designates nothing, and marks it', () => {
    const { text, problem } = decodeText(goldenBytes('"a" 1b "[0mb"'), ['ISO_IR 100'], 'values');
    expect(text).toBe('a[0mb');
    expect(problem?.code).toBe('undeclared-escape');
  });

  it('goes on in the last set of G1 where a writer forgot to designate it after a delimiter, and marks it', () => {
    const bytes = goldenBytes('1b 24 29 43 fb f3 "^" d1 ce d4 d7');
    const { text, problem } = decodeText(bytes, ['', 'ISO 2022 IR 149'], 'names');
    expect(text).toBe('洪^吉洞');
    expect(problem?.code).toBe('malformed');
  });

  it('marks half a character and goes on', () => {
    const { text, problem } = decodeText(goldenBytes('1b 24 42 3b 1b 28 42 "A"'), ['', 'ISO 2022 IR 87'], 'values');
    expect(text).toBe('\ufffdA');
    expect(problem?.code).toBe('malformed');
  });

  it('never throws and always ends, whatever the bytes and terms', () => {
    const terms = fc.array(
      fc.constantFrom(
        '',
        'ISO_IR 13',
        'ISO 2022 IR 87',
        'ISO 2022 IR 159',
        'ISO 2022 IR 149',
        'ISO_IR 100',
        'GB18030',
        'ISO_IR 192',
        'x',
      ),
      { maxLength: 3 },
    );
    const pieces = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 8 }),
        fc.constantFrom('1b2442', '1b2842', '1b242943', '1b2d46', '1b242844', '1b', '5c', '5e').map((hex) => goldenBytes(hex)),
      ),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(terms, pieces, fc.constantFrom<Delimiters>('none', 'values', 'names'), (given, parts, delimiters) => {
        const bytes = Uint8Array.from(parts.flatMap((part) => [...part]));
        expect(typeof decodeText(bytes, given, delimiters).text).toBe('string');
      }),
      { seed: 20_260_101, numRuns: 3000 },
    );
  });
});

describe('encoding', () => {
  it.each([
    [[], 'Müller', 'ü', 1],
    [['ISO_IR 100'], 'Jan Łoś', 'Ł', 4],
    [['', 'ISO 2022 IR 87'], '山a😀', '😀', 2],
    [['GBK'], 'ab😀', '😀', 2],
    [['ISO_IR 192'], 'a\ud800', '\ud800', 1],
    [['ISO_IR 100'], 'a\u001b', '\u001b', 1],
    [['ISO_IR 999'], 'ü', 'ü', 0],
  ])('with %j names what %s has beyond it', (terms, text, character, index) => {
    expect(encodeTextBytes(text, terms, 'values')).toEqual({ ok: false, character, index });
  });

  it('knows both Unicode characters for the wave dash and its like', () => {
    const first = encodeTextBytes('～', ['', 'ISO 2022 IR 87'], 'values');
    expect(first.ok).toBe(true);
    expect(encodeTextBytes('〜', ['', 'ISO 2022 IR 87'], 'values')).toEqual(first);
  });

  it('writes every character of GB18030 that it can write so that it is read again', () => {
    let text = '';
    for (let point = 0x20; point < 0x3_0000; point++) {
      if (point === 0x7f || (point >= 0xd800 && point <= 0xf8ff) || point === 0xfffd) continue;
      text += String.fromCodePoint(point);
    }
    const encoded = encodeTextBytes(text, ['GB18030'], 'none');
    expect(encoded.ok).toBe(true);
    if (encoded.ok) expect(decodeText(encoded.bytes, ['GB18030'], 'none')).toEqual({ text, problem: undefined });
  });

  it('leaves GBK characters out of GB 2312', () => {
    // 東, the traditional form, is in GBK but not in GB 2312.
    expect(encodeTextBytes('東', ['GBK'], 'values').ok).toBe(true);
    expect(encodeTextBytes('東', ['', 'ISO 2022 IR 58'], 'values')).toEqual({ ok: false, character: '東', index: 0 });
  });

  it('is undone by decoding, in every set', () => {
    const characters = fc.constantFrom(...'Aa ^=\\~¥‾üłħĸЛقΔשğ€กﾔ山田太郎やま丂洪吉洞홍길동张小东王東😀\r\n');
    const text = fc.array(characters, { maxLength: 30 }).map((list) => list.join(''));
    const terms = fc.constantFrom<readonly string[]>(
      [],
      ['ISO_IR 100'],
      ['ISO_IR 13'],
      ['ISO_IR 192'],
      ['GB18030'],
      ['GBK'],
      ['', 'ISO 2022 IR 87', 'ISO 2022 IR 159'],
      ['ISO 2022 IR 13', 'ISO 2022 IR 87', 'ISO 2022 IR 6'],
      ['', 'ISO 2022 IR 149', 'ISO 2022 IR 58'],
      ['ISO 2022 IR 100', 'ISO 2022 IR 101', 'ISO 2022 IR 126', 'ISO 2022 IR 144', 'ISO 2022 IR 87'],
    );
    let encodedAll = 0;
    fc.assert(
      fc.property(text, terms, fc.constantFrom<Delimiters>('none', 'values', 'names'), (given, set, delimiters) => {
        // Only what the set has: the rest is named, and taken out until nothing is left to name.
        let kept = given;
        let encoded = encodeTextBytes(kept, set, delimiters);
        while (!encoded.ok) {
          expect(kept.slice(encoded.index).startsWith(encoded.character)).toBe(true);
          kept = kept.replaceAll(encoded.character, '');
          encoded = encodeTextBytes(kept, set, delimiters);
        }
        if (kept.length > 3) encodedAll++;
        expect(decodeText(encoded.bytes, set, delimiters)).toEqual({ text: kept, problem: undefined });
      }),
      { seed: 20_260_102, numRuns: 3000 },
    );
    expect(encodedAll).toBeGreaterThan(1000);
  });
});
