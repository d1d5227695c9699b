import type { PduReader } from '../pdu-reader.ts';
import type { PduWriter } from '../pdu-writer.ts';

/** User identity sub-items of request and answer (PS3.7 §D.3.3.7). */
export const userIdentityRqType = 0x58;
export const userIdentityAcType = 0x59;

export interface UserIdentity {
  /** 1 user name, 2 user name and passcode, 3 Kerberos ticket, 4 SAML assertion, 5 JSON Web Token. */
  readonly type: number;
  readonly positiveResponseRequested: boolean;
  readonly primary: Uint8Array;
  /** Passcode, for type 2 only. */
  readonly secondary: Uint8Array;
}

/** Appends the sub-item of a request. Throws a RangeError where a field, or all of it, is longer than 65535 bytes. */
export function writeUserIdentity(writer: PduWriter, identity: UserIdentity): void {
  writer.item(userIdentityRqType, (item) => {
    item.u8(identity.type).u8(identity.positiveResponseRequested ? 1 : 0);
    item.countedBytes(identity.primary).countedBytes(identity.secondary);
  });
}

/** Reads the content of the sub-item of a request; `type` may be any byte. A field that passes the end is a problem of `item`. */
export function readUserIdentity(item: PduReader): UserIdentity {
  const type = item.u8();
  const positiveResponseRequested = item.u8() === 1;
  const primary = item.copy(item.u16());
  return { type, positiveResponseRequested, primary, secondary: item.copy(item.u16()) };
}

/** Appends the sub-item of an answer; `response` may be empty. Throws a RangeError where it is longer than 65533 bytes. */
export function writeUserIdentityResponse(writer: PduWriter, response: Uint8Array): void {
  writer.item(userIdentityAcType, (item) => item.countedBytes(response));
}

/** Reads the content of the sub-item of an answer; a length that passes the end is a problem of `item`. */
export function readUserIdentityResponse(item: PduReader): Uint8Array {
  return item.copy(item.u16());
}
