import { createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { safelyNormalized } from '../../src-shared/dicom/stream-safe.ts';
import { readKept, savedOver } from './kept-list.ts';
import type { SecretStore } from './secret-store.ts';
import type { SaveResult } from './versioned-file.ts';

/** Cost of one hash: 32 MiB and some tens of milliseconds, in a thread of Node's pool. */
const cost = { N: 32_768, r: 8, p: 1 } as const;
const keyBytes = 32;
/** Checks that wait for the one under way. More than that is somebody trying passcodes, or a failing client. */
const maxWaiting = 16;

const secretName = 'receiver:users';

const userSchema = z.object({ name: z.string(), salt: z.string(), hash: z.string() });
type User = z.infer<typeof userSchema>;

/** `busy`: too many are being checked, ask again later. */
export type UserCheck = 'known' | 'unknown' | 'busy';

/**
 * Who may call the receiver by user name and passcode (PS3.7 §D.3.3.7). Passcodes are kept as scrypt hashes, in the secret store. One is
 * checked at a time; one that was right before is recognised without the cost, by a digest under a key that lives in memory only.
 */
export class ReceiverUsers {
  readonly #secrets: SecretStore;
  readonly #sessionKey = randomBytes(keyBytes);
  readonly #seen = new Map<string, Buffer>();
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(secrets: SecretStore) {
    this.#secrets = secrets;
  }

  /** Names in the order they were added. */
  names(): string[] {
    return this.#users().map(({ name }) => name);
  }

  /** Adds a user, or gives one a new passcode. */
  async set(name: string, passcode: string): Promise<SaveResult> {
    const salt = randomBytes(16);
    const hash = await hashOf(passcode, salt);
    const user = { name: normal(name), salt: salt.toString('base64'), hash: hash.toString('base64') };
    this.#seen.delete(user.name);
    const others = this.#users();
    const at = others.findIndex((other) => other.name === user.name);
    return this.#save(at === -1 ? [...others, user] : others.with(at, user));
  }

  remove(name: string): Promise<SaveResult> {
    this.#seen.delete(normal(name));
    return this.#save(this.#users().filter((user) => user.name !== normal(name)));
  }

  /** A name nobody has takes as long as a wrong passcode. */
  check(name: string, passcode: string): UserCheck | Promise<UserCheck> {
    const user = this.#users().find((one) => one.name === normal(name));
    const digest = createHmac('sha256', this.#sessionKey).update(passcode).digest();
    const seen = user && this.#seen.get(user.name);
    if (seen && timingSafeEqual(seen, digest)) return 'known';
    if (this.#waiting >= maxWaiting) return 'busy';
    this.#waiting++;
    const checked = this.#last.then(async (): Promise<UserCheck> => {
      this.#waiting--;
      const hash = await hashOf(passcode, user ? Buffer.from(user.salt, 'base64') : this.#sessionKey);
      const wanted = user ? Buffer.from(user.hash, 'base64') : randomBytes(keyBytes);
      if (!user || wanted.length !== hash.length || !timingSafeEqual(wanted, hash)) return 'unknown';
      // Not when the passcode was changed meanwhile.
      if (this.#users().some((one) => one.name === user.name && one.hash === user.hash)) this.#seen.set(user.name, digest);
      return 'known';
    });
    this.#last = checked.catch(() => undefined);
    return checked;
  }

  #users(): readonly User[] {
    return readKept(this.#secrets, secretName, userSchema);
  }

  #save(users: readonly User[]): Promise<SaveResult> {
    return savedOver(this.#secrets, secretName, userSchema, users);
  }
}

function normal(name: string): string {
  return safelyNormalized(name, 'NFC').trim();
}

function hashOf(passcode: string, salt: Uint8Array): Promise<Buffer> {
  const options = { ...cost, maxmem: 2 * 128 * cost.N * cost.r };
  return new Promise((resolve, reject) => {
    scrypt(safelyNormalized(passcode, 'NFC'), salt, keyBytes, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
