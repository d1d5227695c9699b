import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveDataFolder } from './data-folder.ts';
import { prepareDataFolder } from './prepare-data-folder.ts';

describe('the data folder', () => {
  it.each([
    ['linux', {}, '/home/a', '/home/a/.config/Quarry'],
    ['linux', { XDG_CONFIG_HOME: '/x' }, '/home/a', '/x/Quarry'],
    ['darwin', {}, '/Users/a', '/Users/a/Library/Application Support/Quarry'],
    ['win32', { APPDATA: 'C:\\Users\\a\\AppData\\Roaming' }, 'C:\\Users\\a', 'C:\\Users\\a\\AppData\\Roaming\\Quarry'],
    ['win32', {}, 'C:\\Users\\a', 'C:\\Users\\a\\AppData\\Roaming\\Quarry'],
    ['linux', { QUARRY_HOME: '/data/q' }, '/home/a', '/data/q'],
    ['linux', { QUARRY_HOME: '~/q' }, '/home/$&', '/home/$&/q'],
    ['linux', { QUARRY_HOME: '/data/~' }, '/home/a', '/data/~'],
    ['linux', { QUARRY_HOME: '' }, '/home/a', '/home/a/.config/Quarry'],
  ] as const)('on %s with %j of %s is %s', (platform, environment, homeFolder, expected) => {
    expect(resolveDataFolder({ platform, environment, homeFolder })).toBe(expected);
  });

  it('is made for its owner only; where that cannot be, the failure is a value', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'quarry-data-'));
    const inner = join(folder, 'a', 'b');
    expect(await prepareDataFolder(inner)).toEqual({ ok: true });
    expect((await stat(inner)).mode & 0o777).toBe(0o700);
    await writeFile(join(folder, 'file'), '');
    expect(await prepareDataFolder(join(folder, 'file', 'c'))).toMatchObject({
      ok: false,
      failure: { code: 'folder-not-writable' },
    });
    await rm(folder, { recursive: true });
  });
});
