import { statusClass, statusCode } from '../../../src-shared/dicom/dimse-status.ts';
import type { AssociationEnding } from '../../../src-shared/dicom/ending.ts';
import { limits } from '../bytes/limits.ts';
import type { AssociationPort, NegotiatedAssociation, NegotiatedContext, PdvReceiver } from '../upper-layer/port.ts';
import { AnswerWatch } from './answer-watch.ts';
import { commandField, commandName, hasPendingResponses, responseBit } from './command-field.ts';
import type { CommandSet } from './command-set.ts';
import type { DataSetSink } from './data-set-sink.ts';
import { CollectingSink, DiscardingSink } from './data-set-sink.ts';
import { encodeCommandSet } from './encode-command-set.ts';
import { MessageReader, type ProtocolViolation, violation } from './message-reader.ts';
import { type DataSetSource, MessageWriter } from './message-writer.ts';
import { PerformedOperation, type RequestServer } from './performed-operation.ts';

/** Takes the responses to one request of ours. */
export interface ResponseReceiver {
  /** A response with its data set, a copy. Called for pending responses and once for the final one. */
  response(response: CommandSet, dataSet: Uint8Array | undefined): void;
  /** The association ended before the final response. */
  ended(ending: AssociationEnding): void;
}

/** How long the peer may take, in milliseconds: to begin its answer, and between the parts of it. */
export interface AnswerTimes {
  readonly responseMs: number;
  readonly silenceMs: number;
}

/** A request without its message id, which the session gives. */
export type RequestFields = Omit<CommandSet, 'messageId' | 'messageIdBeingRespondedTo' | 'hasDataSet' | 'status'>;

/** A request whose data set is read while it is sent. Its message id is its own, so it is sent once. */
export interface StreamingRequest {
  readonly contextId: number;
  readonly messageId: number;
  readonly commandField: number;
  /** The command set, encoded. */
  readonly command: Uint8Array;
}

export interface SessionOptions {
  /** Serves the peer's requests; left out, each is answered with status 0122H. */
  readonly server?: RequestServer;
  readonly maxCommandSetLength?: number;
  readonly maxIdentifierLength?: number;
  /** Operations of the peer in work at once, beyond which it breaks the rules whatever window was negotiated. */
  readonly maxPerformedOperations?: number;
}

/** Answers to a query that are handed on as they come; those behind them are read some at a time. */
const gatheredFrom = 50;

interface InvokedOperation {
  readonly field: number;
  readonly contextId: number;
  readonly receiver: ResponseReceiver;
  readonly times: AnswerTimes | undefined;
  /** The request is wholly handed to the transport: it is the peer's turn. */
  sent: boolean;
  /** Pending responses so far. */
  pending: number;
}

/**
 * DIMSE on one association (PS3.7 §6–§9): gives message ids, matches responses to requests, hands the peer's requests to
 * a server, holds the peer to the rules. Requestor and acceptor alike.
 */
export class DimseSession implements PdvReceiver {
  readonly port: AssociationPort;
  readonly negotiated: NegotiatedAssociation;
  readonly #server: RequestServer | undefined;
  readonly #maxIdentifierLength: number;
  readonly #maxPerformed: number;
  readonly #reader: MessageReader;
  readonly #writer: MessageWriter;
  readonly #watch: AnswerWatch;
  readonly #contexts: (NegotiatedContext | undefined)[] = [];
  readonly #invoked = new Map<number, InvokedOperation>();
  readonly #performed = new Map<number, PerformedOperation>();
  /** The peer's request whose data set is being read. */
  #arriving: PerformedOperation | undefined;
  #lastMessageId = 0;
  #ending: AssociationEnding | undefined;
  #closed = false;
  #holds = 0;
  #paused = false;
  #congested = false;

