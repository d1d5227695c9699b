import { statusCode } from '../../../src-shared/dicom/dimse-status.ts';
import { readDataSet } from '../dataset/read-data-set.ts';
import type { DataSetSink } from '../dimse/data-set-sink.ts';
import type { PerformedOperation } from '../dimse/performed-operation.ts';
import { checkIdentifier } from './check-identifier.ts';
import { excessOfKeys } from './check-keys.ts';
import { collectRequest } from './collect-request.ts';
import { agreedExtensions } from './query-extensions.ts';
import { modelOfSopClass } from './query-retrieve-models.ts';
import type { IncomingQuery } from './query-source.ts';
import { respondWith } from './respond-with.ts';
import { refuseRequest } from './service-registry.ts';

/**
 * Collects and checks the identifier of a C-FIND, C-MOVE or C-GET request. `perform` is called with a query that keeps the rules; all
 * others are answered here.
 */
export function receiveQuery(
  operation: PerformedOperation,
  purpose: 'find' | 'retrieve',
  perform: (query: IncomingQuery) => void,
): DataSetSink | undefined {
  const model = modelOfSopClass(operation.context.abstractSyntax);
  if (!model) return refuseRequest(operation, statusCode.SopClassNotSupported);
  if (!operation.command.hasDataSet) {
    return refuseRequest(operation, statusCode.DoesNotMatchSopClass, { errorComment: 'Identifier is missing' });
  }
  const { session } = operation;
  return collectRequest(operation, statusCode.OutOfResources, (bytes) => {
    const read = readDataSet(bytes, operation.context.transferSyntax ?? '');
    if (!read.ok || !read.complete) {
      respondWith(operation, { code: statusCode.UnableToProcess, errorComment: 'Identifier cannot be decoded' });
      return;
    }
    const extensions = agreedExtensions(session.negotiated, operation.context.abstractSyntax);
    const checked = checkIdentifier(purpose, model, read.dataSet, extensions);
    if (!checked.ok) {
      respondWith(operation, checked.status);
      return;
    }
    const excess = excessOfKeys(read.dataSet);
    if (excess !== undefined) {
      respondWith(operation, excess);
      return;
    }
    const { callingAeTitle, calledAeTitle } = session.negotiated;
    perform({ model, level: checked.level, identifier: read.dataSet, callingAeTitle, calledAeTitle, extensions });
  });
}
