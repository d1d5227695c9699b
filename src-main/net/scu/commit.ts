import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import type { DimseSession } from '../../dicom/dimse/dimse-session.ts';
import { askForCommitment, type CommitmentInbox, CommitmentReportProvider } from '../../dicom/services/commitment-scu.ts';
import { localFailure } from '../../dicom/services/failures.ts';
import { ServiceRegistry } from '../../dicom/services/service-registry.ts';
import type { CommitmentReport, InstanceReference } from '../../dicom/services/storage-commitment.ts';
import { uncompressedSyntaxes } from '../../dicom/services/storage-contexts.ts';
import type { NegotiatedContext } from '../../dicom/upper-layer/port.ts';
import { contextRefused, openSession, releaseSession } from './open-session.ts';
import type { ScuOptions, Target } from './target.ts';

export interface CommitRequest extends ScuOptions {
  readonly instances: readonly InstanceReference[];
  /** A new Transaction UID. */
  readonly newUid: () => string;
  /** Hears of reports, those that come over our receiver as well where there is one. */
  readonly inbox: CommitmentInbox;
  /** Our receiver feeds the inbox: a report may come after the server has ended the association. */
  readonly receiverListens: boolean;
  /** How long to wait for reports once everything is asked, milliseconds. */
  readonly waitMs: number;
  /** Whenever the server has answered for some more. */
  readonly onReport?: ((end: Pick<CommitEnd, 'committed' | 'refused'>) => void) | undefined;
}

/** An instance the server does not answer for; `reason` is (0008,1197), undefined when the report leaves the instance out. */
export interface RefusedInstance extends InstanceReference {
  readonly reason: number | undefined;
}

/** How it ended. Every instance given is counted once. */
export interface CommitEnd {
  readonly committed: readonly InstanceReference[];
  readonly refused: readonly RefusedInstance[];
  /** Asked for without a report so far, or not asked for at all. */
  readonly unanswered: readonly InstanceReference[];
  readonly cancelled: boolean;
  /** Why there are some without an answer. */
  readonly failure?: ServiceFailure;
}

/** Instances of one N-ACTION: a report on so many stays far below `limits.maxIdentifierLength`. */
const instancesPerRequest = 2_000;

/**
 * Asks a server to take over responsibility for instances (PS3.4 Annex J), over one association that stays open for the reports
 * until they are there, the server ends it, or the time is up.
 */
export async function commit(target: Target, request: CommitRequest): Promise<CommitEnd> {
  const run = new CommitRun(distinct(request.instances), request);
  const abstractSyntax = sopClass.StorageCommitmentPushModel;
  const server = new ServiceRegistry().register(abstractSyntax, new CommitmentReportProvider(request.inbox));
  const opened = await openSession(target, [{ abstractSyntax, transferSyntaxes: uncompressedSyntaxes }], request, { server });
  if (!opened.ok) return run.end(opened.failure);
  const { session } = opened;
  const [context] = session.acceptedContexts(abstractSyntax);
  const failure = context ? await run.ask(session, context) : contextRefused(session, abstractSyntax);
  await run.wait(session);
  await releaseSession(session);
  return run.end(failure);
}

class CommitRun {
  readonly #request: CommitRequest;
  readonly #instances: readonly InstanceReference[];
  readonly #committed: InstanceReference[] = [];
  readonly #refused: RefusedInstance[] = [];
  readonly #answered = new Set<string>();
  readonly #reports: Promise<void>[] = [];
  readonly #forget: (() => void)[] = [];

  constructor(instances: readonly InstanceReference[], request: CommitRequest) {
    this.#instances = instances;
    this.#request = request;
  }

  /** Sends one N-ACTION after the other; the failure of the first that is not taken. */
  async ask(session: DimseSession, context: NegotiatedContext): Promise<ServiceFailure | undefined> {
    const { inbox, newUid, signal, timeouts } = this.#request;
    for (let first = 0; first < this.#instances.length; first += instancesPerRequest) {
      if (signal?.aborted) return undefined;
      const instances = this.#instances.slice(first, first + instancesPerRequest);
      const transactionUid = newUid();
      // Awaited before it is asked for: a report may come before the answer to the request.
      const { report, forget } = inbox.expect(transactionUid);
      this.#forget.push(forget);
      const asked = await askForCommitment(session, context, { transactionUid, instances }, timeouts);
      if (!asked.ok) return asked.failure;
      this.#reports.push(report.then((told) => this.#take(told, instances)));
    }
    return undefined;
  }

  /** Until every report is there, the time is up, it is cancelled, or none can come any more. */
  async wait(session: DimseSession): Promise<void> {
    const { signal, waitMs, receiverListens } = this.#request;
    let stop = () => {};
    const stopped = new Promise<void>((resolve) => {
      stop = resolve;
    });
    const timer = setTimeout(stop, waitMs);
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) stop();
    if (!receiverListens) void session.port.ended.then(stop);
    await Promise.race([Promise.all(this.#reports), stopped]);
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    for (const forget of this.#forget) forget();
  }

  end(failure: ServiceFailure | undefined): CommitEnd {
    const unanswered = this.#instances.filter(({ sopInstanceUid }) => !this.#answered.has(sopInstanceUid));
    const cancelled = unanswered.length > 0 && this.#request.signal?.aborted === true;
    const why = unanswered.length === 0 ? undefined : (failure ?? localFailure(cancelled ? 'cancelled' : 'no-commitment-report'));
    const end = { committed: this.#committed, refused: this.#refused, unanswered, cancelled };
    return why === undefined ? end : { ...end, failure: why };
  }

  /** Of what it was asked only: a report says nothing about other instances. */
  #take(report: CommitmentReport, asked: readonly InstanceReference[]): void {
    const committed = new Set(report.committed.map(({ sopInstanceUid }) => sopInstanceUid));
    const reasons = new Map(report.failed.map(({ sopInstanceUid, reason }) => [sopInstanceUid, reason]));
    for (const instance of asked) {
      const { sopInstanceUid } = instance;
      this.#answered.add(sopInstanceUid);
      // One that stands on both lists is not safe.
      if (committed.has(sopInstanceUid) && !reasons.has(sopInstanceUid)) this.#committed.push(instance);
      else this.#refused.push({ ...instance, reason: reasons.get(sopInstanceUid) });
    }
    this.#request.onReport?.({ committed: this.#committed, refused: this.#refused });
  }
}

function distinct(instances: readonly InstanceReference[]): InstanceReference[] {
  return [...new Map(instances.map((instance) => [instance.sopInstanceUid, instance])).values()];
}
