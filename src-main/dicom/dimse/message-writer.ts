import { PdvBlock } from '../upper-layer/pdv-block.ts';
import type { AssociationPort } from '../upper-layer/port.ts';

/** One part of a data set that is sent while it is read. */
export interface DataSetPart {
  /** Stays unchanged until the next part is asked for. An even number, but for the last part (PS3.8 §E.2). */
  readonly bytes: Uint8Array;
  readonly isLast: boolean;
}

/** A data set's bytes in order, as parts or in blocks of the port's own. Undefined: reading failed, the message cannot be completed. */
export interface DataSetSource {
  /** What has been read already, to be sent without waiting for a promise; undefined: `next` is asked. */
  ahead?(): PdvBlock | undefined;
  next(): Promise<DataSetPart | PdvBlock | undefined>;
}

/** Called around waiting for a transport that is full: the peer must take something within the watch's time. */
export interface StallWatch {
  waiting(): void;
  goingOn(): void;
}

/**
 * Puts messages on the association, one after the other: PDVs of two messages never mix (PS3.7 §6.3). Small messages that come
 * up while a data set is being streamed wait for its end.
 */
export class MessageWriter {
  readonly #port: AssociationPort;
  #streaming = false;
  #stopped = false;
  #waiting: (() => void)[] = [];

  constructor(port: AssociationPort) {
    this.#port = port;
  }

  /** Sends a whole message. False: the transport is full, await `port.drained()` before sending much more. */
  send(contextId: number, command: Uint8Array, dataSet: Uint8Array | undefined): boolean {
    if (this.#stopped) return true;
    if (this.#streaming) {
      this.#waiting.push(() => this.#put(contextId, command, dataSet));
      return false;
    }
    return this.#put(contextId, command, dataSet);
  }

  /**
   * Sends a message whose data set is read meanwhile. `sent`: all parts are handed to the transport. `unread`: the source
   * failed; when nothing had been sent, the association is unharmed (`begun` false). `ended`: the association ended before all of them were.
   */
  async stream(
    contextId: number,
    command: Uint8Array,
    source: DataSetSource,
    stall: StallWatch,
    onBytes: ((count: number) => void) | undefined,
  ): Promise<{ kind: 'sent' | 'ended' } | { kind: 'unread'; begun: boolean }> {
    let part = source.ahead?.() ?? (await source.next());
    if (!part) return { kind: 'unread', begun: false };
    while (this.#streaming) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#stopped) return { kind: 'ended' };
    this.#streaming = true;
    try {
      let ahead: Uint8Array | undefined = command;
      for (;;) {
        const length = part instanceof PdvBlock ? part.length : part.bytes.length;
        if (part.isLast || length > 0) {
          const room = this.#sendPart(contextId, ahead, part);
          ahead = undefined;
          onBytes?.(length);
          // Without room the transport still reads from the bytes: they are the source's, the last ones too.
          if (!room) {
            stall.waiting();
            await this.#port.drained();
            stall.goingOn();
          }
        }
        if (part.isLast) return { kind: 'sent' };
        if (this.#stopped) return { kind: 'ended' };
        part = await source.next();
        if (this.#stopped) return { kind: 'ended' };
        if (!part) return { kind: 'unread', begun: true };
      }
    } finally {
      this.#streaming = false;
      this.#flush();
    }
  }

  /** Sends no more: the association has ended. */
  stop(): void {
    this.#stopped = true;
    this.#flush();
  }

  #sendPart(contextId: number, command: Uint8Array | undefined, part: DataSetPart | PdvBlock): boolean {
    if (part instanceof PdvBlock) return this.#port.sendBlock(part, command);
    if (command !== undefined) this.#port.sendPdv(contextId, true, true, command);
    return this.#port.sendPdv(contextId, false, part.isLast, part.bytes);
  }

  #put(contextId: number, command: Uint8Array, dataSet: Uint8Array | undefined): boolean {
    if (this.#stopped) return true;
    const room = this.#port.sendPdv(contextId, true, true, command);
    if (!dataSet) return room;
    return this.#port.sendPdv(contextId, false, true, dataSet);
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }
}
