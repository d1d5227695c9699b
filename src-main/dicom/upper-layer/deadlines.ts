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

/** The bound that is due first. One is used again and again: every message asks several times. */
export class Earliest {
  /** Undefined when there was none. */
  name: DeadlineName | undefined;
  ms = 0;
  /** In the machine's time. */
  at = Number.POSITIVE_INFINITY;

  reset(): void {
    this.name = undefined;
    this.at = Number.POSITIVE_INFINITY;
  }

  consider(name: DeadlineName, from: number, ms: number): void {
    if (from + ms >= this.at) return;
    this.name = name;
    this.ms = ms;
    this.at = from + ms;
  }
}
