import type { EntityPath } from '../../src-shared/contract/common.ts';
import type { Arrival, ExpectedArrivals } from './remote.ts';

/** One object that came over the receiver, as the archive knows it once it is stored. Text is as the peer sent it. */
export interface ReceivedObject extends Arrival {
  readonly patientId: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly callingAeTitle: string;
  /** (0000,1030), present on sub-operations of a C-MOVE. */
  readonly moveOriginator: string | undefined;
}

/** Tells each running C-MOVE which of the arriving objects are its own. */
export class ArrivalRegistry {
  readonly #watches = new Set<{ readonly expected: ExpectedArrivals; readonly onArrival: (arrival: Arrival) => void }>();

  watch(expected: ExpectedArrivals, onArrival: (arrival: Arrival) => void): () => void {
    const entry = { expected, onArrival };
    this.#watches.add(entry);
    return () => {
      this.#watches.delete(entry);
    };
  }

  received(object: ReceivedObject): void {
    for (const { expected, onArrival } of [...this.#watches]) {
      if (belongsTo(object, expected)) onArrival(object);
    }
  }
}

/**
 * The unique keys decide, and the originator where the server fills it in. Below patient level the UIDs alone are proof enough:
 * servers may leave the originator out and send under another title than they are called by.
 */
export function belongsTo(object: ReceivedObject, { path, originator, serverAeTitle }: ExpectedArrivals): boolean {
  if (!withinEntity(object, path)) return false;
  const named = object.moveOriginator?.trim() ?? '';
  if (named !== '') return named === originator.trim();
  return path.level !== 'PATIENT' || object.callingAeTitle.trim() === serverAeTitle.trim();
}

function withinEntity(object: ReceivedObject, path: EntityPath): boolean {
  const pairs: readonly (readonly [string | undefined, string])[] = [
    [path.StudyInstanceUID, object.studyInstanceUid],
    [path.SeriesInstanceUID, object.seriesInstanceUid],
    [path.SOPInstanceUID, object.sopInstanceUid],
  ];
  if (path.level === 'PATIENT') return path.PatientID !== undefined && path.PatientID.trim() === object.patientId.trim();
  // Below patient level the UIDs are enough; a server may coerce the Patient ID on the way.
  return pairs.every(([wanted, found]) => wanted === undefined || wanted === found);
}
