import { limits } from '../bytes/limits.ts';
import type { DataSetSink } from '../dimse/data-set-sink.ts';
import type { PerformedOperation } from '../dimse/performed-operation.ts';

/**
 * A sink for the data set of a request, which is held in memory until it is answered. All operations in work of an association have
 * together the room that one may take: a request beyond is answered with `status`, and its association goes on.
 */
export function collectRequest(
  operation: PerformedOperation,
  status: number,
  onComplete: (bytes: Uint8Array) => void,
): DataSetSink {
  const { session } = operation;
  return session.collect((bytes) => {
    if (session.heldBytes + bytes.length > limits.maxIdentifierLength) {
      operation.respond(status, { errorComment: 'Data sets of pending requests are too long together' });
      return;
    }
    operation.heldBytes = bytes.length;
    onComplete(bytes);
  });
}
