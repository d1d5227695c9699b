import type { CommandSet } from './command-set.ts';
import { noDataSet } from './command-set.ts';

export type DecodedCommand = { ok: true; command: CommandSet } | { ok: false; detail: string };

type Draft = { -readonly [Field in keyof CommandSet]: CommandSet[Field] };

type FieldOf<T> = { [Field in keyof CommandSet]-?: T extends CommandSet[Field] ? Field : never }[keyof CommandSet];

/** What an element is (PS3.7 §E.1): its VR, and where its value goes. */
type KnownElement =
  | { readonly vr: 'US'; readonly field: FieldOf<number> | 'hasDataSet' }
  | { readonly vr: 'UI' | 'AE' | 'LO'; readonly field: FieldOf<string> }
  | { readonly vr: 'AT'; readonly field: 'offendingElements' };

const knownElements: ReadonlyMap<number, KnownElement> = new Map<number, KnownElement>([
  [0x0002, { vr: 'UI', field: 'affectedSopClassUid' }],
  [0x0003, { vr: 'UI', field: 'requestedSopClassUid' }],
  [0x0100, { vr: 'US', field: 'commandField' }],
  [0x0110, { vr: 'US', field: 'messageId' }],
  [0x0120, { vr: 'US', field: 'messageIdBeingRespondedTo' }],
  [0x0600, { vr: 'AE', field: 'moveDestination' }],
  [0x0700, { vr: 'US', field: 'priority' }],
  [0x0800, { vr: 'US', field: 'hasDataSet' }],
  [0x0900, { vr: 'US', field: 'status' }],
  [0x0901, { vr: 'AT', field: 'offendingElements' }],
  [0x0902, { vr: 'LO', field: 'errorComment' }],
  [0x0903, { vr: 'US', field: 'errorId' }],
  [0x1000, { vr: 'UI', field: 'affectedSopInstanceUid' }],
  [0x1001, { vr: 'UI', field: 'requestedSopInstanceUid' }],
  [0x1002, { vr: 'US', field: 'eventTypeId' }],
  [0x1008, { vr: 'US', field: 'actionTypeId' }],
  [0x1020, { vr: 'US', field: 'remaining' }],
  [0x1021, { vr: 'US', field: 'completed' }],
  [0x1022, { vr: 'US', field: 'failed' }],
  [0x1023, { vr: 'US', field: 'warning' }],
  [0x1030, { vr: 'AE', field: 'moveOriginatorAeTitle' }],
  [0x1031, { vr: 'US', field: 'moveOriginatorMessageId' }],
]);

/** Every field present from the start keeps the decoder's objects of one shape. */
const empty: Draft = {
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

/**
 * Decodes a whole command set: Implicit VR Little Endian (PS3.7 §6.3.1). Elements nobody here needs are skipped, their
 * order and the group length's value are not insisted on: older peers get both wrong. Refused: an element beyond the end,
 * another group than 0000, a number that ends in the middle, no command field, no command data set type. An empty value counts as
 * absent. Of several numbers the first counts: a PACS has been met that sends each count of sub-operations twice.
 */
export function decodeCommandSet(bytes: Uint8Array): DecodedCommand {
  const command = { ...empty };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let dataSetType = -1;
  let at = 0;
  while (at < bytes.length) {
    const start = at + 8;
    const left = bytes.length - start;
    if (left < 0) return refuse(`the command set ends inside an element at offset ${at}`);
    const group = view.getUint16(at, true);
    const element = view.getUint16(at + 2, true);
    const length = view.getUint32(at + 4, true);
    if (group !== 0) return refuse(`element of group ${group.toString(16)} at offset ${at}`);
    if (length > left) return refuse(`element (0000,${hex4(element)}) is ${length} bytes long, ${left} are left`);
    at = start + length;
    const known = knownElements.get(element);
    if (known === undefined) continue;
    if (known.field === 'hasDataSet') {
      if (length === 0 || length % 2 !== 0) return refuse(`(0000,0800) is ${length} bytes long`);
      dataSetType = view.getUint16(start, true);
    } else if (known.vr === 'US') {
      if (length > 0 && length % 2 === 0) command[known.field] = view.getUint16(start, true);
      else if (length !== 0 || known.field === 'commandField') return refuse(`(0000,${hex4(element)}) is ${length} bytes long`);
    } else if (known.vr === 'AT') {
      if (length % 4 !== 0) return refuse(`(0000,${hex4(element)}) is ${length} bytes long`);
      command.offendingElements = tags(view, start, length);
    } else {
      command[known.field] = known.vr === 'LO' ? comment(bytes, start, length) : ascii(bytes, start, length);
    }
  }
  if (command.commandField < 0) return refuse('(0000,0100) Command Field is missing');
  if (dataSetType < 0) return refuse('(0000,0800) Command Data Set Type is missing');
  command.hasDataSet = dataSetType !== noDataSet;
  return { ok: true, command };
}

function refuse(detail: string): DecodedCommand {
  return { ok: false, detail };
}

function hex4(value: number): string {
  return value.toString(16).toUpperCase().padStart(4, '0');
}

/** Single-byte text without padding; undefined when nothing is left. Control characters are kept: whoever uses it checks. */
function ascii(bytes: Uint8Array, start: number, length: number): string | undefined {
  let first = start;
  let end = start + length;
  while (end > first && (bytes[end - 1] === 0 || bytes[end - 1] === 0x20)) end--;
  while (first < end && bytes[first] === 0x20) first++;
  if (end === first) return undefined;
  // UIDs and AE titles: joined letter by letter they would be as many strings.
  if (end - first <= 64) return String.fromCharCode.apply(null, bytes.subarray(first, end) as unknown as number[]);
  let text = '';
  for (let at = first; at < end; at++) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}

/** (0000,0902) has no character set of its own: peers send ASCII, UTF-8 or their own code page. */
function comment(bytes: Uint8Array, start: number, length: number): string | undefined {
  const value = bytes.subarray(start, start + length);
  if (value.every((byte) => byte < 0x80)) return ascii(bytes, start, length);
  try {
    let end = value.length;
    while (value[end - 1] === 0 || value[end - 1] === 0x20) end--;
    return new TextDecoder('utf-8', { fatal: true }).decode(value.subarray(0, end)) || undefined;
  } catch {
    return ascii(bytes, start, length);
  }
}

function tags(view: DataView, start: number, length: number): readonly number[] | undefined {
  const found: number[] = [];
  for (let at = start; at < start + length; at += 4)
    found.push(view.getUint16(at, true) * 0x10000 + view.getUint16(at + 2, true));
  return found.length > 0 ? found : undefined;
}
