import type { QueryInput } from '../../src-shared/contract/browse.ts';
import { lookupKeyword } from '../../src-shared/dicom/dictionary.ts';
import { vrInfo } from '../../src-shared/dicom/vr.ts';

/**
 * The first key that no query can carry: not in the dictionary, not an attribute of patients, studies, series or images, or with
 * a value its VR cannot hold. Left in, it would be sent without its value and match everything.
 */
export function unknownKey({ keys }: QueryInput): string | undefined {
  return Object.entries(keys).find(([keyword, value]) => !canBeAsked(keyword, value))?.[0];
}

const reserved = new Set(['SpecificCharacterSet', 'QueryRetrieveLevel']);

function canBeAsked(keyword: string, value: string): boolean {
  const entry = lookupKeyword(keyword);
  if (entry === undefined || entry.tag >>> 16 < 8 || reserved.has(keyword)) return false;
  if (value === '') return true;
  if (entry.vr === 'SQ') return false;
  if (/[\p{Cc}\p{Cs}]/u.test(value)) return false;
  return vrInfo[entry.vr].text === 'charset' || /^[\x20-\x7e]*$/.test(value);
}
