import type { CommandSet } from './command-set.ts';
import { noDataSet } from './command-set.ts';

/** Any value but 0101H says that a data set follows; this one is what most implementations send. */
const dataSetFollows = 0x0001;
const elementHeader = 8;
/** (0000,0000) Command Group Length. */
const groupLength = elementHeader + 4;
/** What there is at most besides letters and tags: 14 numbers, 7 texts with their padding, a list of tags. */
const roomForAll = groupLength + 14 * (elementHeader + 2) + 7 * (elementHeader + 1) + elementHeader;
/** Longest value an LO of the command group may have (PS3.5 §6.2). */
const maxCommentLength = 64;

const encoder = new TextEncoder();

/**
 * Encodes a command set in Implicit VR Little Endian with its group length (PS3.7 §6.3.1), elements in ascending order.
 * Text is written as single bytes: characters beyond ASCII become '?'.
 */
export function encodeCommandSet(command: CommandSet): Uint8Array {
  const comment = command.errorComment?.slice(0, maxCommentLength);
  const bytes = new Uint8Array(roomFor(command, comment));
  // Elements are written behind their group, which is 0000H.
  const view = new DataView(bytes.buffer);
  let at = groupLength;
  at = putText(view, at, 0x0002, command.affectedSopClassUid, 0);
  at = putText(view, at, 0x0003, command.requestedSopClassUid, 0);
  at = putNumber(view, at, 0x0100, command.commandField);
  at = putNumber(view, at, 0x0110, command.messageId);
  at = putNumber(view, at, 0x0120, command.messageIdBeingRespondedTo);
  at = putText(view, at, 0x0600, command.moveDestination, 0x20);
  at = putNumber(view, at, 0x0700, command.priority);
  at = putNumber(view, at, 0x0800, command.hasDataSet ? dataSetFollows : noDataSet);
  at = putNumber(view, at, 0x0900, command.status);
  at = putTags(view, at, 0x0901, command.offendingElements);
  at = putText(view, at, 0x0902, comment, 0x20);
  at = putNumber(view, at, 0x0903, command.errorId);
  at = putText(view, at, 0x1000, command.affectedSopInstanceUid, 0);
  at = putText(view, at, 0x1001, command.requestedSopInstanceUid, 0);
  at = putNumber(view, at, 0x1002, command.eventTypeId);
  at = putNumber(view, at, 0x1008, command.actionTypeId);
  at = putNumber(view, at, 0x1020, command.remaining);
  at = putNumber(view, at, 0x1021, command.completed);
  at = putNumber(view, at, 0x1022, command.failed);
  at = putNumber(view, at, 0x1023, command.warning);
  at = putText(view, at, 0x1030, command.moveOriginatorAeTitle, 0x20);
  at = putNumber(view, at, 0x1031, command.moveOriginatorMessageId);
  view.setUint32(4, 4, true);
  view.setUint32(elementHeader, at - groupLength, true);
  return bytes.subarray(0, at);
}

function roomFor(command: CommandSet, comment: string | undefined): number {
  return (
    roomForAll +
    (command.affectedSopClassUid?.length ?? 0) +
    (command.requestedSopClassUid?.length ?? 0) +
    (command.affectedSopInstanceUid?.length ?? 0) +
    (command.requestedSopInstanceUid?.length ?? 0) +
    (command.moveDestination?.length ?? 0) +
    (command.moveOriginatorAeTitle?.length ?? 0) +
    (comment?.length ?? 0) +
    4 * (command.offendingElements?.length ?? 0)
  );
}

function putNumber(view: DataView, at: number, element: number, value: number | undefined): number {
  if (value === undefined) return at;
  view.setUint32(at, element << 16, true);
  view.setUint32(at + 4, 2, true);
  view.setUint16(at + elementHeader, value, true);
  return at + elementHeader + 2;
}

function putText(view: DataView, at: number, element: number, text: string | undefined, padding: number): number {
  if (text === undefined) return at;
  const { length } = text;
  const odd = length & 1;
  const start = at + elementHeader;
  view.setUint32(at, element << 16, true);
  view.setUint32(at + 4, length + odd, true);
  if (odd) view.setUint8(start + length, padding);
  const place = new Uint8Array(view.buffer, start, length);
  // What is not ASCII takes more bytes than there is place for.
  if (encoder.encodeInto(text, place).read < length) encoder.encodeInto(text.replace(/[\u0080-\uffff]/g, '?'), place);
  return start + length + odd;
}

function putTags(view: DataView, at: number, element: number, tags: readonly number[] | undefined): number {
  if (!tags) return at;
  let end = at + elementHeader;
  view.setUint32(at, element << 16, true);
  view.setUint32(at + 4, 4 * tags.length, true);
  for (const tag of tags) {
    view.setUint16(end, tag >>> 16, true);
    view.setUint16(end + 2, tag & 0xffff, true);
    end += 4;
  }
  return end;
}
