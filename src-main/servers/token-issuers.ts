import { decodeProtectedHeader, errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import { z } from 'zod';
import { type TokenIssuer, tokenIssuerSchema } from '../../src-shared/contract/receiver.ts';
import {
  type IdentityProblem,
  type IdentityVerdict,
  maxUserIdentityLength,
  type TokenKeyProblem,
} from '../../src-shared/dicom/user-identity.ts';
import { readKept, savedOver } from './kept-list.ts';
import type { SecretStore } from './secret-store.ts';
import { readTokenKeys, type TokenKey, type TokenKeyKind } from './token-key.ts';
import type { SaveResult } from './versioned-file.ts';

/** Clocks may differ by so much, seconds. */
const clockToleranceSeconds = 60;
/** Tokens that are looked at at a time; more is somebody trying. */
const maxChecking = 16;
/** Issuers that are tried for one token. */
const maxIssuers = 32;

const name = 'receiver:token-issuers';

const keptSchema = tokenIssuerSchema.extend({ key: z.string(), keyKind: z.enum(['public-key', 'secret']) });
type Kept = z.infer<typeof keptSchema>;

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
 * Whose JSON Web Tokens are taken (RFC 7519, PS3.7 §D.3.3.7). Keys may be shared secrets: they are kept in the secret store. Tokens
 * must expire; the algorithm is one that fits the key, never one that only the token names.
 */
export class TokenIssuers {
  readonly #secrets: SecretStore;
  readonly #now: () => Date;
  #checking = 0;

  constructor(secrets: SecretStore, now: () => Date) {
    this.#secrets = secrets;
    this.#now = now;
  }

  /** In the order they were added, without their keys. */
  list(): TokenIssuer[] {
    return this.#kept().map(({ key: _, keyKind: __, ...issuer }) => issuer);
  }

  /** Adds an issuer, or changes the one of that name. A key that cannot be used is a problem, and nothing is kept. */
  async set(
    issuer: Omit<TokenIssuer, 'algorithms'>,
    key: { readonly kind: TokenKeyKind; readonly text: string },
  ): Promise<SaveResult | { ok: false; problem: TokenKeyProblem }> {
    const read = readTokenKeys(key.kind, key.text);
    if (!read.ok) return read;
    const others = this.#kept();
    const at = others.findIndex(({ name }) => name === issuer.name);
    if (at === -1 && others.length >= maxIssuers) return { ok: false, problem: 'too-many' };
    const algorithms = [...new Set(read.keys.flatMap((one) => one.algorithms))];
    const kept = { ...issuer, algorithms, key: key.text, keyKind: key.kind };
    return this.#save(at === -1 ? [...others, kept] : others.with(at, kept));
  }

  remove(name: string): Promise<SaveResult> {
    return this.#save(this.#kept().filter((issuer) => issuer.name !== name));
  }

  /** Verifies a token. What a positive response holds is the token that was verified (PS3.7 Table D.3-15). */
  async check(bytes: Uint8Array): Promise<IdentityVerdict> {
    const issuers = this.#kept();
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

  async #checkBy(issuers: readonly Kept[], token: string): Promise<IdentityVerdict> {
    let why: IdentityProblem = 'token-malformed';
    for (const issuer of issuers) {
      const problem = await this.#problemWith(token, issuer);
      if (problem === undefined) return { is: 'known', response: Buffer.from(token, 'latin1') };
      if (telling.indexOf(problem) > telling.indexOf(why)) why = problem;
    }
    return { is: 'refused', why };
  }

  async #problemWith(token: string, issuer: Kept): Promise<IdentityProblem | undefined> {
    const read = readTokenKeys(issuer.keyKind, issuer.key);
    if (!read.ok) return 'token-not-signed-for-us';
    const options: JWTVerifyOptions = {
      ...(issuer.issuer ? { issuer: issuer.issuer } : {}),
      ...(issuer.audience ? { audience: issuer.audience } : {}),
      currentDate: this.#now(),
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['exp'],
    };
    let problem: IdentityProblem = 'token-malformed';
    for (const key of meant(token, read.keys)) {
      const verified = await verify(token, key, options);
      if (typeof verified !== 'string') {
        const user = verified[issuer.userClaim];
        return typeof user === 'string' && user.trim() !== '' ? undefined : 'token-without-user';
      }
      if (telling.indexOf(verified) > telling.indexOf(problem)) problem = verified;
    }
    return problem;
  }

  #kept(): readonly Kept[] {
    return readKept(this.#secrets, name, keptSchema);
  }

  #save(issuers: readonly Kept[]): Promise<SaveResult> {
    return savedOver(this.#secrets, name, keptSchema, issuers);
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
