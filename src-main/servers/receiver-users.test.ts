import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReceiverUsers } from './receiver-users.ts';
import { byFilePermissions, SecretStore } from './secret-store.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quarry-users-'));
});
afterEach(() => rm(folder, { recursive: true }));

const open = async () => new ReceiverUsers(await SecretStore.open(folder, byFilePermissions, () => new Date(0)));

describe('users of the receiver', () => {
  it('are known by name and passcode, also after a restart', async () => {
    const users = await open();
    await users.set('anna', 'sesame');
    await users.set('Zoë', 'offen');
    for (const one of [users, await open()]) {
      expect(one.names()).toEqual(['anna', 'Zoë']);
      expect(await one.check('anna', 'sesame')).toBe('known');
      // The same name, written with a combining diaeresis.
      expect(await one.check('Zoe\u0308', 'offen')).toBe('known');
      expect(await one.check('anna', 'Sesame')).toBe('unknown');
      expect(await one.check('anna', '')).toBe('unknown');
      expect(await one.check('bert', 'sesame')).toBe('unknown');
    }
  });

  it('are kept without their passcodes', async () => {
    await (await open()).set('anna', 'open sesame');
    const file = await readFile(join(folder, 'secrets.json'), 'utf8');
    expect(file).toContain('anna');
    expect(file).not.toContain('open sesame');
  });

  it('are recognised at once the second time, and not by anything else', async () => {
    const users = await open();
    await users.set('anna', 'sesame');
    expect(users.check('anna', 'sesame')).toBeInstanceOf(Promise);
    expect(await users.check('anna', 'sesame')).toBe('known');
    expect(users.check('anna', 'sesame')).toBe('known');
    expect(await users.check('anna', 'wrong')).toBe('unknown');
  });

  it('are no longer known by an old passcode, nor when they are removed', async () => {
    const users = await open();
    await users.set('anna', 'sesame');
    await users.check('anna', 'sesame');
    await users.set('anna', 'mellon');
    expect(users.names()).toEqual(['anna']);
    expect(await users.check('anna', 'sesame')).toBe('unknown');
    expect(await users.check('anna', 'mellon')).toBe('known');
    await users.remove('anna');
    expect(users.names()).toEqual([]);
    expect(await users.check('anna', 'mellon')).toBe('unknown');
  });

  it('are checked one after the other, and no more than some wait', async () => {
    const users = await open();
    const checks = Array.from({ length: 40 }, (_, n) => users.check('anna', `try ${n}`));
    const verdicts = await Promise.all(checks);
    expect(verdicts.filter((verdict) => verdict === 'busy').length).toBeGreaterThan(10);
    expect(verdicts).not.toContain('known');
    expect(await users.check('anna', 'again')).toBe('unknown');
  });
});
