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

/**
 * Preamble of zeros, prefix "DICM" and group 0002 with its group length (PS3.10 §7.1): all that comes before the data set. Written by hand:
 * each received object needs one, and there are a handful of elements that never change their form.
 */
export function writeFileMeta(m: FileMeta): Uint8Array {
  const texts: readonly (readonly [Tag, string, string])[] = [
    [tags.MediaStorageSOPClassUID, 'UI', m.sopClassUid],
    [tags.MediaStorageSOPInstanceUID, 'UI', m.sopInstanceUid],
    [tags.TransferSyntaxUID, 'UI', m.transferSyntaxUid],
    [tags.ImplementationClassUID, 'UI', implementationClassUid],
    [tags.ImplementationVersionName, 'SH', implementationVersionName],
    ...(m.sourceAeTitle ? [[tags.SourceApplicationEntityTitle, 'AE', m.sourceAeTitle] as const] : []),
    ...(m.receivedIn
      ? [
          [tags.PrivateInformationCreatorUID, 'UI', receivedInCreatorUid] as const,
          [tags.PrivateInformation, 'OB', m.receivedIn] as const,
        ]
      : []),
  ];
  const groupStart = preambleLength + prefix.length + shortHeader + 4;
  const versionLength = 14;
  const length = texts.reduce((sum, [, vr, text]) => sum + headerLength(vr) + even(text.length), groupStart + versionLength);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  bytes.set(prefix, preambleLength);
  header(view, preambleLength + prefix.length, tags.FileMetaInformationGroupLength, 'UL', 4);
  view.setUint32(groupStart - 4, length - groupStart, true);
  header(view, groupStart, tags.FileMetaInformationVersion, 'OB', 2);
  bytes[groupStart + 13] = 1;
  let at = groupStart + versionLength;
  for (const [tag, vr, text] of texts) {
    header(view, at, tag, vr, even(text.length));
    at += headerLength(vr);
    for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
    // UI and OB are padded with a null, text with a space (PS3.5 §6.2).
    if (text.length % 2 === 1 && vr !== 'UI' && vr !== 'OB') bytes[at + text.length] = 0x20;
    at += even(text.length);
  }
  return bytes;
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
