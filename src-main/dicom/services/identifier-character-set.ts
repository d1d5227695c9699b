import { defaultCharacterSet } from '../../../src-shared/dicom/character-sets.ts';
import type { UnencodableText } from '../../../src-shared/dicom/failure.ts';
import type { Tag } from '../../../src-shared/dicom/tag.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { vrInfo } from '../../../src-shared/dicom/vr.ts';
import type { DataSet } from '../dataset/data-set.ts';
import type { Element } from '../dataset/element.ts';
import { encodeText } from '../dataset/encode-value.ts';

/** What a server is asked in that has no character set of its own. */
export const unicode: readonly string[] = [defaultCharacterSet];

interface WildcardOptions {
  /** Put ? in place of each character that the character set lacks, where `wildcardDoes`. */
  readonly wildcards: boolean;
  /** Whether the element, text of an extensible repertoire, may hold a wildcard (PS3.4 §C.2.2.2.4). */
  readonly wildcardDoes: (tag: Tag) => boolean;
}

const noWildcards: WildcardOptions = { wildcards: false, wildcardDoes: () => false };

/**
 * Encodes all text of an identifier, items included, in the character set of the server it goes to, and says so in (0008,0005)
 * (PS3.4 §C.4.1.1.3). Nothing is replaced unasked: what the character set lacks is named, and the identifier is as before then.
 * Letters with combining marks are composed where only that can be encoded.
 */
export function putInCharacterSet(
  identifier: DataSet,
  terms: readonly string[],
  options: WildcardOptions = noWildcards,
): UnencodableText | undefined {
  const characters = new Set<string>();
  const changes: (() => void)[] = [];
  const wildcardWouldDo = planElements(identifier, terms, options, characters, changes);
  if (characters.size > 0) {
    return { kind: 'text-not-encodable', characters: [...characters], characterSet: terms, wildcardWouldDo };
  }
  for (const change of changes) change();
  identifier.convertCharacterSet(terms);
  // The default repertoire is said by saying nothing (PS3.3 §C.12.1.1.2).
  if (terms.join() === 'ISO_IR 6') identifier.set(tags.SpecificCharacterSet, 'CS', '');
  return undefined;
}

/** Gathers what cannot be encoded, and the changes that make the rest encodable. Tells whether wildcards would do everywhere. */
function planElements(
  dataSet: DataSet,
  terms: readonly string[],
  options: WildcardOptions,
  characters: Set<string>,
  changes: (() => void)[],
): boolean {
  let wildcardWouldDo = true;
  for (const element of dataSet) {
    for (const item of element.items ?? []) {
      if (!planElements(item, terms, options, characters, changes)) wildcardWouldDo = false;
    }
    if (vrInfo[element.vr].text !== 'charset') continue;
    const text = dataSet.text(element.tag) ?? '';
    const { lacking, encodable } = fitted(element, text, terms);
    const wildcardDoes = lacking.length === 0 || options.wildcardDoes(element.tag);
    if (!wildcardDoes) wildcardWouldDo = false;
    if (!wildcardDoes || !options.wildcards) for (const character of lacking) characters.add(character);
    if (encodable !== text) changes.push(() => dataSet.set(element.tag, element.vr, encodable));
  }
  return wildcardWouldDo;
}

/** The text as it can be encoded, with ? for the characters that are lacking. */
function fitted({ vr }: Element, text: string, terms: readonly string[]): { lacking: readonly string[]; encodable: string } {
  if (encodeText(vr, text, terms).ok) return { lacking: [], encodable: text };
  const lacking: string[] = [];
  let encodable = text.normalize('NFC');
  for (let encoded = encodeText(vr, encodable, terms); !encoded.ok; encoded = encodeText(vr, encodable, terms)) {
    lacking.push(encoded.character);
    encodable = encodable.replaceAll(encoded.character, '?');
  }
  return { lacking, encodable };
}
