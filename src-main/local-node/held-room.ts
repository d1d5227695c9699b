import { limits } from '../dicom/bytes/limits.ts';
import type { Clock } from '../dicom/upper-layer/transport.ts';
import { systemClock } from '../net/system-clock.ts';

/** What one object holds. */
export interface HeldPart {
  /** Counts bytes that are held from now on. False asks to take no more before `granted()` resolves. */
  add(bytes: number): boolean;
  /** Resolves once it may go on, also when it is complete or released; false: there will be no room, it has to go without. */
  granted(): Promise<boolean>;
  /** It will not grow any more. */
  complete(): void;
  /** Nothing is held any more. Again it does nothing. */
  release(): void;
}

export interface HeldRoomOptions {
  /** Bytes of all objects together; what was on its way when one is asked to wait comes on top. Default `limits.maxHeldTogether`. */
  readonly together?: number;
  /** The most that one object may come to; less than `together`. Default `limits.maxHeldReceived`. */
  readonly largest?: number;
  /** Milliseconds without a byte after which the one that never waits is overtaken. Default 5 s. */
  readonly stalledMs?: number;
  readonly clock?: Clock;
}

/**
 * Memory for objects whose lengths nobody knows before they are there. They grow side by side, and if each waited for another to end
 * none would: so as much as the largest may need is set aside for one of them, which never waits. When it has ended, the one that
 * has waited longest follows it.
 *
 * One that stops in the middle would hold up all others: it keeps what it has, and the next is favoured in its place. What both come
 * to may be more than was set aside. Then they wait, and where all do, the one that holds most goes without room.
 */
export class HeldRoom {
  readonly #together: number;
  readonly #forAll: number;
  readonly #stalledMs: number;
  readonly #clock: Clock;
  /** Bytes of all but the favoured one. */
  #shared = 0;
  #favoured: Part | undefined;
  /** When the favoured one became it, or grew. */
  #movedAt = 0;
  #callOff: (() => void) | undefined;
  readonly #open = new Set<Part>();
  /** In the order in which they began to wait; never without a favoured one. */
  readonly #waiting = new Set<Part>();

  constructor({ together, largest, stalledMs = 5_000, clock }: HeldRoomOptions = {}) {
    this.#together = together ?? limits.maxHeldTogether;
    this.#forAll = this.#together - (largest ?? limits.maxHeldReceived);
    this.#stalledMs = stalledMs;
    this.#clock = clock ?? unheldClock();
  }

  /** Bytes held at the moment. */
  get held(): number {
    return this.#shared + (this.#favoured?.bytes ?? 0);
  }

  open(): HeldPart {
    const part = new Part();
    this.#open.add(part);
    return {
      add: (bytes) => this.#add(part, bytes),
      granted: () => part.granted(),
      complete: () => this.#complete(part),
      release: () => this.#release(part),
    };
  }

  #add(part: Part, bytes: number): boolean {
    part.bytes += bytes;
    if (part === this.#favoured) {
      this.#movedAt = this.#clock.now();
    } else {
      this.#shared += bytes;
      if (this.#shared > this.#forAll && this.#favoured === undefined) this.#favour(part);
    }
    if (this.#mayGoOn(part)) return true;
    if (!part.grows) return false;
    part.wait(bytes);
    this.#waiting.add(part);
    this.#goOn();
    return false;
  }

  #mayGoOn(part: Part): boolean {
    return part === this.#favoured ? !this.#isFull() : this.#shared <= this.#forAll;
  }

  /** Only where one was overtaken: else the favoured one has what is not for all. */
  #isFull(): boolean {
    if (this.held <= this.#together) return false;
    let onItsWay = 0;
    for (const part of this.#waiting) if (part !== this.#favoured) onItsWay += part.onItsWay;
    return this.held - onItsWay > this.#together;
  }

  #complete(part: Part): void {
    part.grows = false;
    this.#leave(part);
    this.#goOn();
  }

  #release(part: Part): void {
    if (part === this.#favoured) this.#favoured = undefined;
    else this.#shared -= part.bytes;
    part.bytes = 0;
    this.#open.delete(part);
    this.#complete(part);
  }

  /** Favours the next where nobody is, lets go on who may, and sees to it that somebody does. */
  #goOn(): void {
    const [next] = this.#waiting;
    if (this.#favoured === undefined && next !== undefined) this.#favour(next);
    for (const part of this.#waiting) if (this.#mayGoOn(part)) this.#leave(part);
    if (this.#waiting.size > 0 && this.#waiting.size === this.#open.size) this.#giveUpLargest();
    this.#watch();
  }

  #leave(part: Part): void {
    if (!this.#waiting.delete(part)) return;
    if (part === this.#favoured) this.#movedAt = this.#clock.now();
    part.goOn();
  }

  #favour(part: Part): void {
    this.#favoured = part;
    this.#movedAt = this.#clock.now();
    this.#shared -= part.bytes;
  }

  #giveUpLargest(): void {
    const [largest] = [...this.#waiting].sort((a, b) => b.bytes - a.bytes);
    if (largest === undefined) return;
    largest.goesWithout = true;
    largest.grows = false;
    this.#leave(largest);
  }

  /** Looks after the favoured one while others wait for it. */
  #watch(): void {
    const stalls = this.#waiting.size > 0 && this.#favoured !== undefined && !this.#waiting.has(this.#favoured);
    if (stalls) this.#callOff ??= this.#clock.schedule(this.#movedAt + this.#stalledMs, () => this.#look());
    else if (this.#callOff !== undefined) {
      this.#callOff();
      this.#callOff = undefined;
    }
  }

  #look(): void {
    this.#callOff = undefined;
    const [next] = this.#waiting;
    const stalled = this.#favoured;
    if (stalled !== undefined && next !== undefined && this.#clock.now() - this.#movedAt >= this.#stalledMs) {
      this.#shared += stalled.bytes;
      this.#favour(next);
    }
    this.#goOn();
  }
}

class Part {
  bytes = 0;
  /** Of them, those that came when it was asked to wait. */
  onItsWay = 0;
  /** Whether it may still grow. */
  grows = true;
  goesWithout = false;
  #gate: PromiseWithResolvers<void> | undefined;

  wait(bytes: number): void {
    this.onItsWay += bytes;
    this.#gate ??= Promise.withResolvers<void>();
  }

  goOn(): void {
    this.onItsWay = 0;
    this.#gate?.resolve();
    this.#gate = undefined;
  }

  async granted(): Promise<boolean> {
    await this.#gate?.promise;
    return !this.goesWithout;
  }
}

/** Keeps no process running. */
function unheldClock(): Clock {
  const clock = systemClock();
  clock.letGo();
  return clock;
}
