/** Ways to say who is asking (PS3.7 §D.3.3.7). */
export const userIdentityKinds = ['username', 'passcode', 'kerberos', 'saml', 'jwt'] as const;
export type UserIdentityKind = (typeof userIdentityKinds)[number];

/** What people call them. */
export const userIdentityName: Readonly<Record<UserIdentityKind, string>> = {
  username: 'User name',
  passcode: 'User name and passcode',
  kerberos: 'Kerberos ticket',
  saml: 'SAML assertion',
  jwt: 'JSON Web Token',
};

/** Longest user name, passcode or token, bytes in UTF-8: all of the user information of a request shares 65535. */
export const maxUserIdentityLength = 32_768;

/** Why somebody was not let in where a user is required. */
export type IdentityProblem =
  | 'none-given'
  | 'kind-not-taken'
  | 'user-unknown'
  | 'token-malformed'
  | 'token-not-signed-for-us'
  | 'token-expired'
  | 'token-not-valid-yet'
  | 'token-of-another-issuer'
  | 'token-for-somebody-else'
  | 'token-without-user'
  | 'token-without-expiry'
  | 'no-token-issuers';

/** Why a text is nothing to verify tokens with. */
export type TokenKeyProblem = 'private' | 'public' | 'too-short' | 'too-long' | 'not-usable' | 'not-a-key' | 'too-many';

/**
 * What is known of who is asking. `response` is what a positive response holds (PS3.7 Table D.3-15); without it none can be given, and
 * who wants one goes no further. `busy`: cannot be found out now.
 */
export type IdentityVerdict =
  | { readonly is: 'known'; readonly response?: Uint8Array | undefined }
  | { readonly is: 'refused'; readonly why: IdentityProblem }
  | { readonly is: 'busy' };
