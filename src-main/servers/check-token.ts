import { decodeProtectedHeader, errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import type { TokenIssuer } from '../../src-shared/contract/receiver.ts';
import { type IdentityProblem, type IdentityVerdict, maxUserIdentityLength } from '../../src-shared/dicom/user-identity.ts';
import type { TokenKey } from './token-key.ts';

/** Clocks may differ by so much, seconds. */
const clockToleranceSeconds = 60;
/** Tokens that are looked at at a time; more is somebody trying. */
const maxChecking = 16;

/** What tokens of an issuer must say, and what they are verified with: without a key nothing is. */
export interface TrustedIssuer extends Pick<TokenIssuer, 'issuer' | 'audience' | 'userClaim'> {
  readonly keys: readonly TokenKey[];
}

/** Later ones tell more: somebody's token that is merely old says more than that it is not another's. */
const telling: readonly IdentityProblem[] = [
  'token-malformed',
  'token-not-signed-for-us',
  'token-of-another-issuer',
  'token-for-somebody-else',
  'token-without-user',
  'token-without-expiry',
  'token-not-valid-yet',
  'token-expired',
];

/**
 * Verifies JSON Web Tokens (RFC 7519, PS3.7 §D.3.3.7). Tokens must expire; the algorithm is one that fits the key, never one that only
 * the token names.
 */
export class TokenCheck {
  readonly #issuers: () => readonly TrustedIssuer[];
  readonly #now: () => Date;
  #checking = 0;

  constructor(issuers: () => readonly TrustedIssuer[], now: () => Date) {
    this.#issuers = issuers;
    this.#now = now;
  }

  /** What a positive response holds is the token that was verified (PS3.7 Table D.3-15). */
  async check(bytes: Uint8Array): Promise<IdentityVerdict> {
    const issuers = this.#issuers();
    if (issuers.length === 0) return { is: 'refused', why: 'no-token-issuers' };
    if (bytes.length > maxUserIdentityLength) return { is: 'refused', why: 'token-malformed' };
    if (this.#checking >= maxChecking) return { is: 'busy' };
    this.#checking++;
    try {
      return await this.#checkBy(issuers, Buffer.from(bytes).toString('latin1').trim());
    } finally {
      this.#checking--;
    }
  }

  async #checkBy(issuers: readonly TrustedIssuer[], token: string): Promise<IdentityVerdict> {
    let why: IdentityProblem = 'token-malformed';
    for (const issuer of issuers) {
      const problem = await this.#problemWith(token, issuer);
      if (problem === undefined) return { is: 'known', response: Buffer.from(token, 'latin1') };
      if (telling.indexOf(problem) > telling.indexOf(why)) why = problem;
    }
    return { is: 'refused', why };
  }

  async #problemWith(token: string, { issuer, audience, userClaim, keys }: TrustedIssuer): Promise<IdentityProblem | undefined> {
    if (keys.length === 0) return 'token-not-signed-for-us';
    const options: JWTVerifyOptions = {
      ...(issuer ? { issuer } : {}),
      ...(audience ? { audience } : {}),
      currentDate: this.#now(),
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['exp'],
    };
    let problem: IdentityProblem = 'token-malformed';
    for (const key of meant(token, keys)) {
      const verified = await verify(token, key, options);
      if (typeof verified !== 'string') {
        const user = verified[userClaim];
        return typeof user === 'string' && user.trim() !== '' ? undefined : 'token-without-user';
      }
      if (telling.indexOf(verified) > telling.indexOf(problem)) problem = verified;
    }
    return problem;
  }
}

/** A token may name its key (RFC 7515 §4.1.4): then no other that has a name is tried. */
function meant(token: string, keys: readonly TokenKey[]): readonly TokenKey[] {
  try {
    const { kid } = decodeProtectedHeader(token);
    return kid === undefined ? keys : keys.filter(({ id }) => id === undefined || id === kid);
  } catch {
    return keys.slice(0, 1);
  }
}

async function verify(token: string, key: TokenKey, options: JWTVerifyOptions): Promise<JWTPayload | IdentityProblem> {
  try {
    const { payload } = await jwtVerify(token, key.key, { ...options, algorithms: [...key.algorithms] });
    return payload;
  } catch (error) {
    return problemOf(error);
  }
}

function problemOf(error: unknown): IdentityProblem {
  if (error instanceof errors.JWTExpired) return 'token-expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    switch (error.claim) {
      case 'nbf':
      case 'iat':
        return 'token-not-valid-yet';
      case 'iss':
        return 'token-of-another-issuer';
      case 'aud':
        return 'token-for-somebody-else';
      case 'exp':
        return 'token-without-expiry';
    }
  }
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JOSEAlgNotAllowed)
    return 'token-not-signed-for-us';
  return 'token-malformed';
}
