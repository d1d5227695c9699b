import { statusClass, statusCode } from '../../../src-shared/dicom/dimse-status.ts';
import type { DimseStatus, ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { commandField } from '../dimse/command-field.ts';
import { statusOf } from '../dimse/command-set.ts';
import type { DataSetSink } from '../dimse/data-set-sink.ts';
import type { AnswerTimes, DimseSession } from '../dimse/dimse-session.ts';
import type { PerformedOperation } from '../dimse/performed-operation.ts';
import type { NegotiatedContext } from '../upper-layer/port.ts';
import { collectRequest } from './collect-request.ts';
import { associationFailure, statusFailure } from './failures.ts';
import { respondWith } from './respond-with.ts';
import { refuseRequest, type ServiceProvider } from './service-registry.ts';
import {
  allCommittedEvent,
  type CommitmentReport,
  type CommitmentRequest,
  decodeCommitmentRequest,
  encodeCommitmentReport,
  requestCommitmentAction,
  someFailedEvent,
  storageCommitmentInstance,
} from './storage-commitment.ts';

/** A request with who made it: the report goes to `callingAeTitle`. */
export interface ReceivedCommitmentRequest extends CommitmentRequest {
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
}

export type ReportDelivery = { readonly ok: true } | { readonly ok: false; readonly failure: ServiceFailure };

/** What stands behind storage commitment: an archive that can answer for what it has. */
export interface CommitmentDesk {
  /** Keeps a request, so that a report follows whatever happens to us; or says why it does not. */
  keep(request: ReceivedCommitmentRequest): Promise<DimseStatus>;
  /** The requester has been told that it was kept. `report` sends over the requester's own association while that is open. */
  kept(request: ReceivedCommitmentRequest, report: (report: CommitmentReport) => Promise<ReportDelivery>): void;
}

/** Storage Commitment Push Model as SCP (PS3.4 §J.3.2): takes N-ACTIONs; the report comes later, from the desk. */
export class CommitmentProvider implements ServiceProvider {
  readonly operation = commandField.NActionRq;
  readonly #desk: CommitmentDesk;
  readonly #times: AnswerTimes;

  /** `times`: how long a requester may take to answer a report. */
  constructor(desk: CommitmentDesk, times: AnswerTimes) {
    this.#desk = desk;
    this.#times = times;
  }

  begin(operation: PerformedOperation): DataSetSink | undefined {
    const { command, context } = operation;
    if (command.requestedSopInstanceUid !== storageCommitmentInstance) {
      return refuseRequest(operation, statusCode.NoSuchSopInstance);
    }
    if (command.actionTypeId !== requestCommitmentAction) return refuseRequest(operation, statusCode.NoSuchActionType);
    if (!command.hasDataSet) return refuseRequest(operation, statusCode.InvalidArgumentValue, { errorComment: 'No data set' });
    return collectRequest(operation, statusCode.ResourceLimitation, (bytes) => {
      const decoded = decodeCommitmentRequest(bytes, context.transferSyntax ?? '');
      if (decoded.ok) void this.#keep(operation, decoded.value);
      else respondWith(operation, decoded.status);
    });
  }

  async #keep(operation: PerformedOperation, request: CommitmentRequest): Promise<void> {
    const { session, context } = operation;
    const { callingAeTitle, calledAeTitle } = session.negotiated;
    const received = { ...request, callingAeTitle: callingAeTitle.trim(), calledAeTitle: calledAeTitle.trim() };
    // A desk that throws is a bug, but the peer must not wait for an answer for ever because of it.
    const status = await this.#desk
      .keep(received)
      .catch((): DimseStatus => ({ code: statusCode.ProcessingFailure, errorComment: 'Internal error' }));
    respondWith(operation, status);
    if (status.code !== statusCode.Success) return;
    this.#desk.kept(received, (report) => reportCommitment(session, context, report, this.#times));
  }
}

/** Reports the outcome of a transaction: N-EVENT-REPORT (PS3.4 §J.3.3), on either kind of association. */
export function reportCommitment(
  session: DimseSession,
  context: NegotiatedContext,
  report: CommitmentReport,
  times?: AnswerTimes,
): Promise<ReportDelivery> {
  return new Promise((resolve) => {
    session.request(
      context.id,
      {
        commandField: commandField.NEventReportRq,
        affectedSopClassUid: sopClass.StorageCommitmentPushModel,
        affectedSopInstanceUid: storageCommitmentInstance,
        eventTypeId: report.failed.length > 0 ? someFailedEvent : allCommittedEvent,
      },
      encodeCommitmentReport(report, context.transferSyntax ?? ''),
      {
        response: (response) => {
          const status = statusOf(response);
          const taken = statusClass(status.code) === 'success' || statusClass(status.code) === 'warning';
          resolve(taken ? { ok: true } : { ok: false, failure: statusFailure('N-EVENT-REPORT', status) });
        },
        ended: (ending) => resolve({ ok: false, failure: associationFailure(ending) }),
      },
      times,
    );
  });
}
