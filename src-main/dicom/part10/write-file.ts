import { elementOf, groupOf, type Tag } from '../../../src-shared/dicom/tag.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { implementationClassUid, implementationVersionName, receivedInCreatorUid } from '../implementation.ts';

export interface FileMeta {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** In which the data set that follows is written. */
  readonly transferSyntaxUid: string;
  /** Who the object came from, 1–16 characters. */
  readonly sourceAeTitle?: string | undefined;
  /** The transfer syntax it was received in, where it was converted since. */
  readonly receivedIn?: string | undefined;
}

const preambleLength = 128;
const prefix = [0x44, 0x49, 0x43, 0x4d];
/** Tag, VR and length in front of a value; OB has 12 bytes (PS3.5 §7.1.2). */
const shortHeader = 8;
/** File Meta Information Version, OB of two bytes. */
const versionLength = 14;
/** Where what the group length counts begins. */
const groupStart = preambleLength + prefix.length + shortHeader + 4;

/**
 * Preamble of zeros, prefix "DICM" and group 0002 with its group length (PS3.10 §7.1): all that comes before the data set. Written by hand:
 * each received object needs one, there are a handful of elements that never change their form, and what comes from one sender differs
 * by the SOP Instance UID alone: the rest is kept for the next.
 */
export function writeFileMeta(m: FileMeta): Uint8Array {
  const { before, after } = partsAround(m);
  const uid = m.sopInstanceUid;
  const uidStart = before.length;
  const uidEnd = uidStart + uid.length + (uid.length % 2);
  const bytes = new Uint8Array(uidEnd + after.length);
  bytes.set(before);
  bytes.set(after, uidEnd);
  const view = new DataView(bytes.buffer);
  view.setUint32(groupStart - 4, bytes.length - groupStart, true);
  view.setUint16(uidStart - 2, uidEnd - uidStart, true);
  for (let i = 0; i < uid.length; i++) bytes[uidStart + i] = uid.charCodeAt(i);
  return bytes;
}

interface Parts {
  readonly of: Omit<FileMeta, 'sopInstanceUid'>;
  /** Up to the value of the SOP Instance UID, whose length and that of the group are still to be put in, and what follows it. */
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

let last: Parts | undefined;

function partsAround({ sopClassUid, transferSyntaxUid, sourceAeTitle, receivedIn }: FileMeta): Parts {
  const of = last?.of;
  if (
    last === undefined ||
    of?.sopClassUid !== sopClassUid ||
    of.transferSyntaxUid !== transferSyntaxUid ||
    of.sourceAeTitle !== sourceAeTitle ||
    of.receivedIn !== receivedIn
  ) {
    const before = new Uint8Array(groupStart + versionLength + 2 * shortHeader + even(sopClassUid.length));
    const view = new DataView(before.buffer);
    before.set(prefix, preambleLength);
    header(view, preambleLength + prefix.length, tags.FileMetaInformationGroupLength, 'UL', 4);
    header(view, groupStart, tags.FileMetaInformationVersion, 'OB', 2);
    before[groupStart + versionLength - 1] = 1;
    const at = element(before, view, groupStart + versionLength, tags.MediaStorageSOPClassUID, 'UI', sopClassUid);
    header(view, at, tags.MediaStorageSOPInstanceUID, 'UI', 0);
    const after = elements([
      [tags.TransferSyntaxUID, 'UI', transferSyntaxUid],
      [tags.ImplementationClassUID, 'UI', implementationClassUid],
      [tags.ImplementationVersionName, 'SH', implementationVersionName],
      ...(sourceAeTitle ? [[tags.SourceApplicationEntityTitle, 'AE', sourceAeTitle] as const] : []),
      ...(receivedIn
        ? [
            [tags.PrivateInformationCreatorUID, 'UI', receivedInCreatorUid] as const,
            [tags.PrivateInformation, 'OB', receivedIn] as const,
          ]
        : []),
    ]);
    last = { of: { sopClassUid, transferSyntaxUid, sourceAeTitle, receivedIn }, before, after };
  }
  return last;
}

function elements(texts: readonly (readonly [Tag, string, string])[]): Uint8Array {
  const bytes = new Uint8Array(texts.reduce((sum, [, vr, text]) => sum + headerLength(vr) + even(text.length), 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [tag, vr, text] of texts) at = element(bytes, view, at, tag, vr, text);
  return bytes;
}

/** Writes an element; where the next one begins. */
function element(bytes: Uint8Array, view: DataView, at: number, tag: Tag, vr: string, text: string): number {
  header(view, at, tag, vr, even(text.length));
  const start = at + headerLength(vr);
  for (let i = 0; i < text.length; i++) bytes[start + i] = text.charCodeAt(i);
  // UI and OB are padded with a null, text with a space (PS3.5 §6.2).
  if (text.length % 2 === 1 && vr !== 'UI' && vr !== 'OB') bytes[start + text.length] = 0x20;
  return start + even(text.length);
}

function headerLength(vr: string): number {
  return vr === 'OB' ? shortHeader + 4 : shortHeader;
}

function even(length: number): number {
  return length + (length % 2);
}

function header(view: DataView, at: number, tag: Tag, vr: string, length: number): void {
  view.setUint16(at, groupOf(tag), true);
  view.setUint16(at + 2, elementOf(tag), true);
  view.setUint8(at + 4, vr.charCodeAt(0));
  view.setUint8(at + 5, vr.charCodeAt(1));
  if (vr === 'OB') view.setUint32(at + 8, length, true);
  else view.setUint16(at + 6, length, true);
}
