import type { CommandSet } from './command-set.ts';
import { noDataSet } from './command-set.ts';

export type DecodedCommand = { ok: true; command: CommandSet } | { ok: false; detail: string };

/** Every field present from the start keeps the decoder's objects of one shape. */
interface Draft {
  commandField: number;
  messageId: number | undefined;
  messageIdBeingRespondedTo: number | undefined;
  hasDataSet: boolean;
  affectedSopClassUid: string | undefined;
  requestedSopClassUid: string | undefined;
  affectedSopInstanceUid: string | undefined;
  requestedSopInstanceUid: string | undefined;
  eventTypeId: number | undefined;
  actionTypeId: number | undefined;
  priority: number | undefined;
  moveDestination: string | undefined;
  moveOriginatorAeTitle: string | undefined;
  moveOriginatorMessageId: number | undefined;
  status: number | undefined;
  offendingElements: readonly number[] | undefined;
  errorComment: string | undefined;
  errorId: number | undefined;
  remaining: number | undefined;
  completed: number | undefined;
  failed: number | undefined;
  warning: number | undefined;
}

/**
 * Decodes a whole command set: Implicit VR Little Endian (PS3.7 §6.3.1). Elements nobody here needs are skipped, their
 * order and the group length's value are not insisted on: older peers get both wrong. Refused: an element beyond the end,
 * another group than 0000, a number of the wrong length, no command field, no command data set type.
 */
export function decodeCommandSet(bytes: Uint8Array): DecodedCommand {
  const draft: Draft = {
    commandField: -1,
    messageId: undefined,
    messageIdBeingRespondedTo: undefined,
    hasDataSet: false,
    affectedSopClassUid: undefined,
    requestedSopClassUid: undefined,
    affectedSopInstanceUid: undefined,
    requestedSopInstanceUid: undefined,
    eventTypeId: undefined,
    actionTypeId: undefined,
    priority: undefined,
    moveDestination: undefined,
    moveOriginatorAeTitle: undefined,
    moveOriginatorMessageId: undefined,
    status: undefined,
    offendingElements: undefined,
    errorComment: undefined,
    errorId: undefined,
    remaining: undefined,
    completed: undefined,
    failed: undefined,
    warning: undefined,
  };
  let dataSetType = -1;
  let at = 0;
  const end = bytes.length;
  while (at < end) {
    if (end - at < 8) return refuse(`the command set ends inside an element at offset ${at}`);
    const element = u16(bytes, at + 2);
    if (u16(bytes, at) !== 0) return refuse(`element of group ${u16(bytes, at).toString(16)} at offset ${at}`);
    const length = u32(bytes, at + 4);
    const start = at + 8;
    if (length > end - start) return refuse(`element (0000,${hex4(element)}) is ${length} bytes long, ${end - start} are left`);
    if (element === 0x0800) {
      if (length !== 2) return refuse('(0000,0800) is not 2 bytes long');
      dataSetType = u16(bytes, start);
    } else if (!take(draft, element, bytes, start, length)) {
      return refuse(`(0000,${hex4(element)}) is ${length} bytes long`);
    }
    at = start + length;
  }
  if (draft.commandField < 0) return refuse('(0000,0100) Command Field is missing');
  if (dataSetType < 0) return refuse('(0000,0800) Command Data Set Type is missing');
  draft.hasDataSet = dataSetType !== noDataSet;
  return { ok: true, command: draft };
}

/** Stores one element's value; false when a number has a wrong length. An empty value counts as absent. */
function take(draft: Draft, element: number, bytes: Uint8Array, start: number, length: number): boolean {
  switch (element) {
    case 0x0002:
      draft.affectedSopClassUid = ascii(bytes, start, length);
      return true;
    case 0x0003:
      draft.requestedSopClassUid = ascii(bytes, start, length);
      return true;
    case 0x1000:
      draft.affectedSopInstanceUid = ascii(bytes, start, length);
      return true;
    case 0x1001:
      draft.requestedSopInstanceUid = ascii(bytes, start, length);
      return true;
    case 0x0600:
      draft.moveDestination = ascii(bytes, start, length);
      return true;
    case 0x1030:
      draft.moveOriginatorAeTitle = ascii(bytes, start, length);
      return true;
    case 0x0902:
      draft.errorComment = comment(bytes, start, length);
      return true;
    case 0x0901:
      draft.offendingElements = tags(bytes, start, length);
      return length % 4 === 0;
    default:
      return takeNumber(draft, element, bytes, start, length);
  }
}

function takeNumber(draft: Draft, element: number, bytes: Uint8Array, start: number, length: number): boolean {
  const field = numberFields[element];
  if (!field) return true;
  if (length === 0) return field !== 'commandField';
  if (length !== 2) return false;
  draft[field] = u16(bytes, start);
  return true;
}

type NumberField =
  | 'commandField'
  | 'messageId'
  | 'messageIdBeingRespondedTo'
  | 'priority'
  | 'moveOriginatorMessageId'
  | 'status'
  | 'errorId'
  | 'eventTypeId'
  | 'actionTypeId'
  | 'remaining'
  | 'completed'
  | 'failed'
  | 'warning';

const numberFields: { readonly [element: number]: NumberField | undefined } = {
  256: 'commandField',
  272: 'messageId',
  288: 'messageIdBeingRespondedTo',
  1792: 'priority',
  2304: 'status',
  2307: 'errorId',
  4098: 'eventTypeId',
  4104: 'actionTypeId',
  4128: 'remaining',
  4129: 'completed',
  4130: 'failed',
  4131: 'warning',
  4145: 'moveOriginatorMessageId',
};

function refuse(detail: string): DecodedCommand {
  return { ok: false, detail };
}

function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}

function u32(bytes: Uint8Array, at: number): number {
  return (u16(bytes, at) | (u16(bytes, at + 2) << 16)) >>> 0;
}

function hex4(value: number): string {
  return value.toString(16).toUpperCase().padStart(4, '0');
}

/** Single-byte text without padding; undefined when nothing is left. Control characters are kept: whoever uses it checks. */
function ascii(bytes: Uint8Array, start: number, length: number): string | undefined {
  let first = start;
  let end = start + length;
  while (end > first && isPadding(bytes[end - 1])) end--;
  while (first < end && bytes[first] === 0x20) first++;
  if (end === first) return undefined;
  // UIDs and AE titles: joined letter by letter they would be as many strings.
  if (end - first <= 64) return String.fromCharCode.apply(null, bytes.subarray(first, end) as unknown as number[]);
  let text = '';
  for (let at = first; at < end; at++) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}

function isPadding(byte: number | undefined): boolean {
  return byte === 0 || byte === 0x20;
}

/** (0000,0902) has no character set of its own: peers send ASCII, UTF-8 or their own code page. */
function comment(bytes: Uint8Array, start: number, length: number): string | undefined {
  const value = bytes.subarray(start, start + length);
  if (value.every((byte) => byte < 0x80)) return ascii(bytes, start, length);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(value).replace(/[\0 ]+$/, '') || undefined;
  } catch {
    return ascii(bytes, start, length);
  }
}

function tags(bytes: Uint8Array, start: number, length: number): readonly number[] | undefined {
  const found: number[] = [];
  for (let at = start; at + 4 <= start + length; at += 4) found.push(((u16(bytes, at) << 16) | u16(bytes, at + 2)) >>> 0);
  return found.length > 0 ? found : undefined;
}
