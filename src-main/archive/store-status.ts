import type { DimseStatus, ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { lookupTransferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import type { DataSetError } from '../dicom/dataset/read-data-set.ts';
import { unreadable } from '../dicom/dataset/unreadable.ts';
import type { StoreStatus } from '../dicom/services/store-target.ts';

/** Statuses of C-STORE (PS3.4 §B.2.3) that a store target gives. */
export const storeStatus = {
  success: 0x0000,
  processingFailure: 0x0110,
  outOfResources: 0xa700,
  doesNotMatch: 0xa900,
  cannotUnderstand: 0xc000,
} as const;

/** What came of storing one object. */
export type StoreOutcome =
  /** `variant` > 0: other content under the same SOP Instance UID was here before; both are kept. */
  | { readonly kind: 'stored'; readonly variant: number }
  | { readonly kind: 'already-there' }
  /** Nothing was kept; `status` says it to a peer, `failure` to a person here. */
  | { readonly kind: 'refused'; readonly status: DimseStatus; readonly failure: ServiceFailure };

/** Longest error comment: VR LO (PS3.7 §C.4.1). */
const longestComment = 64;

export function refuse(code: number, errorComment: string, failure: ServiceFailure): StoreOutcome {
  return { kind: 'refused', status: { code, errorComment: errorComment.slice(0, longestComment) }, failure };
}

/** The data set is not what the command announced, or lacks what an archive needs. */
export function refuseMismatch(why: string): StoreOutcome {
  return refuse(storeStatus.doesNotMatch, why, { kind: 'local', code: 'damaged-file', detail: why });
}

/** The data set cannot be read. Code and offset only: no text of the peer's. */
export function refuseUnreadable(error: DataSetError, transferSyntaxUid: string): StoreOutcome {
  const within = lookupTransferSyntax(transferSyntaxUid)?.deflated ? 'inflated' : 'data-set';
  const what = `Data set unreadable: ${error.code} at offset ${error.offset}`;
  return refuse(storeStatus.cannotUnderstand, what, unreadable(error, '', within));
}

/** There is no room for it by the rules of the place it was sent to. */
export function refuseFull(why: string): StoreOutcome {
  return refuse(storeStatus.outOfResources, why, { kind: 'local', code: 'quota-reached', detail: why });
}

/** This computer could not keep it. */
export function refuseLocal(failure: ServiceFailure): StoreOutcome {
  if (failure.kind !== 'local') return refuse(storeStatus.processingFailure, 'Processing failure', failure);
  switch (failure.code) {
    case 'disk-full':
      return refuse(storeStatus.outOfResources, 'Disk full', failure);
    case 'too-many-open-files':
      return refuse(storeStatus.outOfResources, 'Too many open files', failure);
    case 'folder-not-writable':
      return refuse(storeStatus.outOfResources, 'Storage folder not writable', failure);
    default:
      return refuse(storeStatus.processingFailure, 'Processing failure', failure);
  }
}

export function statusOf(outcome: StoreOutcome): StoreStatus {
  return outcome.kind === 'refused' ? { ...outcome.status, failure: outcome.failure } : { code: storeStatus.success };
}
