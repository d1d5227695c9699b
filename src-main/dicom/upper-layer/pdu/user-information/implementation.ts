import type { PduReader } from '../pdu-reader.ts';
import type { PduWriter } from '../pdu-writer.ts';

/** Implementation class UID sub-item (PS3.7 §D.3.3.2.1). */
export const implementationClassUidType = 0x52;
/** Implementation version name sub-item, 1–16 characters (PS3.7 §D.3.3.2.3). */
export const implementationVersionNameType = 0x55;

/** Appends the sub-item; `uid` has at most 64 characters (PS3.5 §9.1). */
export function writeImplementationClassUid(writer: PduWriter, uid: string): void {
  writer.item(implementationClassUidType, (item) => item.text(uid));
}

/** Appends the sub-item; what is longer than 16 characters is cut off. */
export function writeImplementationVersionName(writer: PduWriter, name: string): void {
  writer.item(implementationVersionNameType, (item) => item.text(name.slice(0, 16)));
}

/** Reads the content of either sub-item, whatever its length. */
export function readImplementationText(item: PduReader): string {
  return item.restText();
}
