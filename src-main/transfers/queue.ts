import { assertNever } from '../../src-shared/assert-never.ts';
import { Changes } from '../../src-shared/changes.ts';
import type { Job, JobProblem } from '../../src-shared/contract/transfers.ts';
import { explainFailure } from '../../src-shared/dicom/explain/failure.ts';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import type { Clock } from '../system/clock.ts';
import { nextDelayMs } from './back-off.ts';
import { ClearedJobs } from './cleared-jobs.ts';
import { freshCounts, hasEnded, type JobContext, type JobOutcome, type JobSpec, kindOf, totalOf } from './job.ts';
import type { JobStore } from './job-store.ts';
import type { RemoteServer, ServerDirectory } from './remote.ts';
import { RunningJob } from './running-job.ts';

export interface QueueOptions {
  readonly store: JobStore;
  readonly servers: Pick<ServerDirectory, 'get'>;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Asked again whenever a job could start. */
  readonly limits: () => { readonly total: number; readonly perServer: number };
  readonly run: (spec: JobSpec, server: RemoteServer, context: JobContext) => Promise<JobOutcome>;
  /** Files and folders that no job has to send any more. */
  readonly onFilesDone?: ((paths: readonly string[]) => void) | undefined;
  /** A run threw, which no expected outcome does. */
  readonly onBug: (error: unknown) => void;
}

export interface NewJob {
  readonly spec: JobSpec;
  readonly title: string;
}

/** Ids whose jobs look different now, or are gone. Progress comes at most every `progressEveryMs`. */
export type QueueChange = { readonly kind: 'changed' | 'removed'; readonly ids: readonly string[] };

const progressEveryMs = 250;
/** A stall changes nothing but the rate, and time tells of it: how often the rate of a silent job is told again. */
const stallEveryMs = 1_000;
/** How long `close` waits for running jobs to let go of their associations. */
const closeWithinMs = 5_000;

interface Entry {
  job: Job;
  readonly spec: JobSpec;
  running: RunningJob | undefined;
  /** Ends the wait before the next try, while there is one. */
  callOffRetry: (() => void) | undefined;
  triesInARow: number;
}

/** The transfers: waiting, running, ended. First come, first served, as far as the limits per server allow. */
export class TransferQueue {
  readonly changes = new Changes<QueueChange>();
  readonly #options: QueueOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #cleared: ClearedJobs<Entry>;
  readonly #runs = new Set<Promise<void>>();
  readonly #dirty = new Set<string>();
  #callOffFlush: (() => void) | undefined;
  #callOffStall: (() => void) | undefined;
  #closing = false;

