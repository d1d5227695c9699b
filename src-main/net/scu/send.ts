import { statusClass } from '../../../src-shared/dicom/dimse-status.ts';
import type { AssociationEnding } from '../../../src-shared/dicom/ending.ts';
import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import type { StoreOutcome } from '../../dicom/services/c-store.ts';
import { associationFailure, localFailure } from '../../dicom/services/failures.ts';
import { ObjectQueue } from '../../dicom/services/object-queue.ts';
import { planStoreContexts, type StorePlan } from '../../dicom/services/store-contexts.ts';
import { storeSequence } from '../../dicom/services/store-sequence.ts';
import type { StoredObject } from '../../dicom/services/store-source.ts';
import type { Transcoder } from '../../dicom/services/transcoder.ts';
import { Cancellation } from './cancellation.ts';
import { ObjectsAhead } from './objects-ahead.ts';
import { openSession, releaseSession } from './open-session.ts';
import { Reconnect, waitToReconnect } from './reconnect.ts';
import { storingOver } from './storing-over.ts';
import type { ScuOptions, Target } from './target.ts';

export interface SendRequest extends ScuOptions {
  /** A list is planned as a whole; an iterable is asked while what it has given is sent, at most 2,000 objects ahead. */
  readonly objects: Iterable<StoredObject> | AsyncIterable<StoredObject>;
  /** For objects that the peer does not take as they are stored; left out, those fail. */
  readonly transcoder?: Transcoder | undefined;
  /** Associations at once, 1–8; left out, those of the target. The server may grant fewer. */
  readonly associations?: number | undefined;
  /** Called once for each object that was tried, in the order sent over its association. */
  readonly onObject?: ((object: StoredObject, outcome: StoreOutcome) => void) | undefined;
  /** Called once for each object that was left over when cancelled. */
  readonly onNotTried?: ((object: StoredObject) => void) | undefined;
  /** Bytes of data sets handed to the transport. */
  readonly onBytes?: ((count: number) => void) | undefined;
  /** The association was lost and the server cannot be reached at the moment: another try follows after so many milliseconds. */
  readonly onReconnect?: ((failure: ServiceFailure, delayMs: number) => void) | undefined;
  /** Before each of these tries, milliseconds; left out, those of `Reconnect`. */
  readonly reconnectDelaysMs?: readonly number[] | undefined;
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
  /** Associations opened, one after the other and at once. */
  readonly associations: number;
}

/** So many associations in a row that end before they took anything are enough. */
const maxFruitless = 3;

/**
 * Sends objects by C-STORE: one association (or as many at once as asked for) when their presentation contexts fit into one, else as many
 * as it takes. When an association is lost, the rest goes over a new one, as long as that leads anywhere;
 * a server that has gone, to restart maybe, is waited for half a minute.
 */
export async function send(target: Target, request: SendRequest): Promise<SendEnd> {
  const run = new SendRun(target, request);
  const ahead = new ObjectsAhead(request.objects);
  for (let found = await ahead.beginning(); found !== undefined; found = await ahead.beginning()) await run.send(found, ahead);
  return run.end();
}

/** Associations one after the other. */
interface Lane {
  /** Objects that were unanswered when an association ended, to be sent one by one. */
  inDoubt: readonly StoredObject[];
  /** Associations in a row that ended before they took anything. */
  fruitless: number;
  /** Why there will be no other. */
  failure: ServiceFailure | undefined;
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
  /** How many of us are sending at the moment. */
  #lanes = 0;
  /** Set once no association can be had: nothing more is tried. */
  #unreachable: ServiceFailure | undefined;
  readonly #reconnect: Reconnect;

  constructor(target: Target, request: SendRequest) {
    this.#target = target;
    this.#request = request;
    this.#reconnect = new Reconnect(request.reconnectDelaysMs);
  }

