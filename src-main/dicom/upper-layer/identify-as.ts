import { maxUserIdentityLength, type UserIdentityKind } from '../../../src-shared/dicom/user-identity.ts';
import type { UserIdentity } from './pdu/user-information/user-identity.ts';

/** User-Identity-Type (PS3.7 Table D.3-14). */
export const userIdentityType: Readonly<Record<UserIdentityKind, number>> = {
  username: 1,
  passcode: 2,
  kerberos: 3,
  saml: 4,
  jwt: 5,
};

/** Who is asking, in words and bytes. */
export type Identity = { readonly positiveResponseRequested?: boolean | undefined } & (
  | { readonly kind: 'username'; readonly userName: string }
  | { readonly kind: 'passcode'; readonly userName: string; readonly passcode: string }
  /** A Kerberos service ticket, a SAML assertion or a JSON Web Token as it is. */
  | { readonly kind: 'kerberos' | 'saml' | 'jwt'; readonly token: Uint8Array }
);

/** The sub-item for it; undefined when name or token is empty, or all of it longer than `maxUserIdentityLength`. */
export function identifyAs(identity: Identity): UserIdentity | undefined {
  const primary = 'token' in identity ? identity.token : new TextEncoder().encode(identity.userName);
  const secondary = new TextEncoder().encode(identity.kind === 'passcode' ? identity.passcode : '');
  if (primary.length === 0 || primary.length + secondary.length > maxUserIdentityLength) return undefined;
  const positiveResponseRequested = identity.positiveResponseRequested === true;
  return { type: userIdentityType[identity.kind], positiveResponseRequested, primary, secondary };
}

/** What a sub-item says; undefined for a type that does not exist, or a name that is empty or no UTF-8. */
export function identityOf({ type, primary, secondary, positiveResponseRequested }: UserIdentity): Identity | undefined {
  switch (type) {
    case userIdentityType.kerberos:
      return { kind: 'kerberos', token: primary, positiveResponseRequested };
    case userIdentityType.saml:
      return { kind: 'saml', token: primary, positiveResponseRequested };
    case userIdentityType.jwt:
      return { kind: 'jwt', token: primary, positiveResponseRequested };
  }
  const userName = textOf(primary);
  const passcode = textOf(secondary);
  if (!userName || passcode === undefined) return undefined;
  if (type === userIdentityType.username) return { kind: 'username', userName, positiveResponseRequested };
  return type === userIdentityType.passcode ? { kind: 'passcode', userName, passcode, positiveResponseRequested } : undefined;
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
