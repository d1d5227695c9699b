import type { QueryInput } from '../../src-shared/contract/browse.ts';
import { lookupKeyword } from '../../src-shared/dicom/dictionary.ts';
import { returnKeys } from '../../src-shared/dicom/query/query-keys.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';

/**
 * The identifier of a C-FIND: what is matched, and what is asked back at its level (PS3.4 §C.4.1.1.3). In Unicode: whoever sends
 * it puts it into the server's character set.
 */
export function queryIdentifier({ model, level, keys }: QueryInput): DataSet {
  const identifier = new DataSet();
  identifier.set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 192');
  identifier.set(tags.QueryRetrieveLevel, 'CS', level);
  for (const key of returnKeys(level, model)) setKey(identifier, key.keyword, '');
  for (const [keyword, value] of Object.entries(keys)) setKey(identifier, keyword, value);
  return identifier;
}

/** Unknown keywords have been refused before; a binary number is set as one, everything else as text with its backslashes. */
function setKey(identifier: DataSet, keyword: string, value: string): void {
  const entry = lookupKeyword(keyword);
  if (entry === undefined) return;
  switch (entry.vr) {
    case 'SQ':
      identifier.set(entry.tag, 'SQ', []);
      return;
    case 'US':
    case 'UL':
    case 'SS':
    case 'SL':
    case 'FL':
    case 'FD': {
      const numbers = value === '' ? [] : value.split('\\').map(Number).filter(Number.isFinite);
      identifier.set(entry.tag, entry.vr, numbers);
      return;
    }
    default:
      identifier.set(entry.tag, entry.vr, value === '' ? '' : value.split('\\'));
  }
}
