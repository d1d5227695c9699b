import type { AssociationEnding } from '../../../src-shared/dicom/ending.ts';
import type { DimseStatus, ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { commandField } from '../dimse/command-field.ts';
import { statusOf } from '../dimse/command-set.ts';
import type { AnswerTimes, DimseSession } from '../dimse/dimse-session.ts';
import { type Priority, priorities } from '../dimse/priority.ts';
import { wasStored } from '../dimse/status.ts';
import { associationFailure, localFailure, statusFailure } from './failures.ts';
import type { Converted, PreparedObject } from './prepare-object.ts';

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
  /** The object is on its way, or will not be: where the peer has granted a window, the next one may follow before this is answered. */
  readonly onSent?: (() => void) | undefined;
}

/** C-STORE as SCU (PS3.4 Annex B) of an object that was prepared for this session. Closes it. */
export async function cStore(
  session: DimseSession,
  identity: { readonly sopClassUid: string; readonly sopInstanceUid: string },
  object: PreparedObject,
  options: StoreOptions = {},
): Promise<StoreOutcome> {
  const fields = {
    commandField: commandField.CStoreRq,
    affectedSopClassUid: identity.sopClassUid,
    affectedSopInstanceUid: identity.sopInstanceUid,
    priority: priorities[options.priority ?? 'medium'],
    moveOriginatorAeTitle: options.moveOriginator?.aeTitle,
    moveOriginatorMessageId: options.moveOriginator?.messageId,
  };
  let resolve: (outcome: StoreOutcome) => void = () => {};
  const answered = new Promise<StoreOutcome>((settle) => {
    resolve = settle;
  });
  const receiver = {
    response: (response: Parameters<typeof statusOf>[0]) => {
      const status = statusOf(response);
      if (wasStored(status.code)) resolve({ ok: true, status, ...(object.converted && { converted: object.converted }) });
      else resolve({ ok: false, status, failure: statusFailure('C-STORE', status) });
    },
    ended: (ending: AssociationEnding) => resolve({ ok: false, failure: associationFailure(ending) }),
  };
  const sent = await session.requestStreaming(object.context.id, fields, object.source, receiver, options.times, options.onBytes);
  await object.close();
  options.onSent?.();
  if (sent === 'unread') return { ok: false, failure: object.source.failure ?? localFailure('file-unreadable') };
  const outcome = await answered;
  // Success before the end of the data set is nobody's word for an object that never came whole.
  if (sent === 'ended' && outcome.ok && session.ending) return { ok: false, failure: associationFailure(session.ending) };
  return outcome;
}
