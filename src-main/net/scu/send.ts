import { statusClass } from '../../../src-shared/dicom/dimse-status.ts';
import type { AssociationEnding } from '../../../src-shared/dicom/ending.ts';
import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import type { StoreOutcome } from '../../dicom/services/c-store.ts';
import { associationFailure, localFailure } from '../../dicom/services/failures.ts';
import { planStoreContexts, type StorePlan } from '../../dicom/services/store-contexts.ts';
import { storeSequence } from '../../dicom/services/store-sequence.ts';
import type { StoredObject } from '../../dicom/services/store-source.ts';
import { Cancellation } from './cancellation.ts';
import { openSession, releaseSession } from './open-session.ts';
import type { ScuOptions, Target } from './target.ts';

export interface SendRequest extends ScuOptions {
  /** A list is planned as a whole; of an iterable at most 2,000 objects at a time, while the rest is still being found. */
  readonly objects: Iterable<StoredObject> | AsyncIterable<StoredObject>;
  /** Called once for each object that was tried, in the order sent. */
  readonly onObject?: ((object: StoredObject, outcome: StoreOutcome) => void) | undefined;
  /** Bytes of data sets handed to the transport. */
  readonly onBytes?: ((count: number) => void) | undefined;
}

/** How sending ended. Every object given is counted exactly once. */
export interface SendEnd {
  /** Everything was taken, warnings included. */
  readonly ok: boolean;
  readonly sent: number;
  /** Of `sent`, those with a warning status. */
  readonly warning: number;
  readonly failed: number;
  /** Left over when cancelled. */
  readonly notTried: number;
  readonly cancelled: boolean;
  /** The first failure that was not one object's own: no association, association lost. */
  readonly failure?: ServiceFailure;
  readonly associations: number;
}

const maxWindow = 2_000;
/** So many associations that end before they took anything are enough. */
const maxFruitless = 3;

/**
 * Sends objects by C-STORE: one association when their presentation contexts fit into one, else as many as it takes. When an association
 * is lost, the rest goes over a new one, as long as that leads anywhere.
 */
export async function send(target: Target, request: SendRequest): Promise<SendEnd> {
  const run = new SendRun(target, request);
  for await (const window of windowsOf(request.objects)) await run.send(window);
  return run.end();
}

class SendRun {
  readonly #target: Target;
  readonly #request: SendRequest;
  #sent = 0;
  #warning = 0;
  #failed = 0;
  #notTried = 0;
  #associations = 0;
  #failure: ServiceFailure | undefined;
  /** Associations in a row that ended before they took anything. */
  #fruitless = 0;
  /** Set once no association can be had: nothing more is tried. */
  #unreachable: ServiceFailure | undefined;

  constructor(target: Target, request: SendRequest) {
    this.#target = target;
    this.#request = request;
  }

  async send(objects: readonly StoredObject[]): Promise<void> {
    for (const plan of planStoreContexts(objects)) {
      let rest = plan.objects;
      while (rest.length > 0 && !this.#cancelled && !this.#unreachable) rest = await this.#sendOver(plan, rest);
      if (this.#cancelled) this.#notTried += rest.length;
      else this.#fail(rest, this.#unreachable ?? localFailure('unexpected'));
    }
  }

  end(): SendEnd {
    const counts = { sent: this.#sent, warning: this.#warning, failed: this.#failed, notTried: this.#notTried };
    const cancelled = this.#cancelled;
    const end = { ...counts, ok: this.#failed === 0 && !cancelled, cancelled, associations: this.#associations };
    return this.#failure ? { ...end, failure: this.#failure } : end;
  }

  get #cancelled(): boolean {
    return this.#request.signal?.aborted === true;
  }

  /** Sends over one association; returns what is left for another one. */
  async #sendOver(plan: StorePlan<StoredObject>, objects: readonly StoredObject[]): Promise<readonly StoredObject[]> {
    const opened = await openSession(this.#target, plan.contexts, this.#request);
    if (!opened.ok) {
      if (this.#cancelled) return objects;
      this.#unreachable = opened.failure;
      this.#failure ??= opened.failure;
      return objects;
    }
    this.#associations++;
    const { session } = opened;
    const before = this.#sent;
    const cancellation = new Cancellation(session.port, this.#request.signal, () => {});
    const tried = await storeSequence(session, objects, {
      times: this.#request.timeouts,
      priority: this.#request.priority,
      onBytes: this.#request.onBytes,
      stopped: () => this.#cancelled,
      onObject: (object, outcome) => this.#report(object, outcome),
    });
    cancellation.dispose();
    await releaseSession(session);
    const rest = objects.slice(tried);
    if (rest.length > 0 && !this.#cancelled && session.ending) this.#lost(session.ending, this.#sent > before);
    return rest;
  }

  /** One object may be why an association ended: the others get another one, unless it is plain that the next will end the same way. */
  #lost(ending: AssociationEnding, tookSome: boolean): void {
    // Ours is the fault when a file could not be read to its end.
    const byUs = ending.kind === 'aborted' && ending.by === 'us';
    if (byUs) return;
    const lost = associationFailure(ending);
    this.#failure ??= lost;
    this.#fruitless = tookSome ? 0 : this.#fruitless + 1;
    if (this.#fruitless === maxFruitless || (this.#fruitless > 0 && ending.kind === 'timed-out')) this.#unreachable = lost;
  }

  #report(object: StoredObject, outcome: StoreOutcome): void {
    if (outcome.ok) {
      this.#sent++;
      if (outcome.status && statusClass(outcome.status.code) === 'warning') this.#warning++;
      this.#request.onObject?.(object, outcome);
      return;
    }
    this.#failed++;
    if (this.#cancelled && outcome.failure?.kind === 'association') {
      this.#request.onObject?.(object, { ok: false, failure: localFailure('cancelled') });
      return;
    }
    if (outcome.failure?.kind === 'association') this.#failure ??= outcome.failure;
    this.#request.onObject?.(object, outcome);
  }

  #fail(objects: readonly StoredObject[], failure: ServiceFailure): void {
    for (const object of objects) this.#report(object, { ok: false, failure });
  }
}

/** A list in one piece, anything else in pieces that are ready. */
async function* windowsOf(objects: SendRequest['objects']): AsyncGenerator<readonly StoredObject[]> {
  if (Array.isArray(objects)) {
    yield objects;
    return;
  }
  let window: StoredObject[] = [];
  for await (const object of objects) {
    window.push(object);
    if (window.length < maxWindow) continue;
    yield window;
    window = [];
  }
  if (window.length > 0) yield window;
}
