import { statusCode } from '../../../src-shared/dicom/dimse-status.ts';
import type { DimseStatus } from '../../../src-shared/dicom/failure.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { DataSet } from '../dataset/data-set.ts';
import { readDataSet } from '../dataset/read-data-set.ts';
import { writeDataSet } from '../dataset/write-data-set.ts';

/** The one instance of the Storage Commitment Push Model, known to everybody (PS3.4 §J.3.5). */
export const storageCommitmentInstance = '1.2.840.10008.1.20.1.1';

/** Action and event types (PS3.4 §J.3.2, §J.3.3). */
export const requestCommitmentAction = 1;
export const allCommittedEvent = 1;
export const someFailedEvent = 2;

/** An instance, by the pair that PS3.3 Table 10-11 (SOP Instance Reference Macro) names it with. */
export interface InstanceReference {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
}

/** What an N-ACTION asks: to take over responsibility for instances. */
export interface CommitmentRequest {
  readonly transactionUid: string;
  readonly instances: readonly InstanceReference[];
}

/** One that was not committed; `reason` is (0008,1197), 0–FFFF (PS3.3 §C.14.1.1). */
export interface FailedInstance extends InstanceReference {
  readonly reason: number;
}

/** What an N-EVENT-REPORT says of a transaction. */
export interface CommitmentReport {
  readonly transactionUid: string;
  readonly committed: readonly InstanceReference[];
  readonly failed: readonly FailedInstance[];
  /** Where the committed instances can be retrieved from, if it says. */
  readonly retrieveAeTitle?: string | undefined;
}

export type Decoded<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly status: DimseStatus };

/** The data set of an N-ACTION-RQ (PS3.4 Table J.3-1). */
export function encodeCommitmentRequest(request: CommitmentRequest, transferSyntaxUid: string): Uint8Array {
  const dataSet = new DataSet();
  dataSet.set(tags.TransactionUID, 'UI', request.transactionUid);
  dataSet.set(tags.ReferencedSOPSequence, 'SQ', request.instances.map(reference));
  return writeDataSet(dataSet, transferSyntaxUid);
}

/** The opposite. Refused with 0110H where it cannot be decoded, 0115H without a Transaction UID or a whole reference to an instance. */
export function decodeCommitmentRequest(bytes: Uint8Array, transferSyntaxUid: string): Decoded<CommitmentRequest> {
  const read = readWhole(bytes, transferSyntaxUid);
  if (!read.ok) return read;
  const { dataSet, transactionUid } = read.value;
  const instances = references(dataSet, tags.ReferencedSOPSequence);
  if (instances === undefined || instances.length === 0) return refuse(tags.ReferencedSOPSequence, 'No instance is named');
  return { ok: true, value: { transactionUid, instances } };
}

/** The data set of an N-EVENT-REPORT-RQ (PS3.4 Table J.3-2). */
export function encodeCommitmentReport(report: CommitmentReport, transferSyntaxUid: string): Uint8Array {
  const dataSet = new DataSet();
  if (report.retrieveAeTitle) dataSet.set(tags.RetrieveAETitle, 'AE', report.retrieveAeTitle);
  dataSet.set(tags.TransactionUID, 'UI', report.transactionUid);
  // Neither sequence may be empty (PS3.4 Table J.3-2).
  if (report.failed.length > 0) {
    const items = report.failed.map((failed) => reference(failed).set(tags.FailureReason, 'US', failed.reason));
    dataSet.set(tags.FailedSOPSequence, 'SQ', items);
  }
  if (report.committed.length > 0) dataSet.set(tags.ReferencedSOPSequence, 'SQ', report.committed.map(reference));
  return writeDataSet(dataSet, transferSyntaxUid);
}

/** The opposite; refused like a request. A Failure Reason that is missing counts as 0110H. Neither sequence has to be there. */
export function decodeCommitmentReport(bytes: Uint8Array, transferSyntaxUid: string): Decoded<CommitmentReport> {
  const read = readWhole(bytes, transferSyntaxUid);
  if (!read.ok) return read;
  const { dataSet, transactionUid } = read.value;
  const committed = references(dataSet, tags.ReferencedSOPSequence);
  if (committed === undefined) return refuse(tags.ReferencedSOPSequence, 'An item has no SOP Class or Instance UID');
  const failed = references(dataSet, tags.FailedSOPSequence);
  if (failed === undefined) return refuse(tags.FailedSOPSequence, 'An item has no SOP Class or Instance UID');
  const items = dataSet.sequence(tags.FailedSOPSequence);
  return {
    ok: true,
    value: {
      transactionUid,
      committed,
      failed: failed.map((instance, index) => ({
        ...instance,
        reason: items[index]?.number(tags.FailureReason) ?? statusCode.ProcessingFailure,
      })),
      retrieveAeTitle: dataSet.string(tags.RetrieveAETitle)?.trim() || undefined,
    },
  };
}

function readWhole(bytes: Uint8Array, transferSyntaxUid: string): Decoded<{ dataSet: DataSet; transactionUid: string }> {
  const read = readDataSet(bytes, transferSyntaxUid);
  if (!read.ok || !read.complete) {
    return { ok: false, status: { code: statusCode.ProcessingFailure, errorComment: 'Data set cannot be decoded' } };
  }
  const transactionUid = uid(read.dataSet, tags.TransactionUID);
  if (transactionUid === undefined) return refuse(tags.TransactionUID, 'Transaction UID is missing or not a UID');
  return { ok: true, value: { dataSet: read.dataSet, transactionUid } };
}

function refuse(tag: number, errorComment: string): { ok: false; status: DimseStatus } {
  return { ok: false, status: { code: statusCode.InvalidArgumentValue, errorComment, offendingElements: [tag] } };
}

function reference({ sopClassUid, sopInstanceUid }: InstanceReference): DataSet {
  return new DataSet()
    .set(tags.ReferencedSOPClassUID, 'UI', sopClassUid)
    .set(tags.ReferencedSOPInstanceUID, 'UI', sopInstanceUid);
}

/** Undefined when an item does not name an instance: nobody can answer for that. */
function references(dataSet: DataSet, tag: number): InstanceReference[] | undefined {
  const found: InstanceReference[] = [];
  for (const item of dataSet.sequence(tag)) {
    const sopClassUid = uid(item, tags.ReferencedSOPClassUID);
    const sopInstanceUid = uid(item, tags.ReferencedSOPInstanceUID);
    if (sopClassUid === undefined || sopInstanceUid === undefined) return undefined;
    found.push({ sopClassUid, sopInstanceUid });
  }
  return found;
}

/** What could be a UID (PS3.5 §9.1); leading zeros of a component are let through, as devices write them. */
function uid(dataSet: DataSet, tag: number): string | undefined {
  const text = dataSet.string(tag)?.trim();
  return text !== undefined && text.length <= 64 && /^[0-9]+(\.[0-9]+)*$/.test(text) ? text : undefined;
}
