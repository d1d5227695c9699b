/** Bounds in milliseconds on what a peer may keep us waiting for. */
export interface AssociationTimeouts {
  /** Requestor: from the open transport to the answer to A-ASSOCIATE-RQ. */
  readonly associationMs: number;
  /** Acceptor: ARTIM while the A-ASSOCIATE-RQ is awaited (PS3.8 §9.1.5). */
  readonly requestMs: number;
  /** ARTIM while the peer is to close the transport. */
  readonly closeMs: number;
  /** From A-RELEASE-RQ to its answer. */
  readonly releaseMs: number;
  /** Established and not a byte in either direction; undefined is for ever. */
  readonly idleMs: number | undefined;
  /** Established, with bytes to send and none taken by the peer. */
  readonly stallMs: number;
}

export const defaultTimeouts: AssociationTimeouts = {
  associationMs: 15_000,
  requestMs: 30_000,
  closeMs: 5_000,
  releaseMs: 10_000,
  idleMs: undefined,
  stallMs: 60_000,
};

type DeadlineName = 'artim' | 'association' | 'release' | 'answer' | 'idle' | 'stall';

/** One running bound: due `ms` after `from`, in the machine's time. */
export interface Deadline {
  readonly name: DeadlineName;
  readonly from: number;
  readonly ms: number;
}

/** The one that is due first, if any. */
export function earliest(deadlines: readonly Deadline[]): Deadline | undefined {
  let first: Deadline | undefined;
  for (const deadline of deadlines) {
    if (first === undefined || deadline.from + deadline.ms < first.from + first.ms) first = deadline;
  }
  return first;
}
