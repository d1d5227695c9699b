import { lookupTag } from '../../../src-shared/dicom/dictionary.ts';
import { formatTag, type Tag } from '../../../src-shared/dicom/tag.ts';
import { lookupUid } from '../../../src-shared/dicom/uids.ts';
import { vrInfo } from '../../../src-shared/dicom/vr.ts';
import type { DataSet } from '../../dicom/dataset/data-set.ts';
import type { Element } from '../../dicom/dataset/element.ts';
import { displayWidth, padDisplay } from './display-width.ts';
import { counted } from './quantity.ts';
import { safeText } from './safe-text.ts';

export interface DumpForm {
  /** Print long values whole. */
  readonly long: boolean;
  /** Print only these elements, wherever they are; undefined prints all. */
  readonly only: ReadonlySet<Tag> | undefined;
}

/** Columns of a value before its remark. */
const valueColumns = 55;
/** Characters of a value, and bytes, that are shown when long ones are cut. */
const shownCharacters = 64;
const shownBytes = 16;

const hexDigits = '0123456789abcdef';
/** Bytes of a long value in one piece of output: the whole may be more than a text can have. */
const pieceLength = 65_536;

/**
 * A data set line by line, in the form of dcmdump: tag, VR, value, `# length, multiplicity keyword`. Made as it is asked for. Lines come with
 * their ends, those with very long values in several pieces.
 */
export function* dumpLines(dataSet: DataSet, form: DumpForm, depth = 0): Generator<string> {
  for (const element of dataSet) {
    const wanted = form.only === undefined || form.only.has(element.tag);
    if (wanted && form.long && element.length > pieceLength && isBytes(element)) yield* longLine(depth, element);
    else if (wanted) yield line(depth, element, valueText(dataSet, element, form), multiplicity(dataSet, element));
    const below = wanted ? { ...form, only: undefined } : form;
    const inner = form.only === undefined || wanted ? depth + 1 : depth;
    for (const item of element.items ?? []) {
      if (wanted) yield `${'  '.repeat(depth + 1)}(FFFE,E000) Item with ${counted(item.size, 'element')}\n`;
      yield* dumpLines(item, below, wanted ? inner + 1 : inner);
    }
  }
}

function line(depth: number, element: Element, value: string, vm: number): string {
  const shown = safeText(value);
  const padded = displayWidth(shown) < valueColumns ? padDisplay(shown, valueColumns - depth * 2) : shown;
  return `${startOf(depth, element)}${padded}${remark(element, vm)}`;
}

function startOf(depth: number, { tag, vr }: Element): string {
  return `${'  '.repeat(depth)}${formatTag(tag)} ${vr} `;
}

function remark(element: Element, vm: number): string {
  const length = element.undefinedLength ? 'u/l' : String(element.length);
  const keyword = lookupTag(element.tag)?.keyword || (lookupTag(element.tag)?.name ?? 'Unknown');
  return ` # ${length}, ${vm} ${keyword}\n`;
}

function* longLine(depth: number, element: Element): Generator<string> {
  const { value } = element;
  yield startOf(depth, element);
  for (let at = 0; at < value.length; at += pieceLength) {
    yield `${at > 0 ? '\\' : ''}${inHex(value.subarray(at, at + pieceLength))}`;
  }
  yield remark(element, 1);
}

/** Shown as bytes: neither text nor numbers, nor something with parts. */
function isBytes({ vr, items, fragments }: Element): boolean {
  const { text, valueBytes } = vrInfo[vr];
  const isNumber = valueBytes !== undefined && vr !== 'UN';
  return items === undefined && fragments === undefined && text === false && !isNumber;
}

function multiplicity(dataSet: DataSet, element: Element): number {
  if (element.items !== undefined || element.vr === 'SQ') return 1;
  const { text, valueBytes } = vrInfo[element.vr];
  if (element.length === 0 && element.fragments === undefined) return 0;
  return text !== false || valueBytes !== undefined ? dataSet.stringsOf(element).length : 1;
}

function valueText(dataSet: DataSet, element: Element, form: DumpForm): string {
  const { vr, items, fragments } = element;
  if (items !== undefined || vr === 'SQ')
    return `(Sequence with ${element.undefinedLength ? 'undefined' : 'explicit'} length, ${counted(items?.length ?? 0, 'item')})`;
  if (fragments !== undefined) {
    const bytes = fragments.fragments.reduce((sum, each) => sum + each.length, 0);
    return `(Pixel sequence: ${counted(fragments.fragments.length, 'fragment')}, ${bytes} bytes, offset table of ${fragments.offsetTable.length})`;
  }
  if (element.length === 0) return '(no value)';
  const info = vrInfo[vr];
  if (vr === 'UI') return uids(dataSet.stringsOf(element));
  if (info.text !== false) return `[${cut(dataSet.textOf(element) ?? '', form)}]`;
  if (info.valueBytes !== undefined && vr !== 'UN') {
    const rest = element.value.length % info.valueBytes;
    const numbers = cut(dataSet.stringsOf(element).join('\\'), form);
    // Too few bytes for a number are shown as well: nothing that is in the file is passed over.
    return rest === 0 ? numbers : `${numbers} (and ${inHex(element.value.subarray(-rest))})`.trimStart();
  }
  return bytesText(element.value, form);
}

function uids(values: readonly string[]): string {
  const names = values.map((uid) => lookupUid(uid)?.keyword ?? '');
  return `[${values.join('\\')}]${names.some((name) => name !== '') ? ` =${names.join('\\')}` : ''}`;
}

function cut(text: string, { long }: DumpForm): string {
  return long || text.length <= shownCharacters ? text : `${text.slice(0, shownCharacters)}…`;
}

function bytesText(bytes: Uint8Array, { long }: DumpForm): string {
  const shown = long ? bytes : bytes.subarray(0, shownBytes);
  return shown.length < bytes.length ? `${inHex(shown)}…` : inHex(shown);
}

function inHex(bytes: Uint8Array): string {
  const shown = Buffer.alloc(bytes.length * 3, '\\');
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    shown[i * 3] = hexDigits.charCodeAt(byte >> 4);
    shown[i * 3 + 1] = hexDigits.charCodeAt(byte & 15);
  }
  return shown.toString('latin1', 0, Math.max(0, shown.length - 1));
}
