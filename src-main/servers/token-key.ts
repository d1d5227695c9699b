import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import type { TokenKeyProblem } from '../../src-shared/dicom/user-identity.ts';
import { isRecord } from '../../src-shared/is-record.ts';

/** Longest text of a key: a set of them fits many times over. Characters. */
export const maxTokenKeyLength = 65_536;
/** Issuers that are tried for one token. */
export const maxIssuers = 32;
/** Keys of one text. */
const maxKeys = 32;

/** A key that signatures are verified with, and the algorithms it may be used for: never one that the token chooses alone. */
export interface TokenKey {
  readonly key: KeyObject;
  readonly algorithms: readonly string[];
  /** Tells keys of a set apart. */
  readonly id?: string | undefined;
}

export type TokenKeys =
  | { readonly ok: true; readonly keys: readonly TokenKey[] }
  | { readonly ok: false; readonly problem: TokenKeyProblem };

/** What a text is to be read as is said by a person: a public key that passed for a secret would let everybody sign. */
export type TokenKeyKind = 'public-key' | 'secret';

/**
 * Reads what tokens are verified with. `public-key`: PEM public keys or certificates, a JSON Web Key, or a set of them (RFC 7517).
 * `secret`: 32 bytes and more in UTF-8 (RFC 7518 §3.2). A private key has no business here. Nothing of a text is left out without a word:
 * one key of it that cannot be used makes all of it unusable.
 */
export function readTokenKeys(kind: TokenKeyKind, text: string): TokenKeys {
  const trimmed = text.trim();
  if (trimmed.length > maxTokenKeyLength) return { ok: false, problem: 'too-long' };
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(trimmed)) return { ok: false, problem: 'private' };
  if (kind === 'secret') return isPublicKey(trimmed) ? { ok: false, problem: 'public' } : ofSecret(Buffer.from(trimmed, 'utf8'));
  return /^[[{]/.test(trimmed) ? ofJson(trimmed) : ofPem(trimmed);
}

/** Also in a form that is not read as one: PEM with words around it, a list of keys, DER in base64. */
function isPublicKey(text: string): boolean {
  if (text.includes('-----BEGIN ') || /^[[{]/.test(text)) return true;
  if (!/^[A-Za-z0-9+/=_\s-]+$/.test(text)) return false;
  try {
    createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    return true;
  } catch {
    return false;
  }
}

function ofPem(text: string): TokenKeys {
  const blocks = text.match(/-----BEGIN [A-Z ]+-----[^-]*-----END [A-Z ]+-----/g) ?? [];
  if (blocks.length === 0) return { ok: false, problem: 'not-a-key' };
  return publicKeys(blocks.map((block) => ({ make: () => createPublicKey(block) })));
}

function ofSecret(secret: Buffer): TokenKeys {
  const algorithms = [
    [32, 'HS256'],
    [48, 'HS384'],
    [64, 'HS512'],
  ] as const;
  const usable = algorithms.filter(([length]) => secret.length >= length).map(([, name]) => name);
  if (usable.length === 0) return { ok: false, problem: 'too-short' };
  return { ok: true, keys: [{ key: createSecretKey(secret), algorithms: usable }] };
}

function ofJson(text: string): TokenKeys {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return { ok: false, problem: 'not-a-key' };
  }
  const listed = Array.isArray(content) ? content : isRecord(content) && Array.isArray(content.keys) ? content.keys : [content];
  const keys = listed.filter(isRecord);
  if (keys.length < listed.length || keys.length === 0) return { ok: false, problem: 'not-a-key' };
  if (keys.some((key) => 'd' in key || key.kty === 'oct')) return { ok: false, problem: 'private' };
  return publicKeys(
    keys
      .filter(({ use }) => use === undefined || use === 'sig')
      .map((key) => ({
        make: () => createPublicKey({ key, format: 'jwk' }),
        id: typeof key.kid === 'string' ? key.kid : undefined,
        only: typeof key.alg === 'string' ? key.alg : undefined,
      })),
  );
}

interface KeyInText {
  readonly make: () => KeyObject;
  readonly id?: string | undefined;
  /** The one algorithm it says it is for. */
  readonly only?: string | undefined;
}

function publicKeys(found: readonly KeyInText[]): TokenKeys {
  if (found.length > maxKeys) return { ok: false, problem: 'too-long' };
  const keys: TokenKey[] = [];
  for (const { make, id, only } of found) {
    try {
      const key = make();
      const algorithms = algorithmsOf(key).filter((one) => only === undefined || one === only);
      if (algorithms.length === 0) return { ok: false, problem: 'not-usable' };
      keys.push({ key, algorithms, id });
    } catch {
      return { ok: false, problem: 'not-usable' };
    }
  }
  return keys.length > 0 ? { ok: true, keys } : { ok: false, problem: 'not-a-key' };
}

function algorithmsOf(key: KeyObject): readonly string[] {
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case 'rsa':
      // RFC 7518 §3.3: 2048 bits or more.
      return modulusLength >= 2048 ? ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] : [];
    case 'ec':
      return { prime256v1: ['ES256'], secp384r1: ['ES384'], secp521r1: ['ES512'] }[namedCurve ?? ''] ?? [];
    case 'ed25519':
      return ['EdDSA', 'Ed25519'];
    default:
      return [];
  }
}
