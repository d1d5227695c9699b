import { statusClass } from '../../../src-shared/dicom/dimse-status.ts';
import type { AssociationEnding } from '../../../src-shared/dicom/ending.ts';
import type { NegotiatedContext } from '../upper-layer/port.ts';
import { responseBit } from './command-field.ts';
import type { CommandSet } from './command-set.ts';
import type { DataSetSink } from './data-set-sink.ts';
import type { DimseSession } from './dimse-session.ts';
import { encodeCommandSet } from './encode-command-set.ts';

/** Serves the requests of the peer. */
export interface RequestServer {
  /**
   * A request's command is complete. Returns where its data set goes when `operation.command.hasDataSet`; without a sink
   * the data set is read and dropped. The operation lives until its final response is sent.
   */
  begin(operation: PerformedOperation): DataSetSink | undefined;
}

/** What a response carries besides ids, SOP class and status. */
export type ResponseFields = Pick<
  CommandSet,
  'errorComment' | 'errorId' | 'offendingElements' | 'remaining' | 'completed' | 'failed' | 'warning'
>;

/** One operation the peer invoked, from its request to our final response (PS3.7 §6.1: we are the performing side). */
export class PerformedOperation {
  readonly session: DimseSession;
  readonly context: NegotiatedContext;
  readonly command: CommandSet;
  readonly messageId: number;
  /** Set by the service that can be cancelled; called at most once. */
  onCancel: (() => void) | undefined;
  /** Set by the service that has something to give up when the association ends. */
  onEnded: ((ending: AssociationEnding) => void) | undefined;
  /** Kept by the session: the request is whole and not answered finally. */
  isOurTurn = false;
  /** Bytes of its data set, where that is held in memory until it is answered. */
  heldBytes = 0;
  #cancelled = false;

  constructor(session: DimseSession, context: NegotiatedContext, command: CommandSet, messageId: number) {
    this.session = session;
    this.context = context;
    this.command = command;
    this.messageId = messageId;
  }

  /** Whether the peer sent C-CANCEL for it. */
  get cancelled(): boolean {
    return this.#cancelled;
  }

  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    this.onCancel?.();
  }

  /** Sends a response; one that is not pending ends the operation. False: the transport is full. */
  respond(status: number, fields: ResponseFields = {}, dataSet?: Uint8Array): boolean {
    return this.respondEncoded(this.encodeResponse(status, fields, dataSet !== undefined), status, dataSet);
  }

  /** As `respond`, with a command set from `encodeResponse`: identical pending responses are encoded once. */
  respondEncoded(response: Uint8Array, status: number, dataSet?: Uint8Array): boolean {
    return this.session.sendResponse(this, response, dataSet, statusClass(status) !== 'pending');
  }

  encodeResponse(status: number, fields: ResponseFields, hasDataSet: boolean): Uint8Array {
    const request = this.command;
    return encodeCommandSet({
      ...fields,
      commandField: request.commandField | responseBit,
      messageIdBeingRespondedTo: this.messageId,
      hasDataSet,
      status,
      affectedSopClassUid: (request.affectedSopClassUid ?? request.requestedSopClassUid)?.slice(0, 64),
      affectedSopInstanceUid: (request.affectedSopInstanceUid ?? request.requestedSopInstanceUid)?.slice(0, 64),
      eventTypeId: request.eventTypeId,
      actionTypeId: request.actionTypeId,
    });
  }
}
