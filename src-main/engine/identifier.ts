import type { QueryInput } from '../../src-shared/contract/browse.ts';
import { parseKeyPath } from '../../src-shared/dicom/query/key-path.ts';
import { returnKeys } from '../../src-shared/dicom/query/query-keys.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import { setQueryKey } from '../dicom/services/query-key.ts';

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

/** What cannot be a key has been refused before. */
function setKey(identifier: DataSet, name: string, value: string): void {
  const read = parseKeyPath(name);
  if (read.ok) setQueryKey(identifier, read.path, value);
}
