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
  /** Objects whose data set has arrived whole and that are not answered. */
  #finishing = 0;
  #finished: PromiseWithResolvers<void> | undefined;

  constructor(target: StoreTarget, observer: StoreObserver = {}) {
    this.#target = target;
    this.#observer = observer;
  }

  /** Resolves when every object whose data set has arrived whole is finished. */
  async finished(): Promise<void> {
    while (this.#finishing > 0) {
      this.#finished ??= Promise.withResolvers<void>();
      await this.#finished.promise;
    }
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
    return new ArrivingObject(operation, object, sink, this.#observer.onBytes, this.#finish);
  }

  readonly #finish = async ({ operation, object, sink, success, byteLength }: ArrivingObject): Promise<void> => {
    this.#finishing++;
    let status: StoreStatus;
    try {
      status = await sink.finish();
    } catch {
      status = internalError;
    }
    try {
      const { code, errorComment, errorId, offendingElements } = status;
      if (code === statusCode.Success) operation.respondEncoded(success, code);
      else operation.respond(code, { errorComment, errorId, offendingElements });
      // What has been answered leaves when the code that runs now has returned: whoever is told of it comes after, the sender is waiting.
      await undefined;
      this.#observer.onObject?.(object, status, byteLength);
    } finally {
      this.#finishing--;
      if (this.#finishing === 0) {
        this.#finished?.resolve();
        this.#finished = undefined;
      }
    }
  };
}

/** A target that throws is a bug, but the peer must not wait for an answer forever because of it. */
const internalError: StoreStatus = { code: statusCode.UnableToProcess, errorComment: 'Internal error' };

/** A data set on its way into the target. */
class ArrivingObject implements DataSetSink {
  readonly operation: PerformedOperation;
  readonly object: IncomingObject;
  readonly sink: ObjectSink;
  /** The answer that is most likely, encoded while the data set is coming. */
  readonly success: Uint8Array;
  byteLength = 0;
  readonly #onBytes: StoreObserver['onBytes'];
  readonly #onWhole: (whole: ArrivingObject) => void;
  #waiting = false;

  constructor(
    operation: PerformedOperation,
    object: IncomingObject,
    sink: ObjectSink,
    onBytes: StoreObserver['onBytes'],
    onWhole: (whole: ArrivingObject) => void,
  ) {
    this.operation = operation;
    this.object = object;
    this.sink = sink;
    this.success = operation.encodeResponse(statusCode.Success, {}, false);
    this.#onBytes = onBytes;
    this.#onWhole = onWhole;
  }

  write(fragment: Uint8Array): void {
    this.byteLength += fragment.length;
    this.#onBytes?.(fragment.length);
    if (!this.sink.write(fragment)) this.#wait();
  }

  end(): void {
    this.operation.onEnded = undefined;
    this.#onWhole(this);
  }

  #wait(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    this.operation.session.hold();
    void this.sink.drained().finally(() => {
      this.#waiting = false;
      this.operation.session.release();
    });
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