  constructor(port: AssociationPort, options: SessionOptions = {}) {
    this.port = port;
    this.negotiated = port.negotiated;
    this.#server = options.server;
    this.#maxIdentifierLength = options.maxIdentifierLength ?? limits.maxIdentifierLength;
    this.#maxPerformed = options.maxPerformedOperations ?? limits.maxPerformedOperations;
    for (const context of port.negotiated.contexts) {
      if (context.transferSyntax !== undefined) this.#contexts[context.id] = context;
    }
    this.#writer = new MessageWriter(port);
    this.#watch = new AnswerWatch(port);
    this.#reader = new MessageReader(
      {
        command: this.#onCommand,
        complete: this.#onComplete,
        violation: (broken) => this.#violate(broken),
      },
      options.maxCommandSetLength ?? limits.maxCommandSetLength,
    );
    port.setReceiver(this);
  }

  /** How the association ended, once it has. */
  get ending(): AssociationEnding | undefined {
    return this.#ending;
  }

  /** Of a C-GET it is the peer's turn while it owes us the answer to a C-STORE. */
  get isOurTurn(): boolean {
    return this.#performed.size > 0 && this.#arriving === undefined && this.#invoked.size === 0;
  }

  /** Accepted contexts of an abstract syntax, in the order they were proposed. */
  acceptedContexts(abstractSyntax: string): NegotiatedContext[] {
    return this.negotiated.contexts.filter(
      (context) => context.abstractSyntax === abstractSyntax && context.transferSyntax !== undefined,
    );
  }

  /** Sends a request with its data set; the responses go to `receiver`. Returns its message id. */
  request(
    contextId: number,
    fields: RequestFields,
    dataSet: Uint8Array | undefined,
    receiver: ResponseReceiver,
    times?: AnswerTimes,
  ): number {
    const messageId = this.#nextMessageId();
    if (this.#ending) {
      receiver.ended(this.#ending);
      return messageId;
    }
    this.#invoked.set(messageId, { field: fields.commandField, contextId, receiver, times, sent: true, pending: 0 });
    const command = encodeCommandSet({ ...fields, messageId, hasDataSet: dataSet !== undefined });
    if (times) this.#watch.expect('response', times.responseMs);
    this.#writer.send(contextId, command, dataSet);
    return messageId;
  }

  /** A request that `requestStreaming` sends, encoded ahead: what is done while the peer is at work keeps nobody waiting. */
  streamingRequest(contextId: number, fields: RequestFields): StreamingRequest {
    const messageId = this.#nextMessageId();
    const command = encodeCommandSet({ ...fields, messageId, hasDataSet: true });
    return { contextId, messageId, commandField: fields.commandField, command };
  }

  /**
   * Sends a request whose data set is read while it is sent (C-STORE). The receiver is called for the response or the end
   * of the association, but not when the source failed before anything was sent. A source that fails later leaves a
   * message nobody can complete: the association is aborted.
   */
  async requestStreaming(
    { contextId, messageId, commandField: field, command }: StreamingRequest,
    source: DataSetSource,
    receiver: ResponseReceiver,
    times?: AnswerTimes,
    onBytes?: (count: number) => void,
  ): Promise<'sent' | 'ended' | 'unread'> {
    if (this.#ending) {
      receiver.ended(this.#ending);
      return 'ended';
    }
    const operation: InvokedOperation = { field, contextId, receiver, times, sent: false, pending: 0 };
    this.#invoked.set(messageId, operation);
    const stall = {
      waiting: () => times && this.#watch.expect('silence', times.silenceMs),
      goingOn: () => times && this.#expectOwed(),
    };
    const outcome = await this.#writer.stream(contextId, command, source, stall, onBytes);
    if (outcome.kind === 'unread') {
      this.#invoked.delete(messageId);
      if (outcome.begun) this.port.abort();
    } else if (outcome.kind === 'sent' && times && this.#invoked.has(messageId)) {
      operation.sent = true;
      this.#watch.expect('response', times.responseMs);
    }
    return outcome.kind;
  }

  /** Sends C-CANCEL-RQ for a request of ours that has no final response yet (PS3.7 §9.3.2.3). */
  cancel(messageId: number): void {
    const invoked = this.#invoked.get(messageId);
    if (!invoked || this.#closed || !hasPendingResponses(invoked.field)) return;
    const command = encodeCommandSet({
      commandField: commandField.CCancelRq,
      messageIdBeingRespondedTo: messageId,
      hasDataSet: false,
    });
    this.#writer.send(invoked.contextId, command, undefined);
  }

  /** A sink for an identifier. One beyond the limit ends the association. */
  collect(onComplete: (bytes: Uint8Array) => void): DataSetSink {
    return new CollectingSink(this.#maxIdentifierLength, onComplete, () =>
      this.#violate(violation('message-too-long', `an identifier longer than ${this.#maxIdentifierLength} bytes`)),
    );
  }

  /** Bytes of data sets that are held in memory for operations in work. */
  get heldBytes(): number {
    let held = 0;
    for (const operation of this.#performed.values()) held += operation.heldBytes;
    return held;
  }

  /** Stops reading from the transport until as many `release()` calls have come. */
  hold(): void {
    this.#holds++;
  }

  release(): void {
    this.#holds--;
    if (this.#holds > 0 || !this.#paused) return;
    this.#paused = false;
    this.port.resume();
  }

  /** For `PerformedOperation` only. False: the transport is full. */
  sendResponse(operation: PerformedOperation, response: Uint8Array, dataSet: Uint8Array | undefined, isFinal: boolean): boolean {
    if (isFinal && this.#performed.get(operation.messageId) === operation) {
      this.#performed.delete(operation.messageId);
      this.#watch.answered(operation.isOurTurn);
    }
    if (this.#closed) return true;
    const room = this.#writer.send(operation.context.id, response, dataSet);
    if (!room && isFinal) this.#waitForRoom();
    return room;
  }

  pdv(contextId: number, isCommand: boolean, isLast: boolean, fragment: Uint8Array): boolean {
    this.#reader.take(contextId, isCommand, isLast, fragment);
    if (this.#holds === 0) return true;
    this.#paused = true;
    return false;
  }

  ended(ending: AssociationEnding): void {
    if (this.#ending) return;
    this.#ending = ending;
    this.#closed = true;
    this.#watch.stop();
    this.#reader.stop();
    this.#writer.stop();
    const invoked = [...this.#invoked.values()];
    const performed = [...this.#performed.values()];
    this.#invoked.clear();
    this.#performed.clear();
    for (const operation of invoked) operation.receiver.ended(ending);
    for (const operation of performed) operation.onEnded?.(ending);
  }

  readonly #onCommand = (contextId: number, command: CommandSet): DataSetSink | undefined => {
    const context = this.#contexts[contextId];
    if (!context) {
      this.#violate(violation('unknown-context', `a message on context ${contextId}, which was not accepted`));
      return undefined;
    }
    if (command.commandField & responseBit) return this.#onResponse(contextId, command);
    if (command.commandField === commandField.CCancelRq) {
      const cancelled = command.messageIdBeingRespondedTo;
      // An unknown id is no fault: our final response and the cancel may have crossed (PS3.7 §9.3.2.3).
      if (cancelled !== undefined) this.#performed.get(cancelled)?.cancel();
      return command.hasDataSet ? new DiscardingSink() : undefined;
    }
    return this.#onRequest(context, command);
  };

  #onResponse(contextId: number, command: CommandSet): DataSetSink | undefined {
    const { commandField: field, messageIdBeingRespondedTo: messageId } = command;
    if (messageId === undefined)
      return this.#violate(violation('malformed-command', `${commandName(field)} without (0000,0120)`));
    if (command.status === undefined)
      return this.#violate(violation('malformed-command', `${commandName(field)} without (0000,0900) Status`));
    const operation = this.#invoked.get(messageId);
    if (!operation) {
      return this.#violate(
        violation('unexpected-message', `${commandName(field)} to message ${messageId}, which awaits no response`),
      );
    }
    if (field !== (operation.field | responseBit)) {
      return this.#violate(
        violation('unexpected-message', `${commandName(field)} to ${commandName(operation.field)} ${messageId}`),
      );
    }
    if (contextId !== operation.contextId && !this.#standsFor(contextId, operation.contextId, command.hasDataSet)) {
      return this.#violate(
        violation('unexpected-message', `${commandName(field)} on context ${contextId} instead of ${operation.contextId}`),
      );
    }
    if (!command.hasDataSet) {
      this.#deliver(messageId, operation, command, undefined);
      return undefined;
    }
    return this.collect((bytes) => this.#deliver(messageId, operation, command, bytes));
  }

  /**
   * odil, having accepted several contexts of a SOP class, answers on another of them than the request's. The message id says which
   * request is meant; a data set has to be in the same transfer syntax.
   */
  #standsFor(contextId: number, requestContextId: number, hasDataSet: boolean): boolean {
    const context = this.#contexts[contextId];
    const requestContext = this.#contexts[requestContextId];
    if (context?.abstractSyntax !== requestContext?.abstractSyntax) return false;
    return !hasDataSet || context?.transferSyntax === requestContext?.transferSyntax;
  }

  #deliver(messageId: number, operation: InvokedOperation, command: CommandSet, dataSet: Uint8Array | undefined): void {
    const isPending = hasPendingResponses(operation.field) && statusClass(command.status ?? 0) === 'pending';
    if (!isPending) this.#invoked.delete(messageId);
    if (operation.field === commandField.CFindRq) this.#gather(operation, isPending);
    if (operation.times && isPending) this.#watch.expect('silence', operation.times.silenceMs);
    else if (operation.times) this.#expectOwed();
    operation.receiver.response(command, dataSet);
  }

  /** The answers to a query come by themselves, small and many. Of others, such as a C-GET's, the peer waits for what we do. */
  #gather(operation: InvokedOperation, isPending: boolean): void {
    if (isPending) operation.pending++;
    if (isPending ? operation.pending === gatheredFrom : operation.pending >= gatheredFrom) this.port.gatherReads(isPending);
  }

  #onRequest(context: NegotiatedContext, command: CommandSet): DataSetSink | undefined {
    const messageId = command.messageId;
    if (messageId === undefined) {
      return this.#violate(violation('malformed-command', `${commandName(command.commandField)} without (0000,0110) Message ID`));
    }
    const operation = new PerformedOperation(this, context, command, messageId);
    if (this.#performed.has(messageId)) {
      return this.#refuse(operation, statusCode.DuplicateInvocation);
    }
    if (this.#performed.size >= this.#maxPerformed) {
      return this.#violate(violation('unexpected-message', `more than ${this.#maxPerformed} operations at once`));
    }
    if (!this.#server) return this.#refuse(operation, statusCode.SopClassNotSupported);
    this.#performed.set(messageId, operation);
    if (!command.hasDataSet) {
      this.#ourTurn(operation);
      this.#server.begin(operation);
      return undefined;
    }
    this.#arriving = operation;
    return this.#server.begin(operation) ?? new DiscardingSink();
  }

  readonly #onComplete = (): void => {
    const operation = this.#arriving;
    this.#arriving = undefined;
    if (operation !== undefined && this.#performed.get(operation.messageId) === operation) this.#ourTurn(operation);
  };

  /** Answers a request that is not performed, after its data set where it has one. */
  #refuse(operation: PerformedOperation, status: number): DataSetSink | undefined {
    const respond = () => {
      operation.respond(status);
    };
    if (operation.command.hasDataSet) return new DiscardingSink(respond);
    respond();
    return undefined;
  }

  #violate(broken: ProtocolViolation): undefined {
    if (this.#closed) return;
    this.#closed = true;
    this.#reader.stop();
    this.#writer.stop();
    this.port.violate(broken);
  }

  /** A peer that sends requests and does not take the responses is read no further. */
  #waitForRoom(): void {
    if (this.#congested) return;
    this.#congested = true;
    this.hold();
    void this.port.drained().then(() => {
      this.#congested = false;
      this.release();
    });
  }

  /** The request is whole: until our response the peer has every right to be silent. */
  #ourTurn(operation: PerformedOperation): void {
    operation.isOurTurn = true;
    this.#watch.ourTurn();
  }

  /** With several requests outstanding (PS3.7 §D.3.3.3) the peer is watched until it has answered all of them. */
  #expectOwed(): void {
    let owed: AnswerTimes | undefined;
    for (const { sent, times } of this.#invoked.values()) if (sent) owed ??= times;
    if (owed) this.#watch.expect('response', owed.responseMs);
    else this.#watch.expectNothing();
  }

  #nextMessageId(): number {
    do {
      this.#lastMessageId = (this.#lastMessageId % 0xffff) + 1;
    } while (this.#invoked.has(this.#lastMessageId));
    return this.#lastMessageId;
  }
}