  constructor(options: QueueOptions) {
    this.#options = options;
    this.#cleared = new ClearedJobs(options.clock, (entries) => {
      options.store.remove([...entries.keys()]);
      for (const entry of entries.values()) if (entry.job.state !== 'complete') this.#filesDone(entry);
    });
  }

  /** Takes up what an earlier run left: waiting jobs go on, a running one was interrupted and may be tried again. */
  start(): void {
    for (const { job, spec } of this.#options.store.load()) {
      const entry: Entry = { job, spec, running: undefined, callOffRetry: undefined, triesInARow: 0 };
      this.#entries.set(job.id, entry);
      if (job.state === 'running') this.#end(entry, 'interrupted', { kind: 'local', code: 'interrupted' });
    }
    this.#schedule();
  }

  jobs(): Job[] {
    return [...this.#entries.values()].map(current);
  }

  get(id: string): Job | undefined {
    const entry = this.#entries.get(id);
    return entry && current(entry);
  }

  /** Whether anything runs or waits. */
  get busy(): boolean {
    for (const { job } of this.#entries.values()) if (!hasEnded(job.state)) return true;
    return false;
  }

  /** Files and folders that a job may still have to send, now or when it is tried again. */
  filesInUse(): string[] {
    return [...this.#entries.values(), ...this.#cleared.values()].flatMap(({ job, spec }) =>
      spec.kind === 'send-files' && job.state !== 'complete' ? spec.paths : [],
    );
  }

  add(jobs: readonly NewJob[]): string[] {
    const createdAt = this.#timestamp();
    const entries = jobs.map(({ spec, title }): Entry => {
      const serverName = this.#options.servers.get(spec.serverId)?.name ?? spec.serverId;
      const kind = kindOf[spec.kind];
      const total = totalOf(spec);
      const id = this.#options.newId();
      const start = { ...freshCounts(), notes: [], attempt: 1 };
      const job: Job = { id, kind, state: 'waiting', title, serverId: spec.serverId, serverName, createdAt, total, ...start };
      return { job, spec, running: undefined, callOffRetry: undefined, triesInARow: 0 };
    });
    this.#options.store.add(entries);
    for (const entry of entries) this.#entries.set(entry.job.id, entry);
    const ids = entries.map((entry) => entry.job.id);
    this.changes.emit({ kind: 'changed', ids });
    this.#schedule();
    return ids;
  }

  /** False when there is no such job. One that has ended stays as it is. */
  cancel(id: string): boolean {
    const entry = this.#entries.get(id);
    if (entry === undefined) return false;
    if (entry.running !== undefined) {
      entry.running.controller.abort();
    } else if (entry.job.state === 'waiting') {
      entry.callOffRetry?.();
      entry.callOffRetry = undefined;
      this.#end(entry, 'cancelled', undefined);
    }
    return true;
  }

  /** Puts an ended job back among the waiting, counts from zero; false when there is no such job. */
  retry(id: string): boolean {
    const entry = this.#entries.get(id);
    if (entry === undefined) return false;
    if (!hasEnded(entry.job.state)) return true;
    entry.triesInARow = 0;
    this.#wait(entry);
    this.#schedule();
    return true;
  }

  /** Takes ended jobs off the list; without ids, all of them. Others stay. Gives the ids of those that it took. */
  clear(ids?: readonly string[]): string[] {
    const removed = new Map<string, Entry>();
    for (const id of ids ?? this.#entries.keys()) {
      const entry = this.#entries.get(id);
      if (entry !== undefined && hasEnded(entry.job.state)) removed.set(id, entry);
    }
    if (removed.size === 0) return [];
    for (const id of removed.keys()) this.#entries.delete(id);
    this.#cleared.put(removed);
    this.changes.emit({ kind: 'removed', ids: [...removed.keys()] });
    return [...removed.keys()];
  }

  /** Undo of `clear`; false where none of them can be had back any more. */
  restore(ids: readonly string[]): boolean {
    const back = this.#cleared.take(ids);
    for (const [id, entry] of back) this.#entries.set(id, entry);
    if (back.size > 0) this.changes.emit({ kind: 'changed', ids: [...back.keys()] });
    return back.size > 0;
  }

  /** Adds a job that asks the server to answer for what this one has sent; undefined when it has sent nothing that is remembered. */
  commit(id: string): string | undefined {
    const entry = this.#entries.get(id);
    const instances = entry === undefined ? [] : this.#options.store.sent(id);
    if (entry === undefined || instances.length === 0) return undefined;
    const { title, serverId } = entry.job;
    return this.add([{ title: `Commitment of ${title}`, spec: { kind: 'commit', serverId, instances } }])[0];
  }

  problems(id: string): JobProblem[] | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    this.#storeProblems(entry);
    return this.#options.store.problems(id);
  }

  /** A bookmark or a limit changed: something may start now. */
  reconsider(): void {
    this.#schedule();
  }

  /** Ends what runs; such jobs are `interrupted` at the next start. Then the store may be closed. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#callOffFlush?.();
    this.#callOffStall?.();
    for (const entry of this.#entries.values()) {
      entry.callOffRetry?.();
      entry.running?.controller.abort();
    }
    let callOff = () => {};
    const patience = new Promise<void>((resolve) => {
      callOff = this.#options.clock.after(closeWithinMs, resolve);
    });
    await Promise.race([Promise.all(this.#runs), patience]);
    callOff();
    this.#cleared.close();
    for (const entry of this.#entries.values()) {
      if (entry.running !== undefined) this.#end(entry, 'interrupted', { kind: 'local', code: 'interrupted' });
    }
  }

  #schedule(): void {
    if (this.#closing) return;
    const { total, perServer } = this.#options.limits();
    const busy = new Map<string, number>();
    let running = 0;
    for (const entry of this.#entries.values()) {
      if (entry.running === undefined) continue;
      running += 1;
      busy.set(entry.job.serverId, (busy.get(entry.job.serverId) ?? 0) + 1);
    }
    for (const entry of this.#entries.values()) {
      if (running >= total) return;
      if (entry.job.state !== 'waiting' || entry.callOffRetry !== undefined) continue;
      const here = busy.get(entry.job.serverId) ?? 0;
      if (here >= perServer) continue;
      const server = this.#options.servers.get(entry.spec.serverId);
      if (server === undefined) {
        this.#end(entry, 'failed', { kind: 'local', code: 'server-removed' });
        continue;
      }
      busy.set(entry.job.serverId, here + 1);
      running += 1;
      this.#begin(entry, server);
    }
  }

  #begin(entry: Entry, server: RemoteServer): void {
    const { clock, store } = this.#options;
    entry.job = { ...entry.job, state: 'running', serverName: server.name, startedAt: this.#timestamp() };
    const running = new RunningJob(
      entry.job,
      () => clock.now(),
      () => this.#touched(entry.job.id),
    );
    entry.running = running;
    entry.triesInARow += 1;
    store.save(entry.job);
    this.changes.emit({ kind: 'changed', ids: [entry.job.id] });
    const run = this.#run(entry, running, server).finally(() => this.#runs.delete(run));
    this.#runs.add(run);
  }

  async #run(entry: Entry, running: RunningJob, server: RemoteServer): Promise<void> {
    let outcome: JobOutcome;
    try {
      outcome = await this.#options.run(entry.spec, server, running);
    } catch (error) {
      this.#options.onBug(error);
      outcome = { state: 'failed', failure: { kind: 'local', code: 'unexpected' } };
    }
    // `close` gave up waiting and has written the end already.
    if (entry.running !== running) return;
    this.#finish(entry, running, outcome, server);
    const sent = outcome.state === 'complete' || outcome.state === 'partial';
    if (sent && server.commitAfterSending && !this.#closing) this.commit(entry.job.id);
    this.#schedule();
  }

  #finish(entry: Entry, running: RunningJob, outcome: JobOutcome, server: RemoteServer): void {
    switch (outcome.state) {
      case 'complete':
        this.#end(entry, 'complete', undefined);
        break;
      case 'cancelled':
        if (this.#closing) this.#end(entry, 'interrupted', { kind: 'local', code: 'interrupted' });
        else this.#end(entry, 'cancelled', undefined);
        break;
      case 'partial':
        this.#end(entry, 'partial', outcome.failure, server);
        break;
      case 'failed': {
        const { failure } = outcome;
        const delayMs = this.#closing || running.signal.aborted ? undefined : nextDelayMs(failure, entry.triesInARow);
        if (delayMs === undefined) this.#end(entry, 'failed', failure, server);
        else this.#waitAndRetry(entry, running, failure, delayMs, server);
        break;
      }
      default:
        assertNever(outcome);
    }
  }

  #waitAndRetry(entry: Entry, running: RunningJob, failure: ServiceFailure, delayMs: number, server: RemoteServer): void {
    running.note(`${explainFailure(failure, server.target).title} Trying again in ${Math.round(delayMs / 1000)} s.`);
    this.#storeProblems(entry);
    entry.job = running.snapshot();
    entry.running = undefined;
    entry.callOffRetry = this.#options.clock.after(delayMs, () => {
      entry.callOffRetry = undefined;
      this.#schedule();
    });
    this.#wait(entry);
  }

  /** Back to waiting, with what earlier tries said kept in the notes. */
  #wait(entry: Entry): void {
    const {
      explanation: _,
      startedAt: __,
      endedAt: ___,
      secondsLeft: ____,
      remaining: _____,
      method: ______,
      ...kept
    } = entry.job;
    const total = totalOf(entry.spec);
    entry.job = { ...kept, ...freshCounts(), total, state: 'waiting', attempt: kept.attempt + 1 };
    this.#options.store.clearProblems(entry.job.id);
    this.#options.store.save(entry.job);
    this.changes.emit({ kind: 'changed', ids: [entry.job.id] });
  }

  #end(entry: Entry, state: Job['state'], failure: ServiceFailure | undefined, server?: RemoteServer): void {
    this.#storeProblems(entry);
    const sent = entry.running?.sentInstances ?? [];
    if (sent.length > 0) this.#options.store.noteSent(entry.job.id, sent);
    const { secondsLeft: _, ...job } = entry.running?.snapshot() ?? entry.job;
    entry.running = undefined;
    const explanation = failure && explainFailure(failure, server?.target);
    entry.job = {
      ...job,
      state,
      bytesPerSecond: averageRate(job, this.#options.clock.now()),
      endedAt: this.#timestamp(),
      explanation,
    };
    this.#dirty.delete(entry.job.id);
    this.#options.store.save(entry.job);
    if (state === 'complete') this.#filesDone(entry);
    this.changes.emit({ kind: 'changed', ids: [entry.job.id] });
  }

  #filesDone({ spec }: Entry): void {
    if (spec.kind !== 'send-files') return;
    const inUse = new Set(this.filesInUse());
    if (!spec.paths.some((path) => inUse.has(path))) this.#options.onFilesDone?.(spec.paths);
  }

  #storeProblems(entry: Entry): void {
    const taken = entry.running?.takeProblems();
    if (taken !== undefined && taken.problems.length > 0)
      this.#options.store.addProblems(entry.job.id, taken.first, taken.problems);
  }

  #touched(id: string): void {
    this.#dirty.add(id);
    if (this.#callOffFlush !== undefined || this.#closing) return;
    this.#callOffFlush = this.#options.clock.after(progressEveryMs, () => {
      this.#callOffFlush = undefined;
      const ids = [...this.#dirty];
      this.#dirty.clear();
      if (ids.length > 0) this.changes.emit({ kind: 'changed', ids });
      this.#watchRates();
    });
  }

  #watchRates(): void {
    this.#callOffStall?.();
    const running = [...this.#entries.values()].filter((entry) => entry.running !== undefined);
    this.#callOffStall =
      running.length === 0
        ? undefined
        : this.#options.clock.after(stallEveryMs, () => {
            for (const entry of running) if (entry.running !== undefined) this.#touched(entry.job.id);
          });
  }

  #timestamp(): string {
    return new Date(this.#options.clock.now()).toISOString();
  }
}

function current(entry: Entry): Job {
  return entry.running?.snapshot() ?? entry.job;
}

/** Of an ended job the rate over its whole run, bytes per second. */
function averageRate(job: Job, now: number): number {
  if (job.startedAt === undefined) return 0;
  const seconds = (now - Date.parse(job.startedAt)) / 1000;
  return seconds > 0 ? job.bytes / seconds : 0;
}
