import type { QueryInput } from '../../src-shared/contract/browse.ts';
import { parseKeyPath } from '../../src-shared/dicom/query/key-path.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import { setQueryKey } from '../dicom/services/query-key.ts';

/**
 * The first key that no query can carry: not in the dictionary, not an attribute of patients, studies, series or images, or with
 * a value its VR cannot hold. Left in, it would be sent without its value and match everything.
 */
export function unknownKey({ keys }: QueryInput): string | undefined {
  return Object.entries(keys).find(([keyword, value]) => !canBeAsked(keyword, value))?.[0];
}

const reserved = new Set(['SpecificCharacterSet', 'QueryRetrieveLevel']);

function canBeAsked(name: string, value: string): boolean {
  const read = parseKeyPath(name);
  if (!read.ok || reserved.has(name)) return false;
  const { sequences, tag, vr } = read.path;
  if ([...sequences, tag].some((one) => one >>> 16 < 8)) return false;
  if (value === '') return true;
  if (vr === 'SQ') return false;
  return setQueryKey(new DataSet(), read.path, value);
}

/** The first key in a sequence: the index of the archive does not know what is in them. */
export function keyInSequence({ keys }: QueryInput): string | undefined {
  return Object.keys(keys).find((name) => name.includes('.'));
}
