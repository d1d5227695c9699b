import { statusCode } from '../../../src-shared/dicom/dimse-status.ts';
import type { PerformedOperation } from '../dimse/performed-operation.ts';
import type { IncomingQuery, QuerySource } from './query-source.ts';
import type { StoredObject } from './store-source.ts';

/** Whether a C-MOVE or C-GET we perform is to go on. */
export interface RetrieveControl {
  /** The peer cancelled it, or the association on which it was asked for has ended. */
  stopped(): boolean;
  /** The association on which it was asked for has ended: nobody is left to answer. */
  readonly ended: boolean;
}

/**
 * Runs a retrieval that has passed the checks: selects the instances and lets `deliver` send them and answer. A source that
 * throws, which is a bug, is answered C000H.
 */
export async function performRetrieve(
  operation: PerformedOperation,
  source: QuerySource,
  query: IncomingQuery,
  deliver: (objects: readonly StoredObject[], control: RetrieveControl) => Promise<void>,
): Promise<void> {
  let ended = false;
  const control = {
    stopped: () => operation.cancelled || ended,
    get ended() {
      return ended;
    },
  };
  operation.onEnded = () => {
    ended = true;
  };
  try {
    const objects = await source.select(query);
    if (!ended) await deliver(objects, control);
  } catch {
    if (!ended) operation.respond(statusCode.UnableToProcess, { errorComment: 'Internal error' });
  }
}
