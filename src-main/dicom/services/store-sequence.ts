import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import type { DimseSession } from '../dimse/dimse-session.ts';
import { cStore, type StoreOptions, type StoreOutcome } from './c-store.ts';
import { localFailure } from './failures.ts';
import { type PreparedObject, prepareObject } from './prepare-object.ts';
import type { StoredObject } from './store-source.ts';

export interface StoreSequenceOptions extends StoreOptions {
  /** Called once for each object that was tried. */
  readonly onObject: (object: StoredObject, outcome: StoreOutcome) => void;
  /** Asked before each object; true ends the sequence. */
  readonly stopped: () => boolean;
}

/**
 * Sends objects one after the other, while each is on its way the next is already opened and its beginning read. Returns how many were
 * tried: fewer than there are when `stopped`, or when the association ended.
 */
export async function storeSequence(
  session: DimseSession,
  objects: readonly StoredObject[],
  options: StoreSequenceOptions,
): Promise<number> {
  let tried = 0;
  let ahead = prepare(session, objects[0]);
  while (tried < objects.length) {
    const object = objects[tried];
    const prepared = await ahead;
    if (!object || !prepared) break;
    if (options.stopped() || session.ending) {
      await discard(prepared);
      break;
    }
    ahead = prepare(session, objects[tried + 1]);
    tried++;
    if ('failure' in prepared) options.onObject(object, { ok: false, failure: prepared.failure });
    else options.onObject(object, await cStore(session, object, prepared, options));
  }
  if (tried < objects.length) await discard(await ahead);
  return tried;
}

/** A data set that cannot be encoded anew is one object's failure and must not end the sequence. */
async function prepare(session: DimseSession, object: StoredObject | undefined) {
  return object && prepareObject(session, object).catch(() => ({ failure: localFailure('damaged-file', object.label) }));
}

async function discard(prepared: PreparedObject | { failure: ServiceFailure } | undefined): Promise<void> {
  if (prepared && !('failure' in prepared)) await prepared.close();
}
