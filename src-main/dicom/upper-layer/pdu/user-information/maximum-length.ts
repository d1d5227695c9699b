import type { PduReader } from '../pdu-reader.ts';
import type { PduWriter } from '../pdu-writer.ts';

/** Maximum length sub-item (PS3.8 §D.1). */
export const maximumLengthType = 0x51;

/** A P-DATA-TF needs a PDV header of 6 bytes and at least one byte behind it; fewer cannot be meant. 0 is unlimited. */
const shortestUsable = 7;

/** Appends the sub-item; `maxLength` is the longest variable field of a P-DATA-TF PDU in bytes, 0 for no limit. */
export function writeMaximumLength(writer: PduWriter, maxLength: number): void {
  writer.item(maximumLengthType, (item) => item.u32(maxLength));
}

/** Reads the content of the sub-item, bytes, 0 for no limit; one that leaves no room for data is a problem of `item`. */
export function readMaximumLength(item: PduReader): number {
  const maxLength = item.u32();
  if (maxLength !== 0 && maxLength < shortestUsable) item.fail(`a maximum length of ${maxLength} leaves no room for data`);
  return maxLength;
}
