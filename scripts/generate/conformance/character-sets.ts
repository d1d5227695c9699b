import {
  characterSetName,
  characterSetTerms,
  defaultCharacterSet,
  usualCharacterSets,
} from '../../../src-shared/dicom/character-sets.ts';
import { blocks, list, table } from './markdown.ts';

/** Section 6 of PS3.2: support of character sets. */
export function characterSets(): string {
  const terms = characterSetTerms.map(({ term, extended, escapes, name }) => [
    name,
    term ?? '',
    extended ?? '',
    escapes.map((sequence) => `\`ESC ${[...sequence].join(' ')}\``).join(', '),
  ]);
  const combinations = usualCharacterSets
    .filter(([value]) => value.includes('\\'))
    .map(([value, name]) => [name, `\`${value}\``]);
  return blocks(
    '## 6 Support of character sets',
    'All defined terms of PS3.3 §C.12.1.1.2 are read and written, in any combination that the standard allows, with code extension by ISO/IEC 2022 (PS3.5 §6.1.2.5) in G0 and G1 and the resets of §6.1.2.5.3.',
    table(['Repertoire', 'Defined term', 'With code extensions', 'Escape sequences'], terms),
    'Combinations offered by name in the window; others can be written on the command line:',
    table(['Name', '(0008,0005)'], combinations),
    list([
      `Each server has a character set, ${characterSetName([defaultCharacterSet])} unless set otherwise. Identifiers of queries and retrievals are encoded in it and say so in (0008,0005). What it cannot express is not sent: the person is told which characters, and can ask in Unicode this time or with the wildcard ? in their place.`,
      'Text of an answer that has no (0008,0005), an unknown one, or bytes that do not fit it, is read in the character set of the server, else as UTF-8 or Latin-1, and marked; its bytes stay as received.',
      'The Node AE answers a query in the character set of the request where that can express the answer, otherwise in UTF-8, which the answer says. Stored objects keep theirs.',
    ]),
  );
}
