import { lookupTag } from '../../../src-shared/dicom/dictionary.ts';
import { isPrivateCreatorTag, isPrivateTag, type Tag } from '../../../src-shared/dicom/tag.ts';
import type { VR } from '../../../src-shared/dicom/vr.ts';

/**
 * The VR of an element that came without one (PS3.5 §A.1). Where the dictionary leaves US or SS open, Pixel Representation
 * decides: `signed` if it is 1. OB or OW is OW in implicit VR. What the dictionary does not know is UN.
 */
export function implicitVr(tag: Tag, signed: boolean): VR {
  if (isPrivateTag(tag)) return isPrivateCreatorTag(tag) ? 'LO' : 'UN';
  const entry = lookupTag(tag);
  if (entry === undefined) return 'UN';
  return signed && entry.vr === 'US' && entry.choices?.includes('SS') ? 'SS' : entry.vr;
}

/** The VR of an element of the standard; undefined for private and unknown ones. */
export function dictionaryVr(tag: Tag): VR | undefined {
  return isPrivateTag(tag) ? undefined : lookupTag(tag)?.vr;
}
