import type { KeyPath } from '../../../src-shared/dicom/query/key-path.ts';
import { parseTag } from '../../../src-shared/dicom/tag.ts';
import { vrInfoOf } from '../../../src-shared/dicom/vr.ts';
import { DataSet } from '../dataset/data-set.ts';

/**
 * Sets a key of an identifier, in the item of its sequences, which are made where they are missing. Values are joined with `\`; none,
 * or of a sequence nothing, asks the value back (PS3.4 §C.2.2.2.3); bytes are taken as they are. False: the VR takes numbers or tags, and this is none.
 */
export function setQueryKey(identifier: DataSet, path: Omit<KeyPath, 'name'>, value: string | Uint8Array | undefined): boolean {
  const holder = path.sequences.reduce(itemOf, identifier);
  const { tag, vr } = path;
  if (vr === 'SQ') {
    // Keys inside of it may have come before.
    if (!holder.has(tag)) holder.set(tag, vr, []);
    return true;
  }
  if (value === undefined || value === '' || value instanceof Uint8Array) {
    holder.setRaw(tag, vr, value || new Uint8Array(0));
    return true;
  }
  const values = value.split('\\');
  if (vrInfoOf(vr).text !== false) {
    holder.set(tag, vr, values);
    return true;
  }
  const numbers = values.map((part) => (vr === 'AT' ? (parseTag(part) ?? Number.NaN) : Number(part)));
  if (numbers.some((number) => Number.isNaN(number))) return false;
  holder.set(tag, vr, numbers);
  return true;
}

/** The one item that a sequence in a query has (PS3.4 §C.2.2.2.6). */
function itemOf(holder: DataSet, sequence: number): DataSet {
  const [item] = holder.sequence(sequence);
  if (item !== undefined) return item;
  const made = new DataSet({ characterSet: holder.characterSet });
  holder.set(sequence, 'SQ', [made]);
  return made;
}
