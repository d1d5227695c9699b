import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { byFilePermissions, type SecretCipher, SecretStore } from './secret-store.ts';

const now = () => new Date('2026-11-25T08:00:00.000Z');
/** Stands for the operating system's store: reverses, and refuses what is not its own. */
const systemCipher: SecretCipher = {
  kind: 'operating-system',
  seal: (plain) => `sealed:${[...plain].reverse().join('')}`,
  open: (sealed) => (sealed.startsWith('sealed:') ? [...sealed.slice(7)].reverse().join('') : undefined),
};

let folder: string;
const open = (cipher: SecretCipher = byFilePermissions) => SecretStore.open(folder, cipher, now);
const onDisk = () => readFile(join(folder, 'secrets.json'), 'utf8');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quarry-secrets-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('secrets', () => {
  it('survive a restart in a file that only its owner may read, and can be cleared', async () => {
    const store = await open();
    expect(await store.set('server:a:passcode', 'open sesame')).toEqual({ ok: true });
    const again = await open();
    expect([again.get('server:a:passcode'), again.state('server:a:passcode')]).toEqual(['open sesame', 'set']);
    expect(again.protection).toBe('file-permissions');
    if (process.platform !== 'win32') expect((await stat(join(folder, 'secrets.json'))).mode & 0o777).toBe(0o600);
    await again.set('server:a:passcode', undefined);
    expect([again.get('server:a:passcode'), again.state('server:a:passcode')]).toEqual([undefined, 'not-set']);
    expect(await onDisk()).not.toContain('sesame');
  });

  it('are not readable in the file where the operating system has a store', async () => {
    const store = await open(systemCipher);
    await store.set('receiver:key-passphrase', 'open sesame');
    expect(await onDisk()).not.toContain('open sesame');
    expect((await open(systemCipher)).get('receiver:key-passphrase')).toBe('open sesame');
  });

  it('that were kept by permissions only are sealed once there is a store', async () => {
    await (await open()).set('server:a:passcode', 'open sesame');
    const store = await open(systemCipher);
    expect(store.get('server:a:passcode')).toBe('open sesame');
    expect(await onDisk()).not.toContain('open sesame');
  });

  it('that were sealed are said to be sealed where they cannot be opened, and stay', async () => {
    await (await open(systemCipher)).set('server:a:passcode', 'open sesame');
    const store = await open();
    expect([store.get('server:a:passcode'), store.state('server:a:passcode')]).toEqual([undefined, 'sealed']);
    const otherComputer = await open({ ...systemCipher, open: () => undefined });
    expect(otherComputer.state('server:a:passcode')).toBe('sealed');
    expect((await open(systemCipher)).get('server:a:passcode')).toBe('open sesame');
  });

  it('go with the copy of a bookmark, and are forgotten with a bookmark that is gone', async () => {
    const store = await open();
    await store.set('server:a:passcode', 'one');
    await store.set('server:ab:passcode', 'other');
    await store.set('receiver:key-passphrase', 'ours');
    await store.copy('server:a', 'server:b');
    expect([store.get('server:b:passcode'), store.state('server:bb:passcode')]).toEqual(['one', 'not-set']);
    await store.keepServers(new Set(['b']));
    expect([store.state('server:a:passcode'), store.state('server:ab:passcode')]).toEqual(['not-set', 'not-set']);
    expect([store.get('server:b:passcode'), store.get('receiver:key-passphrase')]).toEqual(['one', 'ours']);
  });
});
