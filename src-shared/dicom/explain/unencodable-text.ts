import { characterSetName, defaultCharacterSet } from '../character-sets.ts';
import type { UnencodableText } from '../failure.ts';
import { printable, technicalLine } from './about.ts';
import type { Explanation } from './explanation.ts';

/** Characters that are named one by one; a long text in a foreign script has hundreds. */
const mostNamed = 8;

/** Explains that nothing was asked, because the server's character set lacks what a person typed. */
export function explainUnencodableText({ characters, characterSet, wildcardWouldDo }: UnencodableText): Explanation {
  const named = characters.slice(0, mostNamed);
  const more = characters.length > mostNamed ? ` and ${characters.length - mostNamed} more` : '';
  const list = `${named.map((character) => `“${printable(character)}”`).join(', ')}${more}`;
  const one = characters.length === 1;
  const terms = characterSet.join('\\');
  return {
    code: 'text-not-encodable',
    title:
      characters.length === 0
        ? 'Nothing was asked: the server’s character set lacks characters of the question.'
        : `Nothing was asked: the server’s character set, ${characterSetName(characterSet)}, lacks ${list}.`,
    cause:
      'The server is asked in the character set of its bookmark. What that cannot express is not replaced by something else.',
    tryThis: [
      ...(terms === defaultCharacterSet ? [] : ['Ask in Unicode (UTF-8) this time: most servers understand it.']),
      ...(wildcardWouldDo
        ? [`Ask with ? in ${one ? 'its' : 'their'} place: it stands for any one character, so there may be more matches.`]
        : []),
      'If the server takes another character set, say so in its bookmark.',
    ],
    technical: technicalLine(terms && `(0008,0005) ${terms}`, named.map(codePoint).join(' ')),
    reference: 'PS3.3 §C.12.1.1.2',
  };
}

/** As Unicode writes it: U+00E9. */
export function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
