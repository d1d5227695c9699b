import { z } from 'zod';
import { type TokenIssuer, tokenIssuerSchema } from '../../src-shared/contract/receiver.ts';
import type { IdentityVerdict, TokenKeyProblem } from '../../src-shared/dicom/user-identity.ts';
import { TokenCheck } from './check-token.ts';
import { readKept, savedOver } from './kept-list.ts';
import type { SecretStore } from './secret-store.ts';
import { maxIssuers, readTokenKeys, type TokenKeyKind } from './token-key.ts';
import type { SaveResult } from './versioned-file.ts';

const name = 'receiver:token-issuers';

const keptSchema = tokenIssuerSchema.extend({ key: z.string(), keyKind: z.enum(['public-key', 'secret']) });
type Kept = z.infer<typeof keptSchema>;

/** Whose JSON Web Tokens are taken by the receiver of a window. Keys may be shared secrets: they are kept in the secret store. */
export class TokenIssuers {
  readonly #secrets: SecretStore;
  readonly #check: TokenCheck;

  constructor(secrets: SecretStore, now: () => Date) {
    this.#secrets = secrets;
    this.#check = new TokenCheck(
      () =>
        this.#kept().map(({ keyKind, key, ...issuer }) => {
          const read = readTokenKeys(keyKind, key);
          return { ...issuer, keys: read.ok ? read.keys : [] };
        }),
      now,
    );
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

  /** As of `TokenCheck`. */
  check(bytes: Uint8Array): Promise<IdentityVerdict> {
    return this.#check.check(bytes);
  }

  #kept(): readonly Kept[] {
    return readKept(this.#secrets, name, keptSchema);
  }

  #save(issuers: readonly Kept[]): Promise<SaveResult> {
    return savedOver(this.#secrets, name, keptSchema, issuers);
  }
}
