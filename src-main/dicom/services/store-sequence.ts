import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { limits } from '../bytes/limits.ts';
import type { DimseSession } from '../dimse/dimse-session.ts';
import { cStore, type StoreOptions, type StoreOutcome } from './c-store.ts';
import { localFailure } from './failures.ts';
import type { ObjectQueue } from './object-queue.ts';
import { type ConversionOptions, type PreparedObject, prepareObject } from './prepare-object.ts';
import type { StoredObject } from './store-source.ts';

type Prepared = PreparedObject | { failure: ServiceFailure };

export interface StoreSequenceOptions extends Omit<StoreOptions, 'onSent'>, ConversionOptions {
  /** Called once for each object of which something became, in the order sent. */
  readonly onObject: (object: StoredObject, outcome: StoreOutcome) => void;
  /** Asked before each object; true ends the sequence. */
  readonly stopped: () => boolean;
  /** Waits for each answer before the next object, whatever window was granted. */
  readonly oneByOne?: boolean | undefined;
}

/** The window we ask for when we send (PS3.7 §D.3.3.3). */
export const storeWindow = { invoked: limits.maxOutstandingStores, performed: 1 } as const;

/**
 * Sends objects one after the other; as soon as one is handed to the transport the next is opened and its beginning read, and where they have
 * to be converted, as many as the transcoder converts at a time. Where the peer has granted a window, so many may be unanswered at a time.
 * Goes on until the queue is empty, `stopped`, or the association has ended: then the object that was on its way has failed with it.
 * Were there several, any of them may be why, and some may have been stored: those are returned, to be sent one by one over another
 * association.
 */
export async function storeSequence(
  session: DimseSession,
  queue: ObjectQueue,
  options: StoreSequenceOptions,
): Promise<readonly StoredObject[]> {
  const outstanding = new Outstanding(session, options);
  const ahead: { readonly object: StoredObject; readonly prepared: Promise<Prepared> }[] = [];
  let mostAhead = 1;
  for (;;) {
    while (ahead.length < mostAhead) {
      const object = ahead.length === 0 ? await queue.take() : queue.takeNow();
      if (object === undefined) break;
      ahead.push({ object, prepared: prepare(session, object, options) });
    }
    const next = ahead.shift();
    if (next === undefined) break;
    const { object } = next;
    const prepared = await next.prepared;
    await outstanding.room();
    if (options.stopped() || session.ending) {
      queue.giveBack([object, ...ahead.map((later) => later.object)]);
      await discard(prepared);
      for (const later of ahead) await discard(await later.prepared);
      break;
    }
    if ('failure' in prepared) outstanding.failed(object, prepared.failure);
    else {
      if (prepared.converted) mostAhead = options.transcoder?.parallel ?? 1;
      await outstanding.send(object, prepared);
    }
  }
  return outstanding.answered();
}

function windowOf({ negotiated }: DimseSession, { oneByOne }: StoreSequenceOptions): number {
  if (oneByOne) return 1;
  const granted = negotiated.maxOperationsInvoked;
  return granted === 0 ? limits.maxOutstandingStores : Math.min(granted, limits.maxOutstandingStores);
}

/** Objects go out one behind the other (PS3.7 §6.3), their answers may come in any order; they are told in the order sent. */
class Outstanding {
  readonly #session: DimseSession;
  readonly #options: StoreSequenceOptions;
  readonly #window: number;
  /** One promise for each object not told yet, oldest first. */
  readonly #waiting: Promise<void>[] = [];
  readonly #lost: { readonly object: StoredObject; readonly outcome: StoreOutcome }[] = [];
  #told: Promise<void> = Promise.resolve();

  constructor(session: DimseSession, options: StoreSequenceOptions) {
    this.#session = session;
    this.#options = options;
    this.#window = windowOf(session, options);
  }

  /** Resolves when one more may be sent. */
  async room(): Promise<void> {
    while (this.#waiting.length >= this.#window) await this.#waiting.shift();
  }

  failed(object: StoredObject, failure: ServiceFailure): void {
    this.#tell(object, Promise.resolve({ ok: false, failure }));
  }

  /** Resolves when the object is on its way. */
  async send(object: StoredObject, prepared: PreparedObject): Promise<void> {
    await new Promise<void>((sent) => {
      const outcome = cStore(this.#session, object, prepared, { ...this.#options, onSent: sent });
      // A mistake of ours that makes it throw must not leave us waiting: whoever awaits the outcome is told of it.
      outcome.catch(sent);
      this.#tell(object, outcome);
    });
  }

  /** Resolves when every object has been answered, with those of which nobody knows. */
  async answered(): Promise<readonly StoredObject[]> {
    await this.#told;
    const { ending } = this.#session;
    // When an object of ours could not be read to its end, the others were in order.
    const byUs = ending?.kind === 'aborted' && ending.by === 'us';
    const inDoubt = this.#lost.length > 1 || byUs;
    if (inDoubt && !this.#options.stopped()) return this.#lost.map(({ object }) => object);
    for (const { object, outcome } of this.#lost) this.#options.onObject(object, outcome);
    return [];
  }

  #tell(object: StoredObject, outcome: Promise<StoreOutcome>): void {
    this.#told = this.#told.then(async () => {
      const known = await outcome;
      if (known.failure?.kind === 'association') this.#lost.push({ object, outcome: known });
      else this.#options.onObject(object, known);
    });
    this.#waiting.push(this.#told);
  }
}

/** A data set that cannot be encoded anew is one object's failure and must not end the sequence. */
async function prepare(session: DimseSession, object: StoredObject, conversion: ConversionOptions): Promise<Prepared> {
  return prepareObject(session, object, conversion).catch(() => ({ failure: localFailure('damaged-file', object.label) }));
}

async function discard(prepared: Prepared): Promise<void> {
  if (!('failure' in prepared)) await prepared.close();
}
