import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../dataset/data-set.ts';
import { writeDataSet } from '../dataset/write-data-set.ts';
import { implementationClassUid, implementationVersionName } from '../implementation.ts';

export interface FileMeta {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** In which the data set that follows is written. */
  readonly transferSyntaxUid: string;
  /** Who the object came from, 1–16 characters. */
  readonly sourceAeTitle?: string | undefined;
}

const preambleLength = 128;

/** Preamble of zeros, prefix "DICM" and group 0002 with its group length (PS3.10 §7.1): all that comes before the data set. */
export function writeFileMeta(m: FileMeta): Uint8Array {
  const meta = new DataSet();
  meta.setRaw(tags.FileMetaInformationVersion, 'OB', Uint8Array.of(0, 1));
  meta.set(tags.MediaStorageSOPClassUID, 'UI', m.sopClassUid);
  meta.set(tags.MediaStorageSOPInstanceUID, 'UI', m.sopInstanceUid);
  meta.set(tags.TransferSyntaxUID, 'UI', m.transferSyntaxUid);
  meta.set(tags.ImplementationClassUID, 'UI', implementationClassUid);
  meta.set(tags.ImplementationVersionName, 'SH', implementationVersionName);
  if (m.sourceAeTitle) meta.set(tags.SourceApplicationEntityTitle, 'AE', m.sourceAeTitle);
  const group = writeDataSet(meta, transferSyntax.ExplicitLE);
  const start = new Uint8Array(preambleLength + 4 + group.length);
  start.set([0x44, 0x49, 0x43, 0x4d], preambleLength);
  start.set(group, preambleLength + 4);
  return start;
}
