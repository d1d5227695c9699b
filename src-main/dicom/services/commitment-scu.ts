import { statusClass, statusCode } from '../../../src-shared/dicom/dimse-status.ts';
import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { commandField } from '../dimse/command-field.ts';
import { statusOf } from '../dimse/command-set.ts';
import type { DataSetSink } from '../dimse/data-set-sink.ts';
import type { AnswerTimes, DimseSession } from '../dimse/dimse-session.ts';
import type { PerformedOperation } from '../dimse/performed-operation.ts';
import type { NegotiatedContext } from '../upper-layer/port.ts';
import { associationFailure, statusFailure } from './failures.ts';
import { refuseRequest, type ServiceProvider } from './service-registry.ts';
import {
  allCommittedEvent,
  type CommitmentReport,
  type CommitmentRequest,
  decodeCommitmentReport,
  encodeCommitmentRequest,
  requestCommitmentAction,
  someFailedEvent,
  storageCommitmentInstance,
} from './storage-commitment.ts';

export type AskedForCommitment = { readonly ok: true } | { readonly ok: false; readonly failure: ServiceFailure };

/**
 * Asks a server to answer for instances: N-ACTION of the Storage Commitment Push Model (PS3.4 §J.3.2). `ok` says that a report will
 * come, on this association or on one that the server opens.
 */
export function askForCommitment(
  session: DimseSession,
  context: NegotiatedContext,
  request: CommitmentRequest,
  times?: AnswerTimes,
): Promise<AskedForCommitment> {
  return new Promise((resolve) => {
    session.request(
      context.id,
      {
        commandField: commandField.NActionRq,
        requestedSopClassUid: sopClass.StorageCommitmentPushModel,
        requestedSopInstanceUid: storageCommitmentInstance,
        actionTypeId: requestCommitmentAction,
      },
      encodeCommitmentRequest(request, context.transferSyntax ?? ''),
      {
        response: (response) => {
          const status = statusOf(response);
          const taken = statusClass(status.code) === 'success' || statusClass(status.code) === 'warning';
          resolve(taken ? { ok: true } : { ok: false, failure: statusFailure('N-ACTION', status) });
        },
        ended: (ending) => resolve({ ok: false, failure: associationFailure(ending) }),
      },
      times,
    );
  });
}

/** Reports that are awaited, by Transaction UID, whichever association they come on. */
export class CommitmentInbox {
  readonly #awaited = new Map<string, (report: CommitmentReport) => void>();

  /** `report` stays open for ever when none comes: whoever waits keeps the time, and calls `forget` in the end. */
  expect(transactionUid: string): { readonly report: Promise<CommitmentReport>; readonly forget: () => void } {
    const report = new Promise<CommitmentReport>((resolve) => this.#awaited.set(transactionUid, resolve));
    return { report, forget: () => this.#awaited.delete(transactionUid) };
  }

  awaits(transactionUid: string): boolean {
    return this.#awaited.has(transactionUid);
  }

  /** Hands a report to whoever waits for it. */
  take(report: CommitmentReport): void {
    const hear = this.#awaited.get(report.transactionUid);
    this.#awaited.delete(report.transactionUid);
    hear?.(report);
  }
}

/**
 * Takes N-EVENT-REPORTs of servers that were asked (PS3.4 §J.3.3). Not held to the roles that were negotiated: servers that open an
 * association to report do not all ask for theirs, and the Transaction UID says whether we asked.
 */
export class CommitmentReportProvider implements ServiceProvider {
  readonly operation = commandField.NEventReportRq;
  readonly #inbox: CommitmentInbox;

  constructor(inbox: CommitmentInbox) {
    this.#inbox = inbox;
  }

  begin(operation: PerformedOperation): DataSetSink | undefined {
    const { command, context, session } = operation;
    if (command.eventTypeId !== allCommittedEvent && command.eventTypeId !== someFailedEvent) {
      return refuseRequest(operation, statusCode.NoSuchEventType);
    }
    if (!command.hasDataSet) return refuseRequest(operation, statusCode.InvalidArgumentValue, { errorComment: 'No data set' });
    return session.collect((bytes) => {
      const decoded = decodeCommitmentReport(bytes, context.transferSyntax ?? '');
      if (!decoded.ok) {
        const { code, errorComment, offendingElements } = decoded.status;
        operation.respond(code, { errorComment, offendingElements });
        return;
      }
      const { value: report } = decoded;
      // The response goes out first: whoever waits for the report may release the association at once.
      operation.respond(...this.#answerTo(report));
      this.#inbox.take(report);
    });
  }

  #answerTo(report: CommitmentReport): [number, { errorComment?: string }] {
    if (this.#inbox.awaits(report.transactionUid)) return [statusCode.Success, {}];
    return [statusCode.InvalidArgumentValue, { errorComment: 'Transaction UID is not awaited' }];
  }
}
