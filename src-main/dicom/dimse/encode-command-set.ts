import type { CommandSet } from './command-set.ts';
import { noDataSet } from './command-set.ts';

/** Any value but 0101H says that a data set follows; this one is what most implementations send. */
const dataSetFollows = 0x0001;
const elementHeader = 8;
/** Longest value an LO of the command group may have (PS3.5 §6.2). */
const maxCommentLength = 64;

/**
 * Encodes a command set in Implicit VR Little Endian with its group length (PS3.7 §6.3.1), elements in ascending order.
 * Text is written as single bytes: characters beyond ASCII become '?'.
 */
export function encodeCommandSet(command: CommandSet): Uint8Array {
  const comment = command.errorComment?.slice(0, maxCommentLength);
  const bytes = new Uint8Array(lengthOf(command, comment));
  let at = putHeader(bytes, 0, 0x0000, 4);
  putU16(bytes, at, (bytes.length - 12) & 0xffff);
  putU16(bytes, at + 2, (bytes.length - 12) >>> 16);
  at += 4;
  at = putText(bytes, at, 0x0002, command.affectedSopClassUid, 0);
  at = putText(bytes, at, 0x0003, command.requestedSopClassUid, 0);
  at = putNumber(bytes, at, 0x0100, command.commandField);
  at = putNumber(bytes, at, 0x0110, command.messageId);
  at = putNumber(bytes, at, 0x0120, command.messageIdBeingRespondedTo);
  at = putText(bytes, at, 0x0600, command.moveDestination, 0x20);
  at = putNumber(bytes, at, 0x0700, command.priority);
  at = putNumber(bytes, at, 0x0800, command.hasDataSet ? dataSetFollows : noDataSet);
  at = putNumber(bytes, at, 0x0900, command.status);
  at = putTags(bytes, at, 0x0901, command.offendingElements);
  at = putText(bytes, at, 0x0902, comment, 0x20);
  at = putNumber(bytes, at, 0x0903, command.errorId);
  at = putText(bytes, at, 0x1000, command.affectedSopInstanceUid, 0);
  at = putText(bytes, at, 0x1001, command.requestedSopInstanceUid, 0);
  at = putNumber(bytes, at, 0x1002, command.eventTypeId);
  at = putNumber(bytes, at, 0x1008, command.actionTypeId);
  at = putNumber(bytes, at, 0x1020, command.remaining);
  at = putNumber(bytes, at, 0x1021, command.completed);
  at = putNumber(bytes, at, 0x1022, command.failed);
  at = putNumber(bytes, at, 0x1023, command.warning);
  at = putText(bytes, at, 0x1030, command.moveOriginatorAeTitle, 0x20);
  putNumber(bytes, at, 0x1031, command.moveOriginatorMessageId);
  return bytes;
}

function lengthOf(command: CommandSet, comment: string | undefined): number {
  return (
    12 +
    2 * (elementHeader + 2) + // command field, command data set type
    numberLength(command.messageId) +
    numberLength(command.messageIdBeingRespondedTo) +
    numberLength(command.priority) +
    numberLength(command.status) +
    numberLength(command.errorId) +
    numberLength(command.eventTypeId) +
    numberLength(command.actionTypeId) +
    numberLength(command.remaining) +
    numberLength(command.completed) +
    numberLength(command.failed) +
    numberLength(command.warning) +
    numberLength(command.moveOriginatorMessageId) +
    textLength(command.affectedSopClassUid) +
    textLength(command.requestedSopClassUid) +
    textLength(command.affectedSopInstanceUid) +
    textLength(command.requestedSopInstanceUid) +
    textLength(command.moveDestination) +
    textLength(command.moveOriginatorAeTitle) +
    textLength(comment) +
    (command.offendingElements ? elementHeader + 4 * command.offendingElements.length : 0)
  );
}

function numberLength(value: number | undefined): number {
  return value === undefined ? 0 : elementHeader + 2;
}

function textLength(text: string | undefined): number {
  return text === undefined ? 0 : elementHeader + text.length + (text.length & 1);
}

function putHeader(bytes: Uint8Array, at: number, element: number, length: number): number {
  putU16(bytes, at + 2, element);
  putU16(bytes, at + 4, length & 0xffff);
  putU16(bytes, at + 6, length >>> 16);
  return at + elementHeader;
}

function putNumber(bytes: Uint8Array, at: number, element: number, value: number | undefined): number {
  if (value === undefined) return at;
  const start = putHeader(bytes, at, element, 2);
  putU16(bytes, start, value);
  return start + 2;
}

function putText(bytes: Uint8Array, at: number, element: number, text: string | undefined, padding: number): number {
  if (text === undefined) return at;
  const odd = text.length & 1;
  const start = putHeader(bytes, at, element, text.length + odd);
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    bytes[start + index] = code < 0x80 ? code : 0x3f;
  }
  if (odd) bytes[start + text.length] = padding;
  return start + text.length + odd;
}

function putTags(bytes: Uint8Array, at: number, element: number, tags: readonly number[] | undefined): number {
  if (!tags) return at;
  let start = putHeader(bytes, at, element, 4 * tags.length);
  for (const tag of tags) {
    putU16(bytes, start, tag >>> 16);
    putU16(bytes, start + 2, tag & 0xffff);
    start += 4;
  }
  return start;
}

function putU16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value & 0xff;
  bytes[at + 1] = (value >>> 8) & 0xff;
}
