import type { DimseStatus, ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import type { RetrieveEnd, SubOperationCounts } from '../../dicom/services/retrieve-operation.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { failureExitCode } from './failure-exit-code.ts';

/** Several C-MOVE or C-GET requests added up. */
export class RetrieveTotal {
  completed = 0;
  failed = 0;
  warning = 0;
  /** Of the request that was cut short. */
  remaining = 0;
  requests = 0;
  cancelled = false;
  failure: ServiceFailure | undefined;
  status: DimseStatus | undefined;
  readonly failedUids: string[] = [];
  /** Why not everything that matches was asked for. */
  readonly leftOut: ServiceFailure | undefined;

  constructor(leftOut?: ServiceFailure) {
    this.leftOut = leftOut;
  }

  add(end: RetrieveEnd): void {
    this.requests++;
    this.completed += end.counts.completed;
    this.failed += end.counts.failed;
    this.warning += end.counts.warning;
    this.remaining += end.counts.remaining ?? 0;
    this.failedUids.push(...end.failedUids);
    this.cancelled ||= end.cancelled;
    // The first bad status says more than the last good one.
    if (this.status === undefined || this.status.code === 0) this.status = end.status ?? this.status;
    if (!end.cancelled) this.failure ??= end.failure;
  }

  /** Whether asking for the rest makes sense: a refused request says nothing about the next, a dead server does. */
  get hopeless(): boolean {
    return this.cancelled || this.failure?.kind === 'association' || this.failure?.kind === 'context-refused';
  }

  /** Counts so far with those of the request that is running. */
  with(running: SubOperationCounts): { done: number; total: number | undefined } {
    const done = this.completed + this.failed + this.warning + running.completed + running.failed + running.warning;
    return { done, total: running.remaining === undefined ? undefined : done + running.remaining };
  }

  /** For `--json`. */
  get counts(): Record<string, unknown> {
    const { completed, failed, warning, remaining, requests, failedUids } = this;
    return { requests, completed, failed, warning, remaining, ...(failedUids.length > 0 ? { failedUids } : {}) };
  }
}

/** How a retrieval ended. `arrived` is what is stored in our folder, undefined where it goes elsewhere. */
export function retrieveOutcome(
  service: 'C-GET' | 'C-MOVE',
  total: RetrieveTotal,
  arrived: number | undefined,
): { exitCode: ExitCode; failure?: ServiceFailure } {
  const { completed, failed, warning, failure } = total;
  if (total.cancelled) return { exitCode: exitCodes.cancelled, failure: { kind: 'local', code: 'cancelled' } };
  const got = arrived ?? completed + warning;
  if (failure !== undefined) {
    // As with send: wherever a connection was cut, what has come has come.
    const isPartial = got > 0 && (failure.kind === 'status' || failure.kind === 'association');
    return { exitCode: isPartial ? exitCodes.partial : failureExitCode(failure), failure };
  }
  if (got === 0 && failed === 0) {
    const code = total.requests === 0 ? 'nothing-matched' : 'nothing-arrived';
    return { exitCode: exitCodes.nothing, failure: { kind: 'local', code } };
  }
  const expected = completed + warning;
  if (got < expected) {
    return {
      exitCode: exitCodes.partial,
      failure: { kind: 'local', code: 'some-missing', detail: `${expected - got} of ${expected}` },
    };
  }
  if (failed === 0 && warning === 0) {
    const { leftOut } = total;
    return leftOut === undefined ? { exitCode: exitCodes.success } : { exitCode: exitCodes.partial, failure: leftOut };
  }
  // All is here, and yet the server has something to say about it.
  const { status } = total;
  return {
    exitCode: exitCodes.partial,
    ...(status && status.code !== 0 ? { failure: { kind: 'status', service, status } } : {}),
  };
}
