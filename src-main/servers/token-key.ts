import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';

/** Longest text of a key: a set of them fits many times over. Characters. */
export const maxTokenKeyLength = 65_536;
/** Keys of one set that are looked at. */
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
  | { readonly ok: false; readonly problem: 'private' | 'too-short' | 'not-usable' | 'not-a-key' };

/**
 * Reads a PEM public key or certificate, a JSON Web Key or a set of them (RFC 7517), or a shared secret of 32 bytes and more
 * (RFC 7518 §3.2). A private key is refused: it has no business here.
 */
export function readTokenKeys(text: string): TokenKeys {
  const trimmed = text.trim();
  if (trimmed.length > maxTokenKeyLength) return { ok: false, problem: 'not-a-key' };
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(trimmed)) return { ok: false, problem: 'private' };
  if (trimmed.startsWith('-----BEGIN ')) return publicKeys([() => createPublicKey(trimmed)]);
  if (trimmed.startsWith('{')) return ofJson(trimmed);
  return ofSecret(Buffer.from(trimmed, 'utf8'));
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
  if (!isRecord(content)) return { ok: false, problem: 'not-a-key' };
  const listed = Array.isArray(content.keys) ? content.keys.slice(0, maxKeys) : [content];
  const keys = listed.filter(isRecord);
  if (keys.some((key) => 'd' in key)) return { ok: false, problem: 'private' };
  const [only] = keys;
  if (keys.length === 1 && only?.kty === 'oct') return ofSecret(Buffer.from(String(only.k ?? ''), 'base64url'));
  const forSignatures = keys.filter((key) => key.use === undefined || key.use === 'sig');
  return publicKeys(
    forSignatures.map((key) => () => createPublicKey({ key, format: 'jwk' })),
    forSignatures.map(({ kid }) => (typeof kid === 'string' ? kid : undefined)),
  );
}

function publicKeys(makes: readonly (() => KeyObject)[], ids: readonly (string | undefined)[] = []): TokenKeys {
  const keys: TokenKey[] = [];
  for (const [index, make] of makes.entries()) {
    try {
      const key = make();
      const algorithms = algorithmsOf(key);
      if (algorithms.length > 0) keys.push({ key, algorithms, id: ids[index] });
    } catch {
      // One of a set that this program does not know is no reason to do without the others.
    }
  }
  return keys.length > 0 ? { ok: true, keys } : { ok: false, problem: 'not-usable' };
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
