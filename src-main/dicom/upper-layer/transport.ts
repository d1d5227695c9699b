/** Carries bytes for an association: a socket (`net`) or memory (`testing`). Already open when handed over. */
export interface Transport {
  /** Takes the bytes over. True: it has done with them. Else it returns them by `AssociationEndpoint.written` once they may be overwritten. */
  write(bytes: Uint8Array): boolean;
  /** What is written is enciphered first, by this thread. */
  readonly enciphers: boolean;
  /** Stop or go on calling `AssociationEndpoint.receive`. */
  pause(): void;
  resume(): void;
  /** As `AssociationPort.gatherReads`. */
  gatherReads(on: boolean): void;
  /** Closes once everything written is out; `AssociationEndpoint.transportClosed` follows. */
  close(): void;
}

/** Time as the endpoint sees it: the system's in `net`, a virtual one in tests. */
export interface Clock {
  /** Milliseconds from any fixed point, never going back. */
  now(): number;
  /** Calls back once when `now()` has reached `at`; the result calls it off. */
  schedule(at: number, callback: () => void): () => void;
}
