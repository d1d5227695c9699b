import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFolderTarget } from '../archive/folder-target.ts';
import { prepareDataFolder } from '../servers/prepare-data-folder.ts';
import { folderCallsOnTheSpot } from './folder-calls.ts';
import { makeFolder } from './make-folder.ts';

describe('making a folder', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'quarry-folder-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('makes those above it, with the same mode', async () => {
    await makeFolder(join(root, 'a', 'b', 'c'), 0o700);
    for (const name of ['a', 'a/b', 'a/b/c']) expect(statSync(join(root, name)).mode & 0o777).toBe(0o700);
  });

  it('leaves one that is there as it is, also when many want it at once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => makeFolder(join(root, 'x', 'y', 'z'))));
    await makeFolder(root, 0o777);
    expect(statSync(root).mode & 0o777).toBe(0o700);
    await makeFolder('/');
  });

  it('says that a file is in the way', async () => {
    writeFileSync(join(root, 'file'), '');
    await expect(makeFolder(join(root, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(makeFolder(join(root, 'file', 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  it('does the same on the spot', async () => {
    const make = (...names: string[]) => makeFolder(join(root, ...names), 0o700, folderCallsOnTheSpot);
    await make('a', 'b', 'c');
    await make('a', 'b', 'c');
    for (const name of ['a', 'a/b', 'a/b/c']) expect(statSync(join(root, name)).mode & 0o777).toBe(0o700);
    writeFileSync(join(root, 'file'), '');
    await expect(make('file')).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(make('file', 'below')).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  // Node's mkdir with `recursive` runs for ever there (24.21, libuv's pool).
  it.skipIf(!existsSync('/proc/self'))('comes to an end below /proc', async () => {
    await expect(makeFolder('/proc/quarry/below')).rejects.toMatchObject({ code: 'ENOENT' });
    const failure = { kind: 'local', code: 'folder-not-writable' };
    expect(await openFolderTarget({ folder: '/proc/quarry' })).toMatchObject({ ok: false, failure });
    expect(await prepareDataFolder('/proc/quarry')).toMatchObject({ ok: false, failure });
  });
});
