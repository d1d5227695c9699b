import { statusCode } from '../../../src-shared/dicom/dimse-status.ts';
import { commandField } from '../dimse/command-field.ts';
import type { DataSetSink } from '../dimse/data-set-sink.ts';
import type { PerformedOperation } from '../dimse/performed-operation.ts';
import { refuseRequest, type ServiceProvider } from './service-registry.ts';
import type { IncomingObject, ObjectSink, StoreStatus, StoreTarget } from './store-target.ts';

export interface StoreObserver {
  /** After the final status of an object is known; `bytes` is the length of its data set as received. */
  readonly onObject?: ((object: IncomingObject, status: StoreStatus, bytes: number) => void) | undefined;
  /** Bytes of data sets as they arrive. */
  readonly onBytes?: ((count: number) => void) | undefined;
}

/**
 * Storage as SCP (PS3.4 Annex B): data sets stream into the target; the response is sent when the target says that the
 * object is safe. Nothing is held in memory here.
 */
export class StoreProvider implements ServiceProvider {
  readonly operation = commandField.CStoreRq;
  readonly #target: StoreTarget;
  readonly #observer: StoreObserver;
  readonly #finishing = new Set<Promise<void>>();

  constructor(target: StoreTarget, observer: StoreObserver = {}) {
    this.#target = target;
    this.#observer = observer;
  }

  /** Resolves when every object whose data set has arrived whole is finished. */
  async finished(): Promise<void> {
    while (this.#finishing.size > 0) await Promise.all(this.#finishing);
  }

  begin(operation: PerformedOperation): DataSetSink | undefined {
    const { command } = operation;
    if (!command.affectedSopInstanceUid || !command.affectedSopClassUid) {
      return refuseRequest(operation, statusCode.UnableToProcess, { errorComment: 'Affected SOP Instance UID is missing' });
    }
    if (!command.hasDataSet) return refuseRequest(operation, statusCode.UnableToProcess, { errorComment: 'Data set is missing' });
    const object = incomingObject(operation, command.affectedSopClassUid, command.affectedSopInstanceUid);
    const sink = this.#target.open(object);
    operation.onEnded = () => sink.discard();
    return this.#receive(operation, object, sink);
  }

  #receive(operation: PerformedOperation, object: IncomingObject, sink: ObjectSink): DataSetSink {
    const { session } = operation;
    let bytes = 0;
    let waiting = false;
    return {
      write: (fragment) => {
        bytes += fragment.length;
        this.#observer.onBytes?.(fragment.length);
        if (sink.write(fragment) || waiting) return;
        waiting = true;
        session.hold();
        void sink.drained().finally(() => {
          waiting = false;
          session.release();
        });
      },
      end: () => {
        operation.onEnded = undefined;
        const finishing = this.#finish(operation, object, sink, bytes).finally(() => this.#finishing.delete(finishing));
        this.#finishing.add(finishing);
      },
    };
  }

  async #finish(operation: PerformedOperation, object: IncomingObject, sink: ObjectSink, bytes: number): Promise<void> {
    // A target that throws is a bug, but the peer must not wait for an answer forever because of it.
    const status = await sink
      .finish()
      .catch((): StoreStatus => ({ code: statusCode.UnableToProcess, errorComment: 'Internal error' }));
    operation.respond(status.code, {
      errorComment: status.errorComment,
      errorId: status.errorId,
      offendingElements: status.offendingElements,
    });
    this.#observer.onObject?.(object, status, bytes);
  }
}

function incomingObject(operation: PerformedOperation, sopClassUid: string, sopInstanceUid: string): IncomingObject {
  const { command, context, session } = operation;
  const { callingAeTitle, calledAeTitle, peerAddress } = session.negotiated;
  const originator = command.moveOriginatorAeTitle;
  const originatorId = command.moveOriginatorMessageId;
  return {
    sopClassUid,
    sopInstanceUid,
    transferSyntaxUid: context.transferSyntax ?? '',
    callingAeTitle,
    calledAeTitle,
    peerAddress,
    moveOriginator:
      originator !== undefined && originatorId !== undefined ? { aeTitle: originator, messageId: originatorId } : undefined,
  };
}
