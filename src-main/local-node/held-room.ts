import { limits } from '../dicom/bytes/limits.ts';

/** What one object holds. */
export interface HeldPart {
  /** Counts bytes that are held from now on. False asks to take no more before `granted()` resolves. */
  add(bytes: number): boolean;
  /** Resolves once it may go on, also when it is released. */
  granted(): Promise<void>;
  /** Nothing is held any more. Again it does nothing. */
  release(): void;
}

export interface HeldRoomOptions {
  /** Bytes of all objects together; what was on its way when one is asked to wait comes on top. Default `limits.maxHeldTogether`. */
  readonly together?: number;
  /** The most that one object may come to; less than `together`. Default `limits.maxHeldReceived`. */
  readonly largest?: number;
}

/**
 * Memory for objects whose lengths nobody knows before they are there. They grow side by side, and if each waited for another to end
 * none would: so as much as the largest may need is set aside for one of them, which never waits. When it has ended, the one that
 * has waited longest follows it.
 */
export class HeldRoom {
  readonly #forAll: number;
  /** Bytes of all but the favoured one. */
  #shared = 0;
  #favoured: Part | undefined;
  /** In the order in which they began to wait; never without a favoured one. */
  readonly #waiting = new Set<Part>();

  constructor({ together = limits.maxHeldTogether, largest = limits.maxHeldReceived }: HeldRoomOptions = {}) {
    this.#forAll = together - largest;
  }

  /** Bytes held at the moment. */
  get held(): number {
    return this.#shared + (this.#favoured?.bytes ?? 0);
  }

  open(): HeldPart {
    const part = new Part();
    return {
      add: (bytes) => this.#add(part, bytes),
      granted: () => part.granted(),
      release: () => this.#release(part),
    };
  }

  #add(part: Part, bytes: number): boolean {
    part.bytes += bytes;
    if (part === this.#favoured) return true;
    this.#shared += bytes;
    if (this.#shared <= this.#forAll) return true;
    if (this.#favoured === undefined) {
      this.#favour(part);
      return true;
    }
    part.wait();
    this.#waiting.add(part);
    return false;
  }

  #release(part: Part): void {
    if (part === this.#favoured) this.#favoured = undefined;
    else this.#shared -= part.bytes;
    part.bytes = 0;
    this.#waiting.delete(part);
    part.goOn();
    const [next] = this.#waiting;
    if (this.#favoured === undefined && next !== undefined) this.#favour(next);
    if (this.#shared > this.#forAll) return;
    for (const waiting of this.#waiting) waiting.goOn();
    this.#waiting.clear();
  }

  #favour(part: Part): void {
    this.#favoured = part;
    this.#shared -= part.bytes;
    this.#waiting.delete(part);
    part.goOn();
  }
}

class Part {
  bytes = 0;
  #gate: PromiseWithResolvers<void> | undefined;

  wait(): void {
    this.#gate ??= Promise.withResolvers<void>();
  }

  goOn(): void {
    this.#gate?.resolve();
    this.#gate = undefined;
  }

  async granted(): Promise<void> {
    await this.#gate?.promise;
  }
}
