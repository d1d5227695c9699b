import { join } from 'node:path';
import { z } from 'zod';
import { isRecord } from '../../src-shared/is-record.ts';
import { readJsonFile } from '../system/json-file.ts';
import { type FileFormat, type SaveResult, VersionedFile } from './versioned-file.ts';

/** What keeps secrets from others: the operating system's own store, or only the permissions of our file. */
export const secretProtections = ['operating-system', 'file-permissions'] as const;
export type SecretProtection = (typeof secretProtections)[number];

/** Makes a secret fit to be written into a file; the host has it. */
export interface SecretCipher {
  readonly kind: SecretProtection;
  seal(plain: string): string;
  /** Undefined when it cannot be opened here: another user, another computer, a store that is locked. */
  open(sealed: string): string | undefined;
}

/** Where the operating system offers nothing: only the owner may read the file. */
export const byFilePermissions: SecretCipher = {
  kind: 'file-permissions',
  seal: (plain) => plain,
  open: (sealed) => sealed,
};

/** `server:<id>:<what>` or `receiver:<what>`. */
export type SecretName = `server:${string}:${string}` | `receiver:${string}`;

/** `sealed` says that it is there but that this host cannot open it. */
export type SecretState = 'set' | 'not-set' | 'sealed';

const entrySchema = z.object({ protection: z.enum(secretProtections), sealed: z.string() });
type Entry = z.infer<typeof entrySchema>;

interface SecretsFile {
  readonly secrets: Readonly<Record<string, Entry>>;
}

const format: FileFormat<SecretsFile> = {
  schemaVersion: 1,
  empty: { secrets: {} },
  parse(content) {
    if (typeof content.secrets !== 'object' || content.secrets === null)
      return { value: format.empty, lost: 'it has no secrets' };
    const secrets: Record<string, Entry> = {};
    let bad = 0;
    for (const [name, entry] of Object.entries(content.secrets)) {
      const parsed = entrySchema.safeParse(entry);
      if (parsed.success) secrets[name] = parsed.data;
      else bad += 1;
    }
    return bad === 0 ? { value: { secrets } } : { value: { secrets }, lost: `${bad} secrets are not usable` };
  },
};

/**
 * The secrets of a data folder, to look at without changing anything: for a program that does not own it. Null is one that the operating
 * system sealed, undefined one that is not there.
 */
export async function readSecrets(folder: string): Promise<(name: SecretName) => string | null | undefined> {
  const content = await readJsonFile(join(folder, 'secrets.json'));
  const found = content.kind === 'value' && isRecord(content.value) ? format.parse(content.value, 1).value.secrets : {};
  return (name) => {
    const entry = Object.hasOwn(found, name) ? found[name] : undefined;
    if (entry === undefined) return undefined;
    return entry.protection === 'file-permissions' ? byFilePermissions.open(entry.sealed) : null;
  };
}

/**
 * Passwords and keys, in `secrets.json`, apart from bookmarks and settings so that those can be shown and copied. They never go to the
 * window: it learns whether one is set. What the desktop program sealed cannot be opened by the other hosts.
 */
export class SecretStore {
  readonly #file: VersionedFile<SecretsFile>;
  readonly #cipher: SecretCipher;

  private constructor(file: VersionedFile<SecretsFile>, cipher: SecretCipher) {
    this.#file = file;
    this.#cipher = cipher;
  }

  static async open(folder: string, cipher: SecretCipher, now: () => Date): Promise<SecretStore> {
    const store = new SecretStore(await VersionedFile.open(join(folder, 'secrets.json'), format, now), cipher);
    // What another host had to leave readable is sealed as soon as it can be. If that cannot be saved it stays as it was.
    if (cipher.kind === 'operating-system') await store.#sealAll();
    return store;
  }

  get notices() {
    return this.#file.notices;
  }

  /** What protects the secrets that are set from now on. */
  get protection(): SecretProtection {
    return this.#cipher.kind;
  }

  get(name: SecretName): string | undefined {
    const entry = this.#entry(name);
    if (entry === undefined) return undefined;
    if (entry.protection === 'file-permissions') return byFilePermissions.open(entry.sealed);
    return this.#cipher.kind === entry.protection ? this.#cipher.open(entry.sealed) : undefined;
  }

  state(name: SecretName): SecretState {
    if (this.#entry(name) === undefined) return 'not-set';
    return this.get(name) === undefined ? 'sealed' : 'set';
  }

  /** Undefined clears it. */
  set(name: SecretName, value: string | undefined): Promise<SaveResult> {
    return this.#file.change((file) => {
      const { [name]: old, ...others } = file.secrets;
      if (value === undefined) return old === undefined ? file : { ...file, secrets: others };
      return { ...file, secrets: { ...others, [name]: this.#seal(value) } };
    });
  }

  /** Gives `to` the secrets of `from`: the copy of a bookmark works like the bookmark. */
  copy(from: `server:${string}`, to: `server:${string}`): Promise<SaveResult> {
    return this.#file.change((file) => {
      const copied = Object.entries(file.secrets)
        .filter(([name]) => name.startsWith(`${from}:`))
        .map(([name, entry]) => [`${to}${name.slice(from.length)}`, entry] as const);
      return copied.length === 0 ? file : { ...file, secrets: { ...file.secrets, ...Object.fromEntries(copied) } };
    });
  }

  /** Forgets the secrets of bookmarks that are gone for good. */
  keepServers(ids: ReadonlySet<string>): Promise<SaveResult> {
    return this.#file.change((file) => {
      const all = Object.entries(file.secrets);
      const kept = all.filter(([name]) => !name.startsWith('server:') || ids.has(name.split(':')[1] ?? ''));
      return kept.length === all.length ? file : { ...file, secrets: Object.fromEntries(kept) };
    });
  }

  settled(): Promise<void> {
    return this.#file.settled();
  }

  #entry(name: string): Entry | undefined {
    const { secrets } = this.#file.value;
    return Object.hasOwn(secrets, name) ? secrets[name] : undefined;
  }

  #seal(plain: string): Entry {
    return { protection: this.#cipher.kind, sealed: this.#cipher.seal(plain) };
  }

  #sealAll(): Promise<SaveResult> {
    return this.#file.change((file) => {
      const all = Object.entries(file.secrets);
      if (all.every(([, entry]) => entry.protection !== 'file-permissions')) return file;
      const sealed = all.map(([name, entry]) =>
        entry.protection === 'file-permissions' ? [name, this.#seal(entry.sealed)] : [name, entry],
      );
      return { ...file, secrets: Object.fromEntries(sealed) };
    });
  }
}
