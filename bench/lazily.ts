import type { Receiver } from './peers.ts';

/** A server that is started when it is first wanted, and ended with its case. */
export class Lazily {
  readonly #start: () => Promise<Receiver>;
  #started: Promise<Receiver> | undefined;

  constructor(start: () => Promise<Receiver>) {
    this.#start = start;
  }

  get(): Promise<Receiver> {
    this.#started ??= this.#start();
    return this.#started;
  }

  async stop(): Promise<void> {
    await (await this.#started)?.stop();
    this.#started = undefined;
  }
}
