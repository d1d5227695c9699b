import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { limits } from '../bytes/limits.ts';
import type { DimseSession } from '../dimse/dimse-session.ts';
import { type ReadyObject, readyToStore, StoreOperation, type StoreOptions, type StoreOutcome } from './c-store.ts';
import type { ObjectQueue } from './object-queue.ts';
import type { ConversionOptions, Prepared } from './prepare-object.ts';
import type { StoredObject } from './store-source.ts';

export interface StoreSequenceOptions extends StoreOptions, ConversionOptions {
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
 * association, as is one whose connection was cut and that is not sent so already.
 */
export async function storeSequence(
  session: DimseSession,
  queue: ObjectQueue,
  options: StoreSequenceOptions,
): Promise<readonly StoredObject[]> {
  const outstanding = new Outstanding(session, options);
  const ahead: { readonly object: StoredObject; readonly prepared: ReturnType<typeof readyToStore> }[] = [];
  let mostAhead = 1;
  for (;;) {
    while (ahead.length < mostAhead) {
      const object = queue.takeNow() ?? (ahead.length === 0 ? await queue.take() : undefined);
      if (object === undefined) break;
      ahead.push({ object, prepared: readyToStore(session, object, options) });
    }
    const next = ahead.shift();
    if (next === undefined) break;
    const { object } = next;
    const prepared = await next.prepared;
    while (outstanding.full) await outstanding.oneTold();
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
  /** Those not told yet, oldest first. */
  readonly #operations: StoreOperation[] = [];
  readonly #lost: StoreOperation[] = [];
  #onTold: () => void = () => {};

  constructor(session: DimseSession, options: StoreSequenceOptions) {
    this.#session = session;
    this.#options = options;
    this.#window = windowOf(session, options);
  }

  /** One more may be sent only when another has been told. */
  get full(): boolean {
    return this.#operations.length >= this.#window;
  }

  oneTold(): Promise<void> {
    return new Promise((resolve) => {
      this.#onTold = resolve;
    });
  }

  failed(object: StoredObject, failure: ServiceFailure): void {
    this.#begin(object).fail(failure);
  }

  /** Resolves when the object is on its way. */
  send(object: StoredObject, prepared: ReadyObject): Promise<void> {
    return this.#begin(object).send(this.#session, prepared, this.#options);
  }

  /** Resolves when every object has been answered, with those of which nobody knows. */
  async answered(): Promise<readonly StoredObject[]> {
    while (this.#operations.length > 0) await this.oneTold();
    const { ending } = this.#session;
    // When an object of ours could not be read to its end, the others were in order.
    const byUs = ending?.kind === 'aborted' && ending.by === 'us';
    // A connection that is cut, by a server that restarts or on the way, says little of an object: it gets another try, alone.
    const isCut = ending?.kind === 'transport-lost' && !this.#options.oneByOne;
    const inDoubt = this.#lost.length > 1 || byUs || isCut;
    if (inDoubt && !this.#options.stopped()) return this.#lost.map(({ object }) => object);
    for (const { object, outcome } of this.#lost) if (outcome) this.#options.onObject(object, outcome);
    return [];
  }

  #begin(object: StoredObject): StoreOperation {
    const operation = new StoreOperation(object, this.#tell);
    this.#operations.push(operation);
    return operation;
  }

  readonly #tell = (): void => {
    for (let oldest = this.#operations[0]; oldest?.outcome !== undefined; oldest = this.#operations[0]) {
      this.#operations.shift();
      if (oldest.outcome.failure?.kind === 'association') this.#lost.push(oldest);
      else this.#options.onObject(oldest.object, oldest.outcome);
    }
    this.#onTold();
  };
}

async function discard(prepared: Prepared): Promise<void> {
  if (!('failure' in prepared)) await prepared.source.close();
}
