import type { QueryLevel } from '../../../src-shared/dicom/query/levels.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import type { DataSet } from '../dataset/data-set.ts';
import { writeDataSet } from '../dataset/write-data-set.ts';

/** Encodes an identifier for a context; sets its (0008,0052) to `level` where a level is given and it says otherwise. */
export function encodeIdentifier(identifier: DataSet, transferSyntaxUid: string, level?: QueryLevel): Uint8Array {
  if (level !== undefined && identifier.string(tags.QueryRetrieveLevel) !== level) {
    identifier.set(tags.QueryRetrieveLevel, 'CS', level);
  }
  return writeDataSet(identifier, transferSyntaxUid);
}
