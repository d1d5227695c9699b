import type { AssociationEnding } from '../../../src-shared/dicom/ending.ts';
import { CollectedBytes } from './collected-bytes.ts';
import type { CommandSet } from './command-set.ts';
import type { DataSetSink } from './data-set-sink.ts';
import { decodeCommandSet } from './decode-command-set.ts';

export type ProtocolViolation = Extract<AssociationEnding, { kind: 'protocol-violation' }>;

/** What the reader hands on. */
export interface MessageEvents {
  /** A command set is complete. When a data set follows, the sink it goes to must be returned. */
  command(contextId: number, command: CommandSet): DataSetSink | undefined;
  /** The data set behind the last command is complete. Its sink is told next. */
  complete(): void;
  violation(violation: ProtocolViolation): void;
}

/** `detail` is for the technical line, without anything of a data set. */
export function violation(code: ProtocolViolation['code'], detail: string): ProtocolViolation {
  return { kind: 'protocol-violation', code, detail };
}

/**
 * Puts messages together from PDVs (PS3.7 §6.3, PS3.8 Annex E). Command sets are collected, data sets go through to the
 * sink. Fragments of one message must follow each other: anything between them is a violation. No promise, no timer here.
 */
export class MessageReader {
  readonly #events: MessageEvents;
  readonly #maxCommandSetLength: number;
  readonly #collected = new CollectedBytes();
  #inCommand = false;
  #contextId = 0;
  #sink: DataSetSink | undefined;
  #stopped = false;

  constructor(events: MessageEvents, maxCommandSetLength: number) {
    this.#events = events;
    this.#maxCommandSetLength = maxCommandSetLength;
  }

  /** Whether a message has begun and not ended. */
  get inMessage(): boolean {
    return this.#sink !== undefined || this.#inCommand;
  }

  /** Takes no more: the association has ended. */
  stop(): void {
    this.#stopped = true;
    this.#sink = undefined;
    this.#inCommand = false;
    this.#collected.take();
  }

  /** Takes one fragment. */
  take(contextId: number, isCommand: boolean, isLast: boolean, fragment: Uint8Array): undefined {
    if (this.#stopped) return;
    if (isCommand) return this.#takeCommand(contextId, isLast, fragment);
    const sink = this.#sink;
    if (!sink) return this.#violate('unexpected-message', 'a data set fragment without a command before it');
    if (contextId !== this.#contextId) return this.#interleaved(contextId);
    if (fragment.length > 0) sink.write(fragment);
    if (!isLast || this.#stopped) return;
    this.#sink = undefined;
    this.#events.complete();
    sink.end();
  }

  #takeCommand(contextId: number, isLast: boolean, fragment: Uint8Array): undefined {
    if (this.#sink) return this.#violate('unexpected-message', 'a command fragment inside a data set');
    if (this.#inCommand && contextId !== this.#contextId) return this.#interleaved(contextId);
    this.#contextId = contextId;
    if (this.#collected.length + fragment.length > this.#maxCommandSetLength) {
      return this.#violate('message-too-long', `a command set longer than ${this.#maxCommandSetLength} bytes`);
    }
    const whole = isLast && !this.#inCommand;
    if (!whole) this.#collected.append(fragment);
    this.#inCommand = !isLast;
    if (!isLast) return;
    const bytes = whole ? fragment : this.#collected.take();
    const decoded = decodeCommandSet(bytes);
    if (!decoded.ok) return this.#violate('malformed-command', decoded.detail);
    const sink = this.#events.command(contextId, decoded.command);
    if (decoded.command.hasDataSet && !this.#stopped) this.#sink = sink;
  }

  #interleaved(contextId: number): undefined {
    this.#violate('unexpected-message', `a fragment of context ${contextId} inside a message of context ${this.#contextId}`);
  }

  #violate(code: ProtocolViolation['code'], detail: string): undefined {
    this.stop();
    this.#events.violation(violation(code, detail));
  }
}
