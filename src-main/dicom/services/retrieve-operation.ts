import { type StatusClass, statusClass, statusCode } from '../../../src-shared/dicom/dimse-status.ts';
import type { AssociationEnding } from '../../../src-shared/dicom/ending.ts';
import type { DimseStatus, ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { readDataSet } from '../dataset/read-data-set.ts';
import { type CommandSet, statusOf } from '../dimse/command-set.ts';
import type { AnswerTimes, DimseSession, RequestFields, ResponseReceiver } from '../dimse/dimse-session.ts';
import type { Priority } from '../dimse/priority.ts';
import type { NegotiatedContext } from '../upper-layer/port.ts';
import { associationFailure, localFailure, statusFailure } from './failures.ts';

/** Sub-operations as the server counts them (PS3.7 §9.1.3.1, §9.1.4.1). `completed` excludes failures and warnings. */
export interface SubOperationCounts {
  /** Undefined when the server does not say. */
  readonly remaining: number | undefined;
  readonly completed: number;
  readonly failed: number;
  readonly warning: number;
}

/** How a C-MOVE or C-GET ended. */
export interface RetrieveEnd {
  /** The final status was Success or a warning, and no sub-operation failed. */
  readonly ok: boolean;
  readonly counts: SubOperationCounts;
  readonly status?: DimseStatus;
  /** Present when neither `ok` nor `cancelled`. */
  readonly failure?: ServiceFailure;
  /** (0008,0058) of the final response. */
  readonly failedUids: readonly string[];
  readonly cancelled: boolean;
}

export interface RetrieveOptions {
  readonly times?: AnswerTimes;
  /** Medium when left out. */
  readonly priority?: Priority | undefined;
  readonly onProgress?: ((counts: SubOperationCounts) => void) | undefined;
}

export const noCounts: SubOperationCounts = { remaining: undefined, completed: 0, failed: 0, warning: 0 };

/** What C-MOVE and C-GET have in common as SCU: pending responses with counts, a final one with the failed UIDs. */
export class RetrieveOperation implements ResponseReceiver {
  /** Resolves with the end, never rejects. */
  readonly end: Promise<RetrieveEnd>;
  readonly #service: 'C-MOVE' | 'C-GET';
  readonly #session: DimseSession;
  readonly #transferSyntaxUid: string;
  readonly #onProgress: ((counts: SubOperationCounts) => void) | undefined;
  readonly #messageId: number;
  #counts = noCounts;
  #cancelled = false;
  #resolve: (end: RetrieveEnd) => void = () => {};

  constructor(
    service: 'C-MOVE' | 'C-GET',
    session: DimseSession,
    context: NegotiatedContext,
    fields: RequestFields,
    identifier: Uint8Array,
    options: RetrieveOptions,
  ) {
    this.#service = service;
    this.#session = session;
    this.#transferSyntaxUid = context.transferSyntax ?? '';
    this.#onProgress = options.onProgress;
    this.end = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.#messageId = session.request(context.id, fields, identifier, this, options.times);
  }

  /** Sends C-CANCEL. The end comes when the server says so, or with the association. */
  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    this.#session.cancel(this.#messageId);
  }

  response(response: CommandSet, dataSet: Uint8Array | undefined): void {
    const status = statusOf(response);
    const kind = statusClass(status.code);
    this.#count(response, kind);
    if (kind === 'pending') {
      this.#onProgress?.(this.#counts);
      return;
    }
    const counts = this.#counts;
    const failedUids = dataSet ? this.#failedUids(dataSet) : [];
    const cancelled = kind === 'cancel' || (this.#cancelled && kind !== 'success');
    const ok = (kind === 'success' || kind === 'warning') && counts.failed === 0 && failedUids.length === 0 && !cancelled;
    const end = { ok, counts, status, failedUids, cancelled };
    // Some servers end with Success although sub-operations failed: what it should have said is B000H.
    const told = kind === 'success' ? { ...status, code: statusCode.SubOperationsWithProblems } : status;
    this.#resolve(ok || cancelled ? end : { ...end, failure: statusFailure(this.#service, told) });
  }

  ended(ending: AssociationEnding): void {
    const failure = this.#cancelled ? localFailure('cancelled') : associationFailure(ending);
    this.#resolve({ ok: false, counts: this.#counts, failure, failedUids: [], cancelled: this.#cancelled });
  }

  /**
   * Servers leave counts out when they please: what was said before stands. The number of those remaining does not: only a
   * pending response and a cancelled end have it (PS3.4 §C.4.2.1.6), and any other end with counts has done with all of them.
   */
  #count(response: CommandSet, kind: StatusClass): void {
    const before = this.#counts;
    const isThrough = kind === 'success' || kind === 'warning' || (kind === 'failure' && response.failed !== undefined);
    this.#counts = {
      remaining: response.remaining ?? (isThrough ? 0 : before.remaining),
      completed: response.completed ?? before.completed,
      failed: response.failed ?? before.failed,
      warning: response.warning ?? before.warning,
    };
  }

  #failedUids(bytes: Uint8Array): readonly string[] {
    const read = readDataSet(bytes, this.#transferSyntaxUid);
    const dataSet = read.ok ? read.dataSet : read.partial;
    return dataSet.strings(tags.FailedSOPInstanceUIDList).filter((uid) => uid !== '');
  }
}
