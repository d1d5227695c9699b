import type { DimseStatus, ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { wasStored } from '../dimse/status.ts';

/** A C-STORE-RQ whose data set is about to arrive. All text is as the peer sent it: hostile until checked. */
export interface IncomingObject {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  /** The transfer syntax it arrived in, where it has been converted since. */
  readonly receivedIn?: string | undefined;
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
  readonly peerAddress: string | undefined;
  /** Present when the object is a sub-operation of a C-MOVE (PS3.7 §9.1.1.1). */
  readonly moveOriginator: { readonly aeTitle: string; readonly messageId: number } | undefined;
}

/** What a peer is answered, and where that is no success what it says to a person here. */
export interface StoreStatus extends DimseStatus {
  readonly failure?: ServiceFailure;
}

/** Where one object's data set goes while it arrives. */
export interface ObjectSink {
  /** Takes a view that is valid only during the call. False asks for a pause until `drained()` resolves. */
  write(fragment: Uint8Array): boolean;
  drained(): Promise<void>;
  /** The data set is complete. Resolves once it is as durable as the setting asks: only then is Success sent. */
  finish(): Promise<StoreStatus>;
  /** The association ended before the data set did. Must leave nothing half-written visible. */
  discard(): void;
}

/** Takes objects: the archive, a folder, or the bit bucket. */
export interface StoreTarget {
  /** Synchronous: the first fragment may follow in the same turn. Problems are reported by `finish()`. */
  open(object: IncomingObject): ObjectSink;
}

/** Why an object is not stored; undefined where it is. */
export function refusalOf(status: StoreStatus): ServiceFailure | undefined {
  if (wasStored(status.code)) return undefined;
  const { failure, ...answered } = status;
  // The words for it speak of a file on this computer.
  const damaged = failure?.kind === 'local' && failure.code === 'damaged-file';
  return failure === undefined || damaged ? { kind: 'status', service: 'C-STORE', status: answered } : failure;
}
