import { readFile } from 'node:fs/promises';
import type { DataSet } from '../../src-main/dicom/dataset/data-set.ts';
import type { Element } from '../../src-main/dicom/dataset/element.ts';
import { readDataSet } from '../../src-main/dicom/dataset/read-data-set.ts';
import { writeDataSet } from '../../src-main/dicom/dataset/write-data-set.ts';
import { readFileHeader } from '../../src-main/dicom/part10/read-file.ts';
import { elementOf, formatTag } from '../../src-shared/dicom/tag.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { lookupTransferSyntax, transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { vrInfo } from '../../src-shared/dicom/vr.ts';

/** A data set as it lies in a file or went over the wire, without preamble and file meta information. */
export interface EncodedDataSet {
  readonly transferSyntaxUid: string;
  readonly bytes: Uint8Array;
}

/** (FFFC,FFFC): says nothing, and many programs drop it. */
const dataSetTrailingPadding = 0xfffc_fffc;

/** What lies in a DICOM file, with or without preamble. */
export async function dataSetOfFile(file: string): Promise<EncodedDataSet & { sopInstanceUid: string | undefined }> {
  const bytes = await readFile(file);
  const read = readFileHeader(bytes);
  if (!read.ok) throw new Error(`${file}: ${read.error.code} at offset ${read.error.offset}`);
  const { transferSyntaxUid, dataSetOffset, meta } = read.header;
  const encoded = { transferSyntaxUid, bytes: bytes.subarray(dataSetOffset) };
  const start = readDataSet(encoded.bytes, transferSyntaxUid, { stopAt: tags.SOPInstanceUID + 1, allowTruncated: true });
  const { dataSet } = start.ok ? start : { dataSet: start.partial };
  return {
    ...encoded,
    sopInstanceUid: meta.string(tags.MediaStorageSOPInstanceUID) || dataSet.string(tags.SOPInstanceUID),
  };
}

/** Two real files have an odd length, which no message may have (PS3.8 §E.2). */
export function evenly({ transferSyntaxUid, bytes }: EncodedDataSet): EncodedDataSet {
  return bytes.length % 2 === 0
    ? { transferSyntaxUid, bytes }
    : { transferSyntaxUid, bytes: Buffer.concat([bytes, new Uint8Array(1)]) };
}

/** Why two data sets are not the same bytes in the same transfer syntax; undefined when they are. */
export function bytesDifference(original: EncodedDataSet, received: EncodedDataSet): string | undefined {
  if (original.transferSyntaxUid !== received.transferSyntaxUid) {
    return `${original.transferSyntaxUid} became ${received.transferSyntaxUid}`;
  }
  const { bytes: a } = original;
  const { bytes: b } = received;
  const until = Math.min(a.length, b.length);
  for (let at = 0; at < until; at++) if (a[at] !== b[at]) return `bytes differ at offset ${at} of ${a.length} and ${b.length}`;
  return a.length === b.length ? undefined : `${a.length} bytes became ${b.length}`;
}

/**
 * The first element that differs between two data sets, or undefined: for peers that encode anew what they pass on. Not counted as
 * different: lengths of sequences and items, group lengths, padding, byte order, and UN for what has a VR on the other side.
 */
export function elementsDifference(original: EncodedDataSet, received: EncodedDataSet): string | undefined {
  if (bytesDifference(original, received) === undefined) return undefined;
  const before = lookupTransferSyntax(original.transferSyntaxUid);
  const after = lookupTransferSyntax(received.transferSyntaxUid);
  if (before?.uid !== after?.uid && (before?.encapsulated || after?.encapsulated)) {
    return `${original.transferSyntaxUid} became ${received.transferSyntaxUid}`;
  }
  return itemDifference(comparable(original), comparable(received), '');
}

/** In the order of bytes that all share. */
function comparable({ bytes, transferSyntaxUid }: EncodedDataSet): DataSet {
  const read = readDataSet(bytes, transferSyntaxUid);
  if (!read.ok) throw new Error(`data set unreadable: ${read.error.code} at offset ${read.error.offset}`);
  if (read.dataSet.littleEndian) return read.dataSet;
  const turned = readDataSet(writeDataSet(read.dataSet, transferSyntax.ExplicitLE), transferSyntax.ExplicitLE);
  if (!turned.ok) throw new Error(`data set unreadable after conversion: ${turned.error.code}`);
  return turned.dataSet;
}

function itemDifference(original: DataSet, received: DataSet, path: string): string | undefined {
  const before = meaningful(original);
  const after = meaningful(received);
  for (const [index, element] of before.entries()) {
    const other = after[index];
    const where = `${path}${formatTag(element.tag)}`;
    if (!other || other.tag > element.tag) return `${where} is missing`;
    if (other.tag < element.tag) return `${path}${formatTag(other.tag)} was added`;
    const difference = elementDifference(element, other, where);
    if (difference !== undefined) return difference;
  }
  const more = after[before.length];
  return more && `${path}${formatTag(more.tag)} was added`;
}

function meaningful(dataSet: DataSet): Element[] {
  return [...dataSet].filter(({ tag }) => elementOf(tag) !== 0 && tag !== dataSetTrailingPadding);
}

function elementDifference(before: Element, after: Element, where: string): string | undefined {
  if (before.items || after.items) return itemsDifference(before.items ?? [], after.items ?? [], where);
  if (before.vr !== after.vr && before.vr !== 'UN' && after.vr !== 'UN' && !bothOther(before, after)) {
    return `${where}: VR ${before.vr} became ${after.vr}`;
  }
  if (before.fragments || after.fragments) return fragmentsDifference(before, after, where);
  const unknown = before.vr === 'UN' || after.vr === 'UN';
  const isText = unknown || vrInfo[before.vr].text !== false;
  const [a, b] = isText ? [withoutPadding(before.value), withoutPadding(after.value)] : [before.value, after.value];
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  // One byte of zero more is what makes an odd length even.
  const padded = long.length === short.length + 1 && long.length % 2 === 0 && long.at(-1) === 0;
  const same = Buffer.compare(short, padded ? long.subarray(0, short.length) : long) === 0;
  return same ? undefined : `${where}: values of ${a.length} and ${b.length} bytes differ`;
}

/** Implicit VR does not tell OB from OW. */
function bothOther(before: Element, after: Element): boolean {
  return [before, after].every(({ vr }) => vr === 'OB' || vr === 'OW');
}

function itemsDifference(before: readonly DataSet[], after: readonly DataSet[], where: string): string | undefined {
  if (before.length !== after.length) return `${where}: ${before.length} items became ${after.length}`;
  for (const [index, item] of before.entries()) {
    const other = after[index];
    const difference = other && itemDifference(item, other, `${where}[${index}]`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function fragmentsDifference(before: Element, after: Element, where: string): string | undefined {
  const a = before.fragments;
  const b = after.fragments;
  if (!a || !b) return `${where}: encapsulated on one side only`;
  if (a.fragments.length !== b.fragments.length) return `${where}: ${a.fragments.length} fragments became ${b.fragments.length}`;
  const at = a.fragments.findIndex((fragment, index) => Buffer.compare(fragment, b.fragments[index] ?? new Uint8Array()) !== 0);
  return at === -1 ? undefined : `${where}: fragment ${at} differs`;
}

function withoutPadding(value: Uint8Array): Uint8Array {
  let end = value.length;
  while (end > 0 && (value[end - 1] === 0x00 || value[end - 1] === 0x20)) end--;
  return value.subarray(0, end);
}
