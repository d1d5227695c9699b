import type { EntityPath } from '../../src-shared/contract/common.ts';
import type { Arrival, ExpectedArrivals } from './remote.ts';

/** One object that came over the receiver and has been answered. Text is as the peer sent it. */
export interface ReceivedObject extends Arrival {
  readonly callingAeTitle: string;
  /** (0000,1030), present on sub-operations of a C-MOVE. */
  readonly moveOriginator: string | undefined;
}

/** Whether the archive has this instance, and has it within this entity. */
export type IsWithin = (entity: EntityPath, sopInstanceUid: string) => boolean | Promise<boolean>;

/** Tells each running C-MOVE which of the arriving objects are its own. */
export class ArrivalRegistry {
  readonly #isWithin: IsWithin;
  readonly #watches = new Set<{ readonly expected: ExpectedArrivals; readonly onArrival: (arrival: Arrival) => void }>();

  constructor(isWithin: IsWithin) {
    this.#isWithin = isWithin;
  }

  watch(expected: ExpectedArrivals, onArrival: (arrival: Arrival) => void): () => void {
    const entry = { expected, onArrival };
    this.#watches.add(entry);
    return () => {
      this.#watches.delete(entry);
    };
  }

  /** Resolves when everyone concerned has been told. */
  async received(object: ReceivedObject): Promise<void> {
    for (const watch of [...this.#watches]) {
      const belongs = await this.#belongs(object, watch.expected);
      if (belongs && this.#watches.has(watch)) watch.onArrival(object);
    }
  }

  /**
   * The unique keys decide, and the originator where the server fills it in. Below patient level the UIDs alone are proof enough:
   * servers may leave the originator out and send under another title than they are called by. What was refused is not in the
   * archive, so only the titles can tell whose it was.
   */
  #belongs(object: ReceivedObject, { path, originator, serverAeTitle }: ExpectedArrivals): boolean | Promise<boolean> {
    const named = object.moveOriginator?.trim() ?? '';
    if (named !== '' && named !== originator.trim()) return false;
    const fromServer = named !== '' || object.callingAeTitle.trim() === serverAeTitle.trim();
    if (object.refused !== undefined) return fromServer;
    if (!fromServer && path.level === 'PATIENT') return false;
    if (path.level === 'IMAGE') return path.SOPInstanceUID === object.sopInstanceUid;
    return this.#isWithin(path, object.sopInstanceUid);
  }
}
