import type { KeyPath } from '../../../src-shared/dicom/query/key-path.ts';
import { parseTag } from '../../../src-shared/dicom/tag.ts';
import { type VR, vrInfo } from '../../../src-shared/dicom/vr.ts';
import { DataSet } from '../dataset/data-set.ts';

/**
 * Sets a key of an identifier, in the item of its sequences, which are made where they are missing. Values are joined with `\`; none,
 * or of a sequence nothing, asks the value back (PS3.4 §C.2.2.2.3); bytes are taken as they are.
 * False, and nothing is set: the VR takes numbers or tags, and this is none, or has no room there; or it has characters in it that the
 * VR does not take. Without its value the key would match everything.
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
  if (foreignCharacters(vr, value).length > 0) return false;
  const values = value.split('\\');
  if (vrInfo[vr].text !== false) {
    holder.set(tag, vr, values);
    return true;
  }
  const numbers = values.map((part) => (vr === 'AT' ? (parseTag(part) ?? Number.NaN) : Number(part)));
  if (!holds(vr, numbers)) return false;
  holder.set(tag, vr, numbers);
  return true;
}

/** Those that a VR does not take: all but ASCII, or control characters, of which texts of several lines have some (PS3.5 §6.1.3, §6.2). */
export function foreignCharacters(vr: VR, value: string): readonly string[] {
  const { text, multi } = vrInfo[vr];
  if (text !== 'charset') return value.match(/[^\x20-\x7e]/gu) ?? [];
  return value.match(multi ? /[\p{Cc}\p{Cs}]/gu : /(?![\t\n\f\r])[\p{Cc}\p{Cs}]/gu) ?? [];
}

/** An integer without room would become another one, and be asked for. Bytes are no numbers. */
function holds(vr: VR, numbers: readonly number[]): boolean {
  if (!numbers.every(Number.isFinite) || /^O|^UN/.test(vr)) return false;
  if (vr === 'FL' || vr === 'FD') return true;
  const held = new DataSet().set(0, vr, numbers).numbers(0);
  return numbers.every((number, index) => held[index] === number);
}

/** The one item that a sequence in a query has (PS3.4 §C.2.2.2.6). */
function itemOf(holder: DataSet, sequence: number): DataSet {
  const [item] = holder.sequence(sequence);
  if (item !== undefined) return item;
  const made = new DataSet({ characterSet: holder.characterSet });
  holder.set(sequence, 'SQ', [made]);
  return made;
}
