import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../../dicom/dataset/data-set.ts';
import { writeDataSet } from '../../dicom/dataset/write-data-set.ts';
import { writeFileMeta } from '../../dicom/part10/write-file.ts';

/** A DICOMDIR that names these files, without offsets: they are not needed to find them. */
export function dicomdir(fileIds: readonly (readonly string[])[]): Uint8Array {
  const records = fileIds.map((fileId) =>
    new DataSet().set(tags.DirectoryRecordType, 'CS', 'IMAGE').set(tags.ReferencedFileID, 'CS', fileId),
  );
  const dataSet = new DataSet().set(tags.DirectoryRecordSequence, 'SQ', records);
  const { ExplicitLE: transferSyntaxUid } = transferSyntax;
  const meta = writeFileMeta({ sopClassUid: sopClass.MediaStorageDirectoryStorage, sopInstanceUid: '2.25.1', transferSyntaxUid });
  return Buffer.concat([meta, writeDataSet(dataSet, transferSyntaxUid)]);
}
