import { Changes } from '../../src-shared/changes.ts';
import { statusCode } from '../../src-shared/dicom/dimse-status.ts';
import type { DimseStatus, ServiceFailure } from '../../src-shared/dicom/failure.ts';
import type { CommitmentDesk, ReceivedCommitmentRequest, ReportDelivery } from '../dicom/services/commitment-scp.ts';
import type { KnownDestinations, MoveDestination } from '../dicom/services/query-source.ts';
import type { CommitmentReport, InstanceReference } from '../dicom/services/storage-commitment.ts';
import { type Clock, pause } from '../system/clock.ts';
import type { KeptRequest, KeptRequests } from './kept-requests.ts';

/** A requester with all that is known of how to reach it, and the titles to call it by. */
export type ReportTarget<D extends MoveDestination = MoveDestination> = D & {
  readonly calledAeTitle: string;
  readonly callingAeTitle: string;
};

export interface DeskOptions<D extends MoveDestination = MoveDestination> {
  readonly requests: KeptRequests;
  /** The verdict on each instance: undefined for one that is safe, else a Failure Reason. May throw: then it is tried again. */
  readonly answerFor: (
    instances: readonly InstanceReference[],
    calledAeTitle: string,
  ) => Promise<readonly (number | undefined)[]>;
  /** Where what is committed can be retrieved (0008,0054); left out, from the title that was asked. */
  readonly retrieveFrom?: (calledAeTitle: string) => string | undefined;
  /** Where a requester is called back. */
  readonly destinations: KnownDestinations<D>;
  /** Opens an association to a requester and reports. */
  readonly report: (target: ReportTarget<D>, report: CommitmentReport, signal: AbortSignal) => Promise<ReportDelivery>;
  readonly clock: Clock;
  readonly onProblem: (problem: unknown) => void;
}

/** What has become of requests since the start. */
export interface DeskStatus {
  /** Reports that are owed. */
  readonly waiting: number;
  readonly reported: number;
  /** The last one that could not be delivered, and was given up. */
  readonly givenUp: { readonly count: number; readonly aeTitle: string; readonly failure: ServiceFailure } | undefined;
}

/** Waits before the second, third, … try to deliver a report, milliseconds. After the last one it is given up. */
const reportDelaysMs = [10_000, 30_000, 120_000, 600_000, 1_800_000] as const;

/** Requests kept at a time: more are refused for lack of resources. */
const maxKept = 1_000;

/** Answers for what the archive has (PS3.4 Annex J): nothing is promised that is not on the disk, and no request is forgotten. */
export class ReportingDesk<D extends MoveDestination = MoveDestination> implements CommitmentDesk {
  readonly changes = new Changes<void>();
  readonly #options: DeskOptions<D>;
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #turn: Promise<unknown> = Promise.resolve();
  #reported = 0;
  #givenUp: DeskStatus['givenUp'];

  constructor(options: DeskOptions<D>) {
    this.#options = options;
  }

  /** Takes up what earlier runs owe. */
  start(): void {
    for (const kept of this.#options.requests.all()) this.#begin(kept, undefined);
  }

  status(): DeskStatus {
    return { waiting: this.#options.requests.size, reported: this.#reported, givenUp: this.#givenUp };
  }

  async keep(request: ReceivedCommitmentRequest): Promise<DimseStatus> {
    const { requests } = this.#options;
    if (requests.find(request)) return { code: statusCode.DuplicateTransactionUid };
    if (requests.size >= maxKept) return { code: statusCode.ResourceLimitation, errorComment: 'Too many requests are waiting' };
    const saved = await requests.keep(request);
    if (saved.ok) return { code: statusCode.Success };
    this.#options.onProblem(saved.failure);
    return { code: statusCode.ProcessingFailure, errorComment: 'The request cannot be kept' };
  }

  kept(request: ReceivedCommitmentRequest, report: (report: CommitmentReport) => Promise<ReportDelivery>): void {
    const kept = this.#options.requests.find(request);
    if (kept) this.#begin(kept, report);
  }

  /** Lets go; what is owed is taken up at the next start. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  #begin(kept: KeptRequest, overTheirs: ((report: CommitmentReport) => Promise<ReportDelivery>) | undefined): void {
    if (this.#stop.signal.aborted) return;
    const running = this.#deliver(kept, overTheirs)
      .catch((problem: unknown) => this.#options.onProblem(problem))
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
    this.changes.emit();
  }

  async #deliver(
    { id, request, tries: triedBefore }: KeptRequest,
    overTheirs: ((report: CommitmentReport) => Promise<ReportDelivery>) | undefined,
  ): Promise<void> {
    const { requests, clock } = this.#options;
    const { signal } = this.#stop;
    let direct = overTheirs;
    for (let tries = triedBefore; ; ) {
      const delivered = await this.#try(request, direct);
      direct = undefined;
      if (delivered.ok) {
        this.#reported++;
        await requests.forget(id);
        break;
      }
      if (signal.aborted) return;
      const delay = reportDelaysMs[tries++];
      if (delay === undefined) {
        const count = (this.#givenUp?.count ?? 0) + 1;
        this.#givenUp = { count, aeTitle: request.callingAeTitle, failure: delivered.failure };
        await requests.forget(id);
        break;
      }
      await requests.keep(request, tries);
      if (!(await pause(clock, delay, signal))) return;
    }
    this.changes.emit();
  }

  async #try(
    request: ReceivedCommitmentRequest,
    direct: ((report: CommitmentReport) => Promise<ReportDelivery>) | undefined,
  ): Promise<ReportDelivery> {
    const report = await this.#reportOn(request);
    if (report === undefined)
      return { ok: false, failure: { kind: 'local', code: 'unexpected', detail: 'the archive did not answer' } };
    const delivered = await direct?.(report);
    if (delivered?.ok) return delivered;
    const turn = this.#turn.then(() => this.#overOurs(request, report));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** The state at this moment: what arrived since the request counts. */
  async #reportOn({
    transactionUid,
    instances,
    calledAeTitle,
  }: ReceivedCommitmentRequest): Promise<CommitmentReport | undefined> {
    const { retrieveFrom = (title: string) => title } = this.#options;
    let verdicts: readonly (number | undefined)[];
    try {
      verdicts = await this.#options.answerFor(instances, calledAeTitle);
    } catch (problem) {
      this.#options.onProblem(problem);
      return undefined;
    }
    const reasonOf = (index: number) => (index < verdicts.length ? verdicts[index] : statusCode.ProcessingFailure);
    return {
      transactionUid,
      committed: instances.filter((_, index) => reasonOf(index) === undefined),
      failed: instances.flatMap((instance, index) => {
        const reason = reasonOf(index);
        return reason === undefined ? [] : [{ ...instance, reason }];
      }),
      retrieveAeTitle: retrieveFrom(calledAeTitle),
    };
  }

  /** One at a time: a restart with many of them must not storm whoever is called back. */
  #overOurs({ callingAeTitle, calledAeTitle }: ReceivedCommitmentRequest, report: CommitmentReport): Promise<ReportDelivery> {
    const { destinations, report: send } = this.#options;
    const place = destinations(callingAeTitle);
    if (place === undefined) {
      return Promise.resolve({ ok: false, failure: { kind: 'local', code: 'requester-unknown', detail: callingAeTitle } });
    }
    return send({ ...place, calledAeTitle: callingAeTitle, callingAeTitle: calledAeTitle }, report, this.#stop.signal);
  }
}
