import fc from 'fast-check';
import { describe, it } from 'vitest';
import type { AssociationEnding } from '../../src-shared/dicom/ending.ts';
import { explainEnding } from '../../src-shared/dicom/explain/association-ending.ts';
import { explainFailure } from '../../src-shared/dicom/explain/failure.ts';
import type { DimseService } from '../../src-shared/dicom/failure.ts';
import { formatPersonName } from '../../src-shared/dicom/person-name.ts';
import { type Delimiters, decodeText } from '../dicom/dataset/character-set/decode-text.ts';
import { encodeTextBytes } from '../dicom/dataset/character-set/encode-text.ts';
import { mutate, randomBytes } from '../dicom/testing/mutate.ts';
import { fuzz, fuzzSeed, must } from './testing/fuzz.ts';

const pick = <T>(list: readonly T[], random: (below: number) => number): T => list[random(list.length)] as T;
const one = [6, 100, 101, 109, 110, 144, 127, 126, 138, 148, 203, 13, 166].map((number) => [`ISO_IR ${number}`]);
const terms: readonly (readonly string[])[] = [
  [],
  ...one,
  ['ISO_IR 192'],
  ['GB18030'],
  ['GBK'],
  ['', 'ISO 2022 IR 87'],
  ['', 'ISO 2022 IR 87', 'ISO 2022 IR 159'],
  ['ISO 2022 IR 13', 'ISO 2022 IR 87'],
  ['', 'ISO 2022 IR 149'],
  ['', 'ISO 2022 IR 58'],
  ['ISO 2022 IR 100', 'ISO 2022 IR 144', 'ISO 2022 IR 126'],
  ['nonsense', '\u0000', 'ISO 2022 IR 999'],
];
const delimiters: readonly Delimiters[] = ['none', 'values', 'names'];
const texts = [
  ...[
    'Yamada^Tarou=山田^太郎=やまだ^たろう',
    'Hong^Gildong=洪^吉洞=홍^길동',
    'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎',
    'Äneas^Rüdiger',
    'Люкceмбypг',
    'Διονυσιος',
    'Wang^XiaoDong=王^小东',
    'a\\b\r\nc\td',
    '𠀀€¥‾',
  ],
  ...fc.sample(fc.string({ unit: 'binary', maxLength: 40 }), { seed: fuzzSeed, numRuns: 300 }),
];

describe('fuzzing text and words', () => {
  it('decodes any bytes in any character set', { timeout: 120_000 }, () => {
    fuzz('character sets decoded', 25_000, (random) => {
      const set = pick(terms, random);
      const delimited = pick(delimiters, random);
      const encoded = encodeTextBytes(pick(texts, random), pick(terms, random), delimited);
      const input = encoded.ok ? mutate(encoded.bytes, random) : randomBytes(random(60), random);
      return {
        input,
        check: () => {
          const { text } = decodeText(input, set, delimited);
          must(text.length <= input.length * 2, 'more text than bytes');
        },
      };
    });
  });

  it('encodes any text, or names the character that cannot be; what is encoded comes back', { timeout: 120_000 }, () => {
    fuzz('character sets encoded', 15_000, (random) => {
      const set = pick(terms.slice(0, -1), random);
      const delimited = pick(delimiters, random);
      const source = pick(texts, random);
      const input = source.slice(random(source.length), source.length - random(3));
      return {
        input,
        check: () => {
          const encoded = encodeTextBytes(input, set, delimited);
          if (!encoded.ok)
            return must(encoded.character !== '' && input.startsWith(encoded.character, encoded.index), 'named wrongly');
          const back = decodeText(encoded.bytes, set, delimited).text;
          must(back === input, `came back as ${JSON.stringify(back)} in ${set.join('\\')} ${delimited}`);
        },
      };
    });
  });

  it('has words for whatever comes', { timeout: 120_000 }, () => {
    const phases = ['resolve', 'connect', 'tls', 'association', 'service', 'release'] as const;
    const services: readonly DimseService[] = ['C-ECHO', 'C-FIND', 'C-MOVE', 'C-GET', 'C-STORE'];
    fuzz('words', 15_000, (random) => {
      const text = pick(texts, random);
      const endings: readonly AssociationEnding[] = [
        { kind: 'rejected', result: random(300), source: random(300), reason: random(300) },
        { kind: 'aborted', by: 'peer', source: random(256), reason: random(256), phase: pick(phases, random) },
        { kind: 'connect-failed', code: text, host: text, port: random(70_000), phase: 'connect' },
        { kind: 'transport-lost', phase: pick(phases, random), code: text },
        { kind: 'timed-out', phase: 'response', afterMs: random(100_000) },
        { kind: 'protocol-violation', code: 'malformed-pdu', detail: text },
        { kind: 'not-dicom', looksLike: 'unknown', firstBytes: text },
      ];
      const about = { host: text, port: random(70_000), calledAeTitle: text, callingAeTitle: text };
      return {
        input: text,
        check: () => {
          must(explainEnding(pick(endings, random), about).title.trim() !== '', 'no words');
          const status = { code: random(65_536), errorComment: text, offendingElements: [random(0x7fff_ffff)] };
          must(
            explainFailure({ kind: 'status', service: pick(services, random), status }, about).title.trim() !== '',
            'no words',
          );
          must(
            explainFailure({ kind: 'context-refused', abstractSyntax: text, result: random(256) }).title.trim() !== '',
            'no words',
          );
          formatPersonName(text);
        },
      };
    });
  });
});
