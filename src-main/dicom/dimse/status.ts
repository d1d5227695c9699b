/** DIMSE status codes the code itself sends or tests for (PS3.7 Annex C, PS3.4 §B.2.3, §C.4). */
export const statusCode = {
  Success: 0x0000,
  Cancel: 0xfe00,
  Pending: 0xff00,
  /** Pending, and one or more optional keys were not supported for this match. */
  PendingWithWarning: 0xff01,
  SopClassNotSupported: 0x0122,
  DuplicateInvocation: 0x0210,
  UnrecognizedOperation: 0x0211,
  OutOfResources: 0xa700,
  OutOfResourcesSubOperations: 0xa702,
  MoveDestinationUnknown: 0xa801,
  /** C-FIND, C-MOVE, C-GET: identifier does not match SOP class; C-STORE: data set does not match SOP class. */
  DoesNotMatchSopClass: 0xa900,
  SubOperationsWithFailures: 0xb000,
  /** C-STORE "cannot understand", C-FIND/C-MOVE/C-GET "unable to process". */
  UnableToProcess: 0xc000,
} as const;

export type StatusKind = 'success' | 'pending' | 'cancel' | 'warning' | 'failure';

/** Sorts a status code into the classes of PS3.7 Annex C. */
export function statusKind(code: number): StatusKind {
  if (code === statusCode.Success) return 'success';
  if (code === statusCode.Pending || code === statusCode.PendingWithWarning) return 'pending';
  if (code === statusCode.Cancel) return 'cancel';
  if (code === 0x0001 || code === 0x0107 || code === 0x0116 || (code & 0xf000) === 0xb000) return 'warning';
  return 'failure';
}

/** Success or warning: the instance was taken. */
export function wasStored(code: number): boolean {
  const kind = statusKind(code);
  return kind === 'success' || kind === 'warning';
}
