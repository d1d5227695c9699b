import { tags } from '../../../src-shared/dicom/tags.ts';
import type { DataSet } from '../dataset/data-set.ts';
import { receivedInCreatorUid } from '../implementation.ts';

/** Longest UID (PS3.5 §9.1). */
const maxUidLength = 64;

/** The transfer syntax that file meta information of ours says an object was received in; undefined where it is kept as it came. */
export function receivedInOf(meta: DataSet): string | undefined {
  if (meta.string(tags.PrivateInformationCreatorUID)?.trim() !== receivedInCreatorUid) return undefined;
  const bytes = meta.get(tags.PrivateInformation)?.value ?? new Uint8Array(0);
  const text = String.fromCharCode(...bytes.subarray(0, maxUidLength + 1)).replace(/\0$/, '');
  // The file may come from anywhere.
  return text.length <= maxUidLength && /^\d+(\.\d+)+$/.test(text) ? text : undefined;
}
