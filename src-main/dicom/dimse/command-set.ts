import type { DimseStatus } from '../../../src-shared/dicom/failure.ts';

/**
 * The elements of group 0000 that the services here use (PS3.7 §E.1), typed. Encoded and decoded without the general
 * data set: one C-STORE-RQ and C-STORE-RSP pair is spent on every object.
 */
export interface CommandSet {
  /** (0000,0100) */
  readonly commandField: number;
  /** (0000,0110), 0–65535 */
  readonly messageId?: number | undefined;
  /** (0000,0120) */
  readonly messageIdBeingRespondedTo?: number | undefined;
  /** (0000,0800) is anything but 0101H: a data set follows. */
  readonly hasDataSet: boolean;
  /** (0000,0002) */
  readonly affectedSopClassUid?: string | undefined;
  /** (0000,0003) */
  readonly requestedSopClassUid?: string | undefined;
  /** (0000,1000) */
  readonly affectedSopInstanceUid?: string | undefined;
  /** (0000,1001) */
  readonly requestedSopInstanceUid?: string | undefined;
  /** (0000,1002), of N-EVENT-REPORT */
  readonly eventTypeId?: number | undefined;
  /** (0000,1008), of N-ACTION */
  readonly actionTypeId?: number | undefined;
  /** (0000,0700): 0 medium, 1 high, 2 low */
  readonly priority?: number | undefined;
  /** (0000,0600) */
  readonly moveDestination?: string | undefined;
  /** (0000,1030) */
  readonly moveOriginatorAeTitle?: string | undefined;
  /** (0000,1031) */
  readonly moveOriginatorMessageId?: number | undefined;
  /** (0000,0900) */
  readonly status?: number | undefined;
  /** (0000,0901) */
  readonly offendingElements?: readonly number[] | undefined;
  /** (0000,0902) */
  readonly errorComment?: string | undefined;
  /** (0000,0903) */
  readonly errorId?: number | undefined;
  /** (0000,1020) … (0000,1023) */
  readonly remaining?: number | undefined;
  readonly completed?: number | undefined;
  readonly failed?: number | undefined;
  readonly warning?: number | undefined;
}

/** Value of (0000,0800) that means "no data set" (PS3.7 §E.1). */
export const noDataSet = 0x0101;

/** The status elements of a response, whole, for the person who has to act on it. */
export function statusOf(command: CommandSet): DimseStatus {
  const status: DimseStatus = { code: command.status ?? 0 };
  if (command.errorComment) status.errorComment = command.errorComment;
  if (command.offendingElements && command.offendingElements.length > 0)
    status.offendingElements = [...command.offendingElements];
  if (command.errorId !== undefined) status.errorId = command.errorId;
  return status;
}