  /** Sends what was found, and what is found meanwhile and can go over the same associations. */
  async send(objects: readonly StoredObject[], ahead: ObjectsAhead): Promise<void> {
    const syntaxes = this.#target.association?.onlySyntaxes;
    const wanted = syntaxes && { syntaxes, transcoder: this.#request.transcoder };
    const plans = planStoreContexts(objects, wanted);
    for (const plan of plans) {
      const open = plans.length === 1 && ahead.open;
      const queue = new ObjectQueue(plan.objects, { open });
      const asked = this.#request.associations ?? this.#target.storeAssociations ?? 1;
      const lanes = open ? asked : Math.min(asked, plan.objects.length);
      this.#lanes = lanes;
      const finding = open ? ahead.feed(queue, isOneOf(plan.objects)) : undefined;
      const close = () => queue.close();
      this.#request.signal?.addEventListener('abort', close, { once: true });
      await Promise.all(Array.from({ length: lanes }, () => this.#lane(plan.contexts, queue)));
      this.#request.signal?.removeEventListener('abort', close);
      queue.close();
      await finding;
      const rest = queue.takeAll();
      if (this.#cancelled) this.#leave(rest);
      else this.#fail(rest, this.#unreachable ?? localFailure('unexpected'));
    }
  }

  end(): SendEnd {
    const counts = { sent: this.#sent, warning: this.#warning, failed: this.#failed, notTried: this.#notTried };
    const cancelled = this.#cancelled;
    const end = { ...counts, ok: this.#failed === 0 && !cancelled, cancelled, associations: this.#associations };
    // What was lost and made good again is no failure.
    return this.#failure && !end.ok ? { ...end, failure: this.#failure } : end;
  }

  get #cancelled(): boolean {
    return this.#request.signal?.aborted === true;
  }

  /**
   * One association after the other until the queue is empty. One that cannot be had is the end of this lane; what is left is the
   * others', and the last lane's end is the end of all.
   */
  async #lane(contexts: StorePlan<StoredObject>['contexts'], queue: ObjectQueue): Promise<void> {
    const lane: Lane = { inDoubt: [], fruitless: 0, failure: undefined };
    while (!this.#cancelled && !this.#unreachable && !lane.failure) {
      if (lane.inDoubt.length === 0 && !(await queue.available())) break;
      await this.#sendOver(contexts, queue, lane);
    }
    queue.giveBack(lane.inDoubt);
    this.#lanes--;
    if (this.#lanes > 0 || queue.empty || this.#cancelled) return;
    this.#unreachable ??= lane.failure;
    this.#failure ??= this.#unreachable;
  }

  async #sendOver(contexts: StorePlan<StoredObject>['contexts'], queue: ObjectQueue, lane: Lane): Promise<void> {
    const opened = await openSession(this.#target, contexts, this.#request, storingOver(contexts));
    if (!opened.ok) {
      const delayMs = this.#delayAfter(opened.failure);
      if (delayMs === undefined) {
        lane.failure = opened.failure;
        return;
      }
      this.#request.onReconnect?.(opened.failure, delayMs);
      await waitToReconnect(delayMs, this.#request.signal);
      return;
    }
    this.#associations++;
    this.#reconnect.opened();
    const { session } = opened;
    let taken = 0;
    const cancellation = new Cancellation(session.port, this.#request.signal, () => {});
    const store = (objects: ObjectQueue, oneByOne: boolean) =>
      storeSequence(session, objects, {
        times: this.#request.timeouts,
        priority: this.#request.priority,
        transcoder: this.#request.transcoder,
        signal: this.#request.signal,
        onBytes: this.#request.onBytes,
        stopped: () => this.#cancelled,
        oneByOne,
        onObject: (object, outcome) => {
          if (outcome.ok) taken++;
          this.#report(object, outcome);
        },
      });
    if (lane.inDoubt.length > 0) {
      const doubtful = new ObjectQueue(lane.inDoubt);
      const left = await store(doubtful, true);
      lane.inDoubt = [...left, ...doubtful.takeAll()];
    }
    if (lane.inDoubt.length === 0) lane.inDoubt = await store(queue, false);
    cancellation.dispose();
    const { ending } = session;
    await releaseSession(session);
    const isLeft = !queue.empty || lane.inDoubt.length > 0;
    if (isLeft && !this.#cancelled && ending) this.#lost(ending, taken > 0, lane);
  }

  /** Only the last lane waits, for a server that has been there: while others send, it grants no more than those. */
  #delayAfter(failure: ServiceFailure): number | undefined {
    return this.#associations > 0 && this.#lanes === 1 ? this.#reconnect.nextDelayMs(failure) : undefined;
  }

  /** One object may be why an association ended: the others get another one, unless it is plain that the next will end the same way. */
  #lost(ending: AssociationEnding, tookSome: boolean, lane: Lane): void {
    // Ours is the fault when a file could not be read to its end.
    const byUs = ending.kind === 'aborted' && ending.by === 'us';
    if (byUs) return;
    const lost = associationFailure(ending);
    this.#failure ??= lost;
    lane.fruitless = tookSome ? 0 : lane.fruitless + 1;
    if (lane.fruitless === maxFruitless || (lane.fruitless > 0 && ending.kind === 'timed-out')) lane.failure = lost;
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

  #leave(objects: readonly StoredObject[]): void {
    this.#notTried += objects.length;
    for (const object of objects) this.#request.onNotTried?.(object);
  }

  #fail(objects: readonly StoredObject[], failure: ServiceFailure): void {
    for (const object of objects) this.#report(object, { ok: false, failure, untried: true });
  }
}

/** Tells objects that are of the same SOP class and transfer syntax as one of those. */
function isOneOf(objects: readonly StoredObject[]): (object: StoredObject) => boolean {
  const kindOf = ({ sopClassUid, transferSyntaxUid }: StoredObject) => `${sopClassUid} ${transferSyntaxUid}`;
  const kinds = new Set(objects.map(kindOf));
  return (object) => kinds.has(kindOf(object));
}
