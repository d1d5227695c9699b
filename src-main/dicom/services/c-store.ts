import type { AssociationEnding } from '../../../src-shared/dicom/ending.ts';
import type { DimseStatus, ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { commandField } from '../dimse/command-field.ts';
import { type CommandSet, statusOf } from '../dimse/command-set.ts';
import type { AnswerTimes, DimseSession, ResponseReceiver, StreamingRequest } from '../dimse/dimse-session.ts';
import { type Priority, priorities } from '../dimse/priority.ts';
import { wasStored } from '../dimse/status.ts';
import { associationFailure, localFailure, statusFailure } from './failures.ts';
import { type ConversionOptions, type Converted, type PreparedObject, prepareObject } from './prepare-object.ts';
import type { StoredObject } from './store-source.ts';

/** What became of one object. A warning status is `ok` and kept whole. */
export interface StoreOutcome {
  readonly ok: boolean;
  readonly status?: DimseStatus;
  readonly failure?: ServiceFailure;
  /** There was no association to try it over: `failure` is not its own. */
  readonly untried?: true;
  /** It was taken in another transfer syntax than it is stored in. */
  readonly converted?: Converted;
}

export interface StoreOptions {
  readonly times?: AnswerTimes | undefined;
  /** Medium when left out. */
  readonly priority?: Priority | undefined;
  /** The C-MOVE of which this is a sub-operation (PS3.7 §9.1.1.1). */
  readonly moveOriginator?: { readonly aeTitle: string; readonly messageId: number } | undefined;
  /** Bytes of data sets handed to the transport. */
  readonly onBytes?: ((count: number) => void) | undefined;
}

/** An object whose bytes and C-STORE-RQ are ready. */
export interface ReadyObject extends PreparedObject {
  readonly request: StreamingRequest;
}

/** Makes all ready that can be done before an object's turn comes. Never rejects. */
export async function readyToStore(
  session: DimseSession,
  object: StoredObject,
  options: StoreOptions & ConversionOptions,
): Promise<ReadyObject | { failure: ServiceFailure }> {
  const prepared = await prepareObject(session, object, options);
  if ('failure' in prepared) return prepared;
  const request = session.streamingRequest(prepared.context.id, {
    commandField: commandField.CStoreRq,
    affectedSopClassUid: object.sopClassUid,
    affectedSopInstanceUid: object.sopInstanceUid,
    priority: priorities[options.priority ?? 'medium'],
    moveOriginatorAeTitle: options.moveOriginator?.aeTitle,
    moveOriginatorMessageId: options.moveOriginator?.messageId,
  });
  return { ...prepared, request };
}

/** C-STORE as SCU (PS3.4 Annex B) of one object. What became of it is known once nothing more of it is to be sent and it is answered. */
export class StoreOperation implements ResponseReceiver {
  readonly object: StoredObject;
  outcome: StoreOutcome | undefined;
  readonly #onOutcome: () => void;
  #converted: Converted | undefined;
  #isSent = false;
  #answer: StoreOutcome | undefined;

  /** `onOutcome` is called once. */
  constructor(object: StoredObject, onOutcome: () => void) {
    this.object = object;
    this.#onOutcome = onOutcome;
  }

  /** Sends what was prepared for this session, and closes it. Resolves when it is on its way, or will not be: the next one may follow. */
  async send(session: DimseSession, { request, source, converted }: ReadyObject, options: StoreOptions): Promise<void> {
    this.#converted = converted;
    const sent = await session.requestStreaming(request, source, this, options.times, options.onBytes);
    await source.close();
    if (sent === 'unread') return this.fail(source.failure ?? localFailure('file-unreadable'));
    this.#isSent = true;
    // Success before the end of the data set is nobody's word for an object that never came whole.
    if (sent === 'ended' && this.#answer?.ok && session.ending) this.fail(associationFailure(session.ending));
    else if (this.#answer) this.#end(this.#answer);
  }

  fail(failure: ServiceFailure): void {
    this.#end({ ok: false, failure });
  }

  response(response: CommandSet): void {
    const status = statusOf(response);
    if (wasStored(status.code)) this.#answered({ ok: true, status, ...(this.#converted && { converted: this.#converted }) });
    else this.#answered({ ok: false, status, failure: statusFailure('C-STORE', status) });
  }

  ended(ending: AssociationEnding): void {
    this.#answered({ ok: false, failure: associationFailure(ending) });
  }

  #answered(answer: StoreOutcome): void {
    this.#answer = answer;
    if (this.#isSent) this.#end(answer);
  }

  #end(outcome: StoreOutcome): void {
    this.outcome = outcome;
    this.#onOutcome();
  }
}
