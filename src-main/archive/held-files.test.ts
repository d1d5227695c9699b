import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { openSampleArchive, sample, store, temporaryFolder } from './testing/sample-object.ts';

const windows = vi.hoisted(() => {
  const platform = Object.getOwnPropertyDescriptor(process, 'platform');
  Object.defineProperty(process, 'platform', { value: 'win32' });
  return { held: 0, leave: () => platform && Object.defineProperty(process, 'platform', platform) };
});

/** Renames and removals fail as they do on Windows while a virus scanner looks at what has just been written. */
vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>();
  const refusal = () => Object.assign(new Error('EPERM: operation not permitted'), { code: 'EPERM' });
  const isHeld = () => windows.held > 0 && windows.held-- > 0;
  const rename: typeof real.rename = Object.assign(
    (from: string, to: string, done: (error: NodeJS.ErrnoException | null) => void) =>
      isHeld() ? void setImmediate(done, refusal()) : real.rename(from, to, done),
    { __promisify__: real.rename.__promisify__ },
  ) as typeof real.rename;
  const unlink = ((file: string, done: (error: NodeJS.ErrnoException | null) => void) =>
    isHeld() ? void setImmediate(done, refusal()) : real.unlink(file, done)) as typeof real.unlink;
  const rmSync: typeof real.rmSync = (file, options) => {
    if (windows.held > 0) throw refusal();
    real.rmSync(file, options);
  };
  return { ...real, default: real, rename, unlink, rmSync };
});

afterAll(() => windows.leave());

it('what a virus scanner holds for a moment is stored all the same', async () => {
  await using folder = await temporaryFolder();
  const archive = await openSampleArchive(folder.path);
  const target = archive.storeTarget();
  windows.held = 3;
  expect(await store(target, sample({ instance: 1 }))).toMatchObject({ code: 0x0000 });
  expect(windows.held).toBe(0);
  // The second copy is removed, which is held as well.
  windows.held = 3;
  expect(await store(target, sample({ instance: 1 }))).toMatchObject({ code: 0x0000 });
  expect(windows.held).toBe(0);
  expect(archive.totals.instances).toBe(1);
  await archive.close();
});

it('an archive opens and closes while its journal is held', async () => {
  await using folder = await temporaryFolder();
  const archive = await openSampleArchive(folder.path);
  await store(archive.storeTarget(), sample({}));
  windows.held = Number.POSITIVE_INFINITY;
  await archive.close();
  windows.held = 0;
  expect(journals(archive.folder)).not.toEqual([]);
  const again = await openSampleArchive(folder.path);
  expect(again.totals.instances).toBe(1);
  await again.close();
  expect(journals(archive.folder)).toEqual([]);
});

function journals(folder: string): string[] {
  return readdirSync(join(folder, 'journal'));
}
