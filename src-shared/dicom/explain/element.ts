import { lookupTag } from '../dictionary.ts';
import { formatTag, groupOf, isPrivateCreatorTag, isPrivateTag, type Tag } from '../tag.ts';
import { technicalLine } from './about.ts';
import type { Explanation } from './explanation.ts';

/** Says which element a tag is: name, VR, multiplicity, keyword. Total: private and unknown ones are said to be that. */
export function explainElement(tag: Tag): Explanation {
  const entry = lookupTag(tag);
  const base = { code: `element-${formatTag(tag)}`, tryThis: [] };
  if (entry === undefined || isPrivateCreatorTag(tag)) {
    return {
      ...base,
      ...(isPrivateTag(tag) ? privateWords(tag) : unknownWords),
      technical: technicalLine(formatTag(tag), entry && `VR ${entry.vr}`),
    };
  }
  const vrs = (entry.choices ?? [entry.vr]).join(' or ');
  return {
    ...base,
    title: `${entry.name || 'An element that has lost its name'}${entry.retired ? ' (retired)' : ''}`,
    cause: `VR ${vrs}, ${entry.vm === '1' ? 'one value' : `${entry.vm} values`}.`,
    technical: technicalLine(formatTag(tag), entry.keyword, `VR ${vrs}`, `VM ${entry.vm}`),
    reference: referenceOf(tag),
  };
}

const unknownWords = {
  title: 'An element that is not in the dictionary.',
  cause: 'It is newer than this program, or misspelt.',
  reference: 'PS3.6 §6',
};

function privateWords(tag: Tag): Pick<Explanation, 'title' | 'cause' | 'reference'> {
  if (isPrivateCreatorTag(tag)) {
    const block = (tag & 0xff).toString(16).toUpperCase().padStart(2, '0');
    const group = formatTag(tag).slice(1, 5);
    return {
      title: 'A private creator.',
      cause: `Its value names who the elements (${group},${block}00) to (${group},${block}FF) of the same data set belong to.`,
      reference: 'PS3.5 §7.8.1',
    };
  }
  return {
    title: 'A private element.',
    cause: 'What it means only its maker knows, who is named by the private creator of its block in the same data set.',
    reference: 'PS3.5 §7.8',
  };
}

function referenceOf(tag: Tag): string {
  if ((tag & 0xffff) === 0 && groupOf(tag) > 2) return 'PS3.5 §7.2';
  switch (groupOf(tag)) {
    case 0x0000:
      return 'PS3.7 Annex E';
    case 0x0002:
      return 'PS3.6 §7';
    case 0x0004:
      return 'PS3.6 §8';
    case 0x0006:
      return 'PS3.6 §9';
    default:
      return 'PS3.6 §6';
  }
}
