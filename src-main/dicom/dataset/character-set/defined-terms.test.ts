import { describe, expect, it } from 'vitest';
import { characterSetTerms } from '../../../../src-shared/dicom/character-sets.ts';
import { goldenBytes } from '../../testing/golden-bytes.ts';
import { delimitersOf } from '../decode-value.ts';
import { encodeText } from '../encode-value.ts';
import { type Delimiters, decodeText } from './decode-text.ts';
import { encodeTextBytes } from './encode-text.ts';
import { graphicSets } from './graphic-sets.ts';

/** Characters beyond ASCII that the registered sets have, as the national standards count them; katakana without romaji. */
const sizes: Readonly<Record<number, number>> = {
  100: 96,
  101: 96,
  109: 89,
  110: 96,
  144: 96,
  127: 51,
  126: 93,
  138: 60,
  148: 96,
  203: 96,
  166: 88,
  13: 63,
  87: 6879,
  159: 6067,
  149: 8224,
  58: 7445,
};

const isoIrOf = (term: string) => Number(/\d+$/.exec(term)?.[0]);

/** One character for each place of the set that has one. */
function repertoire(isoIr: number): string {
  const places = new Map<number, string>();
  const set = graphicSets.find((candidate) => candidate.isoIr === isoIr);
  for (let point = 0x80; set !== undefined && point <= 0xffff; point++) {
    if (point >= 0xd800 && point <= 0xdfff) continue;
    const character = String.fromCharCode(point);
    const code = set.encode(character);
    // What a decoder makes of the place: some have two Unicode characters.
    if (code === undefined || places.has(code)) continue;
    const bytes = set.width === 1 ? Uint8Array.of(code) : Uint8Array.of(code >> 8, code & 0xff);
    places.set(code, set.decode(bytes));
  }
  return [...places.values()].join('');
}

function expectRoundTrip(text: string, terms: readonly string[], delimiters: Delimiters = 'none'): Uint8Array {
  const encoded = encodeTextBytes(text, terms, delimiters);
  if (!encoded.ok) throw new Error(`${terms.join()} lacks ${encoded.character}`);
  expect(decodeText(encoded.bytes, terms, delimiters)).toEqual({ text, problem: undefined });
  return encoded.bytes;
}

const ascii = Array.from({ length: 0x7f - 0x20 }, (_, index) => String.fromCharCode(0x20 + index)).join('');
/** JIS X 0201 has ¥ and ‾ in place of these. */
const romaji = ascii.replace(/[\\~]/g, '');

