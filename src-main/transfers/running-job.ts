import type { Job, JobProblem } from '../../src-shared/contract/transfers.ts';
import type { JobContext, JobProgress, SentInstance } from './job.ts';
import { RateEstimator, secondsLeft } from './rate.ts';

/** Sentences kept per job; older ones go. */
const notesKept = 50;

/** The live side of a job while it runs: counts, rate and what could not be done, until the queue takes them over. */
export class RunningJob implements JobContext {
  readonly controller = new AbortController();
  readonly #changed: () => void;
  readonly #now: () => number;
  readonly #byteRate: RateEstimator;
  readonly #objectRate: RateEstimator;
  #job: Job;
  #totalBytes: number | undefined;
  #newProblems: JobProblem[] = [];
  #sent: readonly SentInstance[] = [];

  constructor(job: Job, now: () => number, changed: () => void) {
    this.#job = job;
    this.#now = now;
    this.#changed = changed;
    this.#byteRate = new RateEstimator(now());
    this.#objectRate = new RateEstimator(now());
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  progress(progress: JobProgress): void {
    const before = this.#done();
    this.#job = { ...this.#job, ...progress };
    this.#objectRate.add(Math.max(0, this.#done() - before), this.#now());
    this.#changed();
  }

  bytes(count: number): void {
    this.#job = { ...this.#job, bytes: this.#job.bytes + count };
    this.#byteRate.add(count, this.#now());
    this.#changed();
  }

  totalBytes(count: number): void {
    this.#totalBytes = count;
  }

  note(sentence: string): void {
    this.#job = { ...this.#job, notes: [...this.#job.notes, sentence].slice(-notesKept) };
    this.#changed();
  }

  problem(problem: JobProblem): void {
    this.#newProblems.push(problem);
    this.#job = { ...this.#job, problemCount: this.#job.problemCount + 1 };
    this.#changed();
  }

  sent(instances: readonly SentInstance[]): void {
    this.#sent = instances;
  }

  get sentInstances(): readonly SentInstance[] {
    return this.#sent;
  }

  /** Problems since the last call, with the number of the first of them. */
  takeProblems(): { first: number; problems: JobProblem[] } {
    const problems = this.#newProblems;
    this.#newProblems = [];
    return { first: this.#job.problemCount - problems.length, problems };
  }

  /** The job as it stands, rate and time left included. */
  snapshot(): Job {
    const now = this.#now();
    const bytesPerSecond = this.#byteRate.perSecond(now);
    return { ...this.#job, bytesPerSecond, secondsLeft: this.#secondsLeft(bytesPerSecond, now) };
  }

  #secondsLeft(bytesPerSecond: number, now: number): number | undefined {
    if (this.#totalBytes !== undefined) return secondsLeft(this.#totalBytes - this.#job.bytes, bytesPerSecond);
    const { total } = this.#job;
    return total === undefined ? undefined : secondsLeft(total - this.#done(), this.#objectRate.perSecond(now));
  }

  #done(): number {
    const { completed, failed, warning, arrived } = this.#job;
    return Math.max(completed + failed + warning, arrived);
  }
}
