import { assertNever } from '../../../src-shared/assert-never.ts';

/** What a scripted peer does, step by step. It stays silent once the script is over. */
export type PeerStep =
  /** Sends bytes as they are, right or wrong. */
  | { readonly do: 'send'; readonly bytes: Uint8Array }
  /** Sends them byte by byte, each `everyMs` milliseconds after the one before; 0 lets only the main loop go round. */
  | { readonly do: 'trickle'; readonly bytes: Uint8Array; readonly everyMs: number }
  /** Waits until a whole PDU of this type has arrived (PS3.8 §9.3.1), passing over others. */
  | { readonly do: 'await-pdu'; readonly type: number }
  /** Closes in good order (FIN). */
  | { readonly do: 'close' }
  /** Closes with a reset (RST). */
  | { readonly do: 'reset' }
  /** Takes no more bytes from the transport. */
  | { readonly do: 'stop-reading' };

/** The connection a scripted peer sits on. */
export interface PeerLink {
  write(bytes: Uint8Array): void;
  /** Calls back after so many milliseconds; 0 is the next turn of the main loop. */
  later(ms: number, callback: () => void): void;
  close(): void;
  reset(): void;
  stopReading(): void;
}

/** A peer that does what its script says, whatever PS3.8 thinks of it. Bytes it receives go in by `receive`. */
export class ScriptedPeer {
  readonly #link: PeerLink;
  readonly #steps: PeerStep[];
  #unread = new Uint8Array(0);
  /** Types of the PDUs that arrived, in order. */
  readonly received: number[] = [];
  /** The same PDUs, whole. */
  readonly pdus: Uint8Array[] = [];
  #trickling = false;
  /** Types of PDUs that arrived while it was sending byte by byte. */
  #meanwhile: number[] = [];

  constructor(link: PeerLink, steps: readonly PeerStep[]) {
    this.#link = link;
    this.#steps = [...steps];
  }

  start(): void {
    this.#run();
  }

  receive(bytes: Uint8Array): void {
    const all = new Uint8Array(this.#unread.length + bytes.length);
    all.set(this.#unread);
    all.set(bytes, this.#unread.length);
    this.#unread = all;
    for (let pdu = this.#nextPdu(); pdu !== undefined; pdu = this.#nextPdu()) {
      this.received.push(pdu);
      if (this.#trickling) this.#meanwhile.push(pdu);
      else this.#arrived(pdu);
    }
  }

  #arrived(type: number): void {
    const step = this.#steps[0];
    if (step?.do !== 'await-pdu' || step.type !== type) return;
    this.#steps.shift();
    this.#run();
  }

  #nextPdu(): number | undefined {
    if (this.#unread.length < 6) return undefined;
    const length = 6 + new DataView(this.#unread.buffer, this.#unread.byteOffset).getUint32(2);
    if (this.#unread.length < length) return undefined;
    const type = this.#unread[0];
    this.pdus.push(this.#unread.slice(0, length));
    this.#unread = this.#unread.slice(length);
    return type;
  }

  #run(): void {
    if (this.#trickling) return;
    for (let step = this.#steps[0]; step !== undefined && step.do !== 'await-pdu'; step = this.#steps[0]) {
      this.#steps.shift();
      if (step.do === 'trickle') {
        this.#trickling = true;
        this.#trickle(step.bytes, 0, step.everyMs);
        return;
      }
      this.#perform(step);
    }
  }

  #trickle(bytes: Uint8Array, at: number, everyMs: number): void {
    if (at < bytes.length) {
      this.#link.write(bytes.subarray(at, at + 1));
      this.#link.later(everyMs, () => this.#trickle(bytes, at + 1, everyMs));
      return;
    }
    this.#trickling = false;
    this.#run();
    for (const type of this.#meanwhile.splice(0)) this.#arrived(type);
  }

  #perform(step: Exclude<PeerStep, { do: 'await-pdu' | 'trickle' }>): void {
    switch (step.do) {
      case 'send':
        this.#link.write(step.bytes);
        return;
      case 'close':
        this.#link.close();
        return;
      case 'reset':
        this.#link.reset();
        return;
      case 'stop-reading':
        this.#link.stopReading();
        return;
      default:
        assertNever(step);
    }
  }
}