describe('every defined term of PS3.3 §C.12.1.1.2', () => {
  const single = characterSetTerms.flatMap(({ term }) => (term === undefined ? [] : [term]));
  it.each(single.filter((term) => isoIrOf(term) in sizes))('%s writes and reads its whole repertoire', (term) => {
    const own = repertoire(isoIrOf(term));
    expect(own.length).toBe(sizes[isoIrOf(term)]);
    const bytes = expectRoundTrip((term === 'ISO_IR 13' ? romaji : ascii) + own, [term]);
    expect(bytes.includes(0x1b)).toBe(false);
  });

  it('ISO_IR 6 and no term at all are ASCII and no more', () => {
    for (const terms of [['ISO_IR 6'], [''], []]) {
      expectRoundTrip(ascii, terms);
      expect(encodeTextBytes('ü', terms, 'none')).toEqual({ ok: false, character: 'ü', index: 0 });
    }
  });

  const extended = characterSetTerms.flatMap(({ extended: term, escapes }) =>
    term === undefined || isoIrOf(term) === 6 ? [] : [[term, escapes[0] ?? ''] as const],
  );
  it.each(extended)('%s as value 2 is designated by ESC %s, its whole repertoire written and read', (term, sequence) => {
    const own = repertoire(isoIrOf(term));
    expect(own.length).toBe(sizes[isoIrOf(term)]);
    const bytes = expectRoundTrip(`A${own}B`, ['', term]);
    expect(Buffer.from(bytes.subarray(1, 2 + sequence.length)).toString('latin1')).toBe(`\u001b${sequence}`);
  });

  it.each(extended.filter(([term]) => isoIrOf(term) in sizes && ![87, 159, 149, 58].includes(isoIrOf(term))))(
    '%s as value 1 is active from the beginning',
    (term) => {
      const own = repertoire(isoIrOf(term));
      const bytes = expectRoundTrip(own, [term, 'ISO 2022 IR 87']);
      expect(bytes.length).toBe(own.length);
    },
  );

  it('every pair of sets with code extensions goes together in one text', () => {
    for (const [a] of extended) {
      for (const [b] of extended) {
        const [first, second] = [repertoire(isoIrOf(a)).slice(-3), repertoire(isoIrOf(b)).slice(-3)];
        if (a !== b) expectRoundTrip(`x${first}${second} y^${second}=${first}\\${second}`, ['', a, b], 'names');
      }
    }
  });

  it('encodes ASCII as the set itself does, also where the text is looked at no further', () => {
    const printable = Array.from({ length: 0x7f - 0x20 }, (_, at) => String.fromCharCode(at + 0x20)).join('');
    const texts = [printable, `${printable}x`, 'A\\B', 'Doe^John=x', 'two\r\nlines', '', '\x7f', '~', '\x1b'];
    const terms = characterSetTerms.flatMap(({ term, extended }) => [term ?? '', extended ?? '']);
    for (const term of [...terms, 'ISO_IR_13', 'ISO IR13']) {
      for (const vr of ['PN', 'LO', 'LT'] as const) {
        for (const text of texts) {
          const bare = encodeTextBytes(text, [term], delimitersOf(vr));
          const whole = encodeText(vr, text, [term]);
          expect(whole.ok, term).toBe(bare.ok);
          if (!bare.ok || !whole.ok) continue;
          expect(whole.bytes).toEqual(Uint8Array.from([...bare.bytes, ...(bare.bytes.length % 2 === 1 ? [0x20] : [])]));
        }
      }
    }
  });

  it.each(['ISO_IR 13', 'ISO_IR_13', 'ISO IR13', 'ISO 2022 IR 13 '])('%s has an overline where ASCII has a tilde', (term) => {
    expect(decodeText(Uint8Array.of(0x7e), [term], 'values').text).toBe('‾');
  });

  it('ISO_IR 192, GB18030 and GBK hold what they can without any escape sequence', () => {
    const han = repertoire(58).replaceAll(/[^\u4e00-\u9fa5]/g, '');
    expect(han.length).toBe(6763);
    for (const term of ['ISO_IR 192', 'GB18030', 'GBK']) {
      expect(expectRoundTrip(`${ascii}${han}東`, [term]).includes(0x1b)).toBe(false);
    }
    for (const term of ['ISO_IR 192', 'GB18030']) expectRoundTrip('😀 ü ق ก', [term]);
  });

  it('leaves vendors’ additions to JIS X 0208 out when writing, and reads them', () => {
    // ① is row 13 cell 1 of NEC’s.
    expect(encodeTextBytes('①', ['', 'ISO 2022 IR 87'], 'none')).toEqual({ ok: false, character: '①', index: 0 });
    expect(decodeText(goldenBytes('1b 24 42 2d 21 1b 28 42'), ['', 'ISO 2022 IR 87'], 'none').text).toBe('①');
  });
});

describe('a name of three component groups', () => {
  it('has each in a set of its own', () => {
    const terms = ['ISO 2022 IR 100', 'ISO 2022 IR 87', 'ISO 2022 IR 149'];
    const text = 'Müller^Jörg=山田^太郎=김^희중';
    const bytes = goldenBytes(`
      "M" fc "ller^J" f6 "rg="                // Latin-1 is in G1 from the beginning
      1b 24 42 3b 33 45 44 1b 28 42 "^"       // ESC $ B to G0, ASCII before the delimiter
      1b 24 42 42 40 4f 3a 1b 28 42 "="
      1b 24 29 43 b1 e8 1b 2d 41 "^"          // ESC $ ) C to G1, Latin-1 before the delimiter
      1b 24 29 43 c8 f1 c1 df 1b 2d 41`);
    expect(encodeTextBytes(text, terms, 'names')).toEqual({ ok: true, bytes });
    expect(decodeText(bytes, terms, 'names')).toEqual({ text, problem: undefined });
  });
});
