/** The five kinds of status (PS3.7 Table C-1). */
export type StatusClass = 'success' | 'warning' | 'failure' | 'cancel' | 'pending';

/** Status codes that code names; those of services carry the service's name. */
export const statusCode = {
  Success: 0x0000,
  /** Success with a warning: some optional attributes are not supported (N-services). */
  AttributesNotSupported: 0x0001,
  ProcessingFailure: 0x0110,
  DuplicateSopInstance: 0x0111,
  NoSuchSopInstance: 0x0112,
  NoSuchEventType: 0x0113,
  InvalidArgumentValue: 0x0115,
  InvalidSopInstance: 0x0117,
  NoSuchSopClass: 0x0118,
  ClassInstanceConflict: 0x0119,
  MissingAttribute: 0x0120,
  SopClassNotSupported: 0x0122,
  NoSuchActionType: 0x0123,
  NotAuthorized: 0x0124,
  DuplicateTransactionUid: 0x0131,
  DuplicateInvocation: 0x0210,
  UnrecognizedOperation: 0x0211,
  MistypedArgument: 0x0212,
  ResourceLimitation: 0x0213,
  OutOfResources: 0xa700,
  CannotCountMatches: 0xa701,
  CannotPerformSubOperations: 0xa702,
  MoveDestinationUnknown: 0xa801,
  DoesNotMatchSopClass: 0xa900,
  CoercionOfDataElements: 0xb000,
  /** The same code in C-MOVE and C-GET: some sub-operations had failures or warnings. */
  SubOperationsWithProblems: 0xb000,
  ElementsDiscarded: 0xb006,
  DataSetMismatchWarning: 0xb007,
  UnableToProcess: 0xc000,
  Cancel: 0xfe00,
  Pending: 0xff00,
  /** Pending; optional keys were not supported for matching. */
  PendingWithWarning: 0xff01,
} as const;

/**
 * Sorts a status, 0–FFFF, into its class (PS3.7 Table C-1). Codes outside the table are failures: nobody may take for done what
 * nobody can read.
 */
export function statusClass(code: number): StatusClass {
  if (code === 0x0000) return 'success';
  if (code === 0xff00 || code === 0xff01) return 'pending';
  if (code === 0xfe00) return 'cancel';
  if (code === 0x0001 || code === 0x0107 || code === 0x0116 || code >>> 12 === 0xb) return 'warning';
  return 'failure';
}

/** "A701" */
export function formatStatus(code: number): string {
  return code.toString(16).toUpperCase().padStart(4, '0');
}
