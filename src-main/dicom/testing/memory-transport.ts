import type { AssociationEndpoint } from '../upper-layer/association-endpoint.ts';
import type { Transport } from '../upper-layer/transport.ts';

/** Bytes of one delivery, unless the test wants others. */
const defaultPiece = 65_536;

export interface MemoryTransportOptions {
  /** Cuts what is delivered into pieces of at most this many bytes. */
  readonly pieceLength?: number;
  /** Has done with what it is given at once, as a socket of which the system takes all. */
  readonly takesAtOnce?: boolean;
}

/**
 * One direction-pair of a connection in memory. Bytes are delivered in later turns (microtasks), in pieces, from a buffer that is
 * overwritten after each call: whoever keeps a view instead of a copy fails the test.
 */
export class MemoryTransport implements Transport {
  readonly #pieceLength: number;
  readonly #takesAtOnce: boolean;
  #self: AssociationEndpoint | undefined;
  #peer: MemoryTransport | undefined;
  #incoming: { readonly bytes: Uint8Array; readonly from: MemoryTransport | undefined }[] = [];
  #peerClosed = false;
  #closed = false;
  #paused = false;
  #scheduled = false;
  /** Everything this side wrote, for tests that look at the wire. */
  readonly sent: Uint8Array[] = [];

  readonly enciphers = false;

  constructor(options: MemoryTransportOptions = {}) {
    this.#pieceLength = options.pieceLength ?? defaultPiece;
    this.#takesAtOnce = options.takesAtOnce === true;
  }

  /** Joins two ends and tells each the endpoint it serves. */
  static join(a: MemoryTransport, aEndpoint: AssociationEndpoint, b: MemoryTransport, bEndpoint: AssociationEndpoint): void {
    a.#self = aEndpoint;
    a.#peer = b;
    b.#self = bEndpoint;
    b.#peer = a;
  }

  write(bytes: Uint8Array): boolean {
    this.sent.push(bytes.slice());
    if (this.#peer === undefined || this.#closed) return false;
    this.#peer.#incoming.push(this.#takesAtOnce ? { bytes: bytes.slice(), from: undefined } : { bytes, from: this });
    this.#peer.#schedule();
    return this.#takesAtOnce;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#schedule();
  }

  gatherReads(): void {
    // What there is comes at once here.
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const peer = this.#peer;
    if (peer !== undefined) {
      peer.#peerClosed = true;
      peer.#schedule();
    }
    this.#schedule();
  }

  /** Cuts the connection without a word, as a pulled cable or a reset does. */
  cut(code?: string): void {
    this.#incoming = [];
    this.#closed = true;
    this.#self?.transportClosed(code);
  }

  /** Delivers what is there, now. */
  deliver(): void {
    while (!this.#paused && !this.#closed) {
      const next = this.#incoming.shift();
      if (next === undefined) break;
      this.#deliverOne(next.bytes);
      if (next.from !== undefined) next.from.#self?.written(next.bytes);
    }
    if (this.#closed) {
      for (const { bytes, from } of this.#incoming.splice(0)) if (from !== undefined) from.#self?.written(bytes);
      this.#self?.transportClosed();
    } else if (this.#peerClosed && this.#incoming.length === 0) {
      this.#closed = true;
      this.#self?.transportClosed();
    }
  }

  #deliverOne(bytes: Uint8Array): void {
    for (let offset = 0; offset < bytes.length; offset += this.#pieceLength) {
      const view = bytes.slice(offset, offset + this.#pieceLength);
      this.#self?.receive(view);
      view.fill(0xdd);
    }
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    void Promise.resolve().then(() => {
      this.#scheduled = false;
      this.deliver();
    });
  }
}
