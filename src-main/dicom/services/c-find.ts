import { statusClass, statusCode } from '../../../src-shared/dicom/dimse-status.ts';
import type { AssociationEnding } from '../../../src-shared/dicom/ending.ts';
import type { DimseStatus, ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import type { FindWarning } from '../../../src-shared/dicom/find-warning.ts';
import type { QueryExtension } from '../../../src-shared/dicom/query/extensions.ts';
import type { DataSet } from '../dataset/data-set.ts';
import { type DataSetError, readDataSet } from '../dataset/read-data-set.ts';
import { commandField } from '../dimse/command-field.ts';
import { type CommandSet, statusOf } from '../dimse/command-set.ts';
import type { AnswerTimes, DimseSession, ResponseReceiver } from '../dimse/dimse-session.ts';
import { type Priority, priorities } from '../dimse/priority.ts';
import type { NegotiatedContext } from '../upper-layer/port.ts';
import { associationFailure, localFailure, statusFailure } from './failures.ts';
import { agreedExtensions } from './query-extensions.ts';

/** How a query ended; `count` matches were handed on. */
export interface FindEnd {
  readonly kind: 'complete' | 'limited' | 'cancelled' | 'failed';
  readonly count: number;
  readonly status?: DimseStatus;
  /** Present when `kind` is `failed`. */
  readonly failure?: ServiceFailure;
  readonly warnings: readonly FindWarning[];
}

export interface FindOptions {
  /** Hand on at most so many matches: at the next one C-CANCEL is sent and the end is `limited`. */
  readonly limit?: number | undefined;
  /** Send C-CANCEL as soon as so many matches are here, whether there are more or not; the end is `limited`. */
  readonly cancelAfter?: number | undefined;
  readonly times?: AnswerTimes;
  /** Medium when left out. */
  readonly priority?: Priority | undefined;
  /** What was asked for when the association was opened; what is not granted becomes a warning. */
  readonly extensions?: readonly QueryExtension[] | undefined;
  /** C-CANCEL has been sent, by `cancel()` or for the limit: whoever keeps time gives the server a while to stop. */
  readonly onCancel?: (() => void) | undefined;
  /** What text of answers is read in, and marked, that has no or another character set than it says. */
  readonly fallbackCharacterSet?: readonly string[] | undefined;
}

/** Encoded responses held for a slow consumer before the server is made to wait. */
const maxHeldResponses = 4096;
const maxHeldBytes = 4_194_304;

/**
 * C-FIND as SCU (PS3.4 §C.4.1.2). Responses are kept encoded as they arrive and decoded when pulled: one promise a batch, none a
 * response. When the consumer falls behind, reading stops.
 */
export class FindOperation implements ResponseReceiver {
  readonly #session: DimseSession;
  readonly #transferSyntaxUid: string;
  readonly #options: FindOptions;
  readonly #messageId: number;
  readonly #notGranted: readonly QueryExtension[];
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #holding = false;
  #accepted = 0;
  #count = 0;
  #stopped: 'limited' | 'cancelled' | undefined;
  #final: { status: DimseStatus } | { ending: AssociationEnding } | undefined;
  #wake: (() => void) | undefined;
  #keysNotSupported = false;
  #withoutIdentifier = 0;
  #damaged: { count: number; first: DataSetError } | undefined;

  /** Sends the request. `identifier` is encoded in the context's transfer syntax. */
  constructor(session: DimseSession, context: NegotiatedContext, identifier: Uint8Array, options: FindOptions = {}) {
    this.#session = session;
    this.#transferSyntaxUid = context.transferSyntax ?? '';
    this.#options = options;
    const granted = agreedExtensions(session.negotiated, context.abstractSyntax);
    this.#notGranted = (options.extensions ?? []).filter((extension) => !granted.includes(extension));
    this.#messageId = session.request(
      context.id,
      {
        commandField: commandField.CFindRq,
        affectedSopClassUid: context.abstractSyntax,
        priority: priorities[options.priority ?? 'medium'],
      },
      identifier,
      this,
      options.times,
    );
  }

  /** All matches that have arrived since the last call, at least one; undefined when there will be no more: see `end`. */
  async next(): Promise<readonly DataSet[] | undefined> {
    for (;;) {
      if (this.#held.length > 0) {
        const batch = this.#decodeHeld();
        if (batch.length > 0) return batch;
      } else if (this.#final) {
        return undefined;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  /** Asks the server to stop; no further match is handed on. The end comes when the server says so. */
  cancel(): void {
    this.#stop('cancelled');
    this.#letGo();
  }

  /** How it ended; call it after `next()` has given undefined. */
  get end(): FindEnd {
    const base = { count: this.#count, warnings: this.#warnings() };
    const final = this.#final;
    const status = final && 'status' in final ? final.status : undefined;
    const ended = status ? { ...base, status } : base;
    if (this.#stopped) return { ...ended, kind: this.#stopped };
    if (final && 'ending' in final) return { ...ended, kind: 'failed', failure: associationFailure(final.ending) };
    if (!status) return { ...ended, kind: 'failed', failure: localFailure('unexpected', 'the query has not ended') };
    const kind = statusClass(status.code);
    if (kind === 'success' || kind === 'warning') return { ...ended, kind: 'complete' };
    return { ...ended, kind: 'failed', failure: statusFailure('C-FIND', status) };
  }

  response(response: CommandSet, dataSet: Uint8Array | undefined): void {
    const status = response.status ?? 0;
    if (statusClass(status) !== 'pending') {
      this.#final = { status: statusOf(response) };
      this.#wakeUp();
      return;
    }
    if (this.#stopped) return;
    if (status === statusCode.PendingWithWarning) this.#keysNotSupported = true;
    if (!dataSet) {
      this.#withoutIdentifier++;
      return;
    }
    if (this.#accepted === this.#options.limit) {
      this.#stop('limited');
      return;
    }
    this.#accepted++;
    this.#held.push(dataSet);
    this.#heldBytes += dataSet.length;
    if (this.#accepted === this.#options.cancelAfter) this.#stop('limited');
    if (!this.#holding && (this.#held.length >= maxHeldResponses || this.#heldBytes >= maxHeldBytes)) {
      this.#holding = true;
      this.#session.hold();
    }
    this.#wakeUp();
  }

  ended(ending: AssociationEnding): void {
    this.#final ??= { ending };
    this.#wakeUp();
  }

  #stop(why: 'limited' | 'cancelled'): void {
    if (this.#stopped || this.#final) return;
    this.#stopped = why;
    if (why === 'cancelled') this.#held = [];
    this.#session.cancel(this.#messageId);
    this.#options.onCancel?.();
  }

  #decodeHeld(): DataSet[] {
    const held = this.#held;
    this.#held = [];
    this.#heldBytes = 0;
    this.#letGo();
    const batch: DataSet[] = [];
    const { fallbackCharacterSet } = this.#options;
    for (const bytes of held) {
      const read = readDataSet(bytes, this.#transferSyntaxUid, { fallbackCharacterSet });
      if (!read.ok) {
        if (this.#damaged) this.#damaged.count++;
        else this.#damaged = { count: 1, first: read.error };
      }
      batch.push(read.ok ? read.dataSet : read.partial);
    }
    this.#count += batch.length;
    return batch;
  }

  #letGo(): void {
    if (!this.#holding) return;
    this.#holding = false;
    this.#session.release();
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  #warnings(): FindWarning[] {
    const warnings: FindWarning[] = [];
    if (this.#notGranted.length > 0) warnings.push({ kind: 'extensions-not-granted', extensions: this.#notGranted });
    if (this.#keysNotSupported) warnings.push({ kind: 'keys-not-supported' });
    if (this.#damaged) warnings.push({ kind: 'damaged-responses', ...this.#damaged });
    if (this.#withoutIdentifier > 0) warnings.push({ kind: 'responses-without-identifier', count: this.#withoutIdentifier });
    if (this.#final && 'status' in this.#final && statusClass(this.#final.status.code) === 'warning') {
      warnings.push({ kind: 'final-warning', status: this.#final.status });
    }
    return warnings;
  }
}
