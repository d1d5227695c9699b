import { DataSet } from '../../src-main/dicom/dataset/data-set.ts';
import { lookupKeyword } from '../../src-shared/dicom/dictionary.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { isVr } from '../../src-shared/dicom/vr.ts';

/** A query's keys by keyword; a list of values is a list of UIDs. */
export type Keys = Readonly<Record<string, string | readonly string[]>>;

/** An identifier in Unicode where a key needs it, else in the default repertoire. */
export function identifierOf(keys: Keys): DataSet {
  const identifier = new DataSet();
  const isAscii = Object.values(keys).every((value) => /^[\u0020-\u007e]*$/.test([value].flat().join('')));
  if (!isAscii) identifier.set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 192');
  for (const [keyword, value] of Object.entries(keys)) {
    const entry = lookupKeyword(keyword);
    if (!entry || !isVr(entry.vr)) throw new Error(`no such keyword: ${keyword}`);
    identifier.set(entry.tag, entry.vr, value);
  }
  return identifier;
}
