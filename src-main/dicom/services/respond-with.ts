import type { DimseStatus } from '../../../src-shared/dicom/failure.ts';
import type { PerformedOperation } from '../dimse/performed-operation.ts';

/** Answers finally with a status and what it says of itself. */
export function respondWith(operation: PerformedOperation, { code, ...fields }: DimseStatus): void {
  operation.respond(code, fields);
}
