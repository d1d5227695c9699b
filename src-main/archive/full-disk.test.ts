import { execFileSync } from 'node:child_process';
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keepReserve } from './disk-reserve.ts';
import { threadedFileCalls } from './file-calls.ts';
import { openFolderTarget } from './folder-target.ts';
import { inlineFileCalls } from './inline-file-calls.ts';
import { openArchive } from './open-archive.ts';
import { filesBelow, openSampleArchive, sample, store, temporaryFolder } from './testing/sample-object.ts';

/** A small volume of its own. */
interface Volume {
  readonly path: string;
  remount(options: string): void;
  [Symbol.asyncDispose](): Promise<void>;
}

async function volume(size: string): Promise<Volume> {
  const folder = await temporaryFolder();
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'quarry-test', folder.path], { stdio: 'pipe' });
  return {
    path: folder.path,
    remount: (options) => void execFileSync('mount', ['-o', `remount,${options}`, folder.path], { stdio: 'pipe' }),
    [Symbol.asyncDispose]: async () => {
      execFileSync('umount', ['-l', folder.path], { stdio: 'pipe' });
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Mounting needs root, and a container may forbid it even to root. */
async function mountProblem(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root on Linux to mount a small volume';
  try {
    await (await volume('1m'))[Symbol.asyncDispose]();
    return undefined;
  } catch {
    return 'this system does not let a volume be mounted';
  }
}

const problem = await mountProblem();

/** As in the window's engine, and as in `quarry archive serve`. */
const ways = [
  ['on threads', threadedFileCalls],
  ['on the spot', inlineFileCalls],
] as const;

describe.skipIf(problem !== undefined)(`a volume of its own${problem === undefined ? '' : ` (left out: ${problem})`}`, () => {
  it.each(ways)(
    'says A700 when the disk is full, keeps what was stored, and goes on when there is room: %s',
    async (_way, calls) => {
      await using small = await volume('6m');
      const archive = await openSampleArchive(small.path, { durability: 'background', calls });
      const target = archive.storeTarget();
      let stored = 0;
      let refusal: unknown;
      for (let instance = 1; instance <= 20 && refusal === undefined; instance++) {
        const status = await store(target, sample({ instance, pixelBytes: 700_000 }));
        if (status.code === 0) stored++;
        else refusal = status;
      }
      expect(stored).toBeGreaterThan(2);
      expect(refusal).toMatchObject({ code: 0xa700, errorComment: 'Disk full' });
      expect(await store(target, sample({ instance: 99, pixelBytes: 3_000_000 }))).toMatchObject({ code: 0xa700 });
      expect(await archive.stats()).toMatchObject({ instances: stored });
      expect(await filesBelow(join(archive.folder, 'objects'))).toHaveLength(stored);
      await expect.poll(() => filesBelow(join(archive.folder, 'incoming'))).toEqual([]);
      small.remount('size=20m');
      expect(await store(target, sample({ instance: 50, pixelBytes: 700_000 }))).toEqual({ code: 0 });
      await archive.close();
      const again = await openSampleArchive(small.path);
      expect(await again.stats()).toMatchObject({ instances: stored + 1 });
      await again.close();
    },
  );

  it('stops before the disk is full where some of it is to stay free, and says A700', async () => {
    await using small = await volume('8m');
    const archive = await openSampleArchive(small.path, { durability: 'background' });
    const reserve = 3_000_000;
    const admit = keepReserve({
      freeBytes: () => archive.freeBytes(),
      reserveBytes: () => reserve,
      now: () => performance.now(),
    });
    const target = archive.storeTarget({ rules: { admit } });
    let stored = 0;
    let refusal: unknown;
    for (let instance = 1; instance <= 20 && refusal === undefined; instance++) {
      const status = await store(target, sample({ instance, pixelBytes: 700_000 }));
      if (status.code === 0) stored++;
      else refusal = status;
    }
    expect(stored).toBeGreaterThan(1);
    expect(refusal).toMatchObject({ code: 0xa700, errorComment: 'Disk nearly full' });
    expect(await archive.freeBytes()).toBeGreaterThan(reserve - 700_000);
    expect((await archive.stats()).diskBytes).toBe(8 * 1024 ** 2);
    await expect.poll(() => filesBelow(join(archive.folder, 'incoming'))).toEqual([]);
    await archive.close();
  });

  it('says that nothing can be deleted where there is no room even for that, and loses nothing', async () => {
    await using small = await volume('4m');
    const archive = await openSampleArchive(small.path, { durability: 'background' });
    expect(await store(archive.storeTarget(), sample())).toEqual({ code: 0 });
    await archive.flush();
    await fs.writeFile(join(small.path, 'full'), Buffer.alloc(4 * 1024 ** 2)).catch(() => undefined);
    const study = [{ level: 'STUDY', StudyInstanceUID: sample().studyInstanceUid } as const];
    expect(await archive.remove(study)).toMatchObject({ ok: false, failure: { code: 'no-room-to-delete' } });
    expect(archive.totals.instances).toBe(1);
    expect(await filesBelow(join(archive.folder, 'objects'))).toHaveLength(1);
    await fs.rm(join(small.path, 'full'));
    expect(await archive.remove(study)).toMatchObject({ ok: true, instances: 1 });
    await archive.close();
  });

  it('says so when the folder has become read-only, and when it is so from the start', async () => {
    await using small = await volume('8m');
    const archive = await openSampleArchive(small.path);
    expect(await store(archive.storeTarget(), sample())).toEqual({ code: 0 });
    await archive.close();
    small.remount('ro');
    const options = {
      folder: join(small.path, 'archive'),
      indexFile: join(small.path, 'index.sqlite'),
      durability: 'strict',
    } as const;
    expect(await openArchive(options)).toMatchObject({ ok: false, failure: { kind: 'local', code: 'folder-not-writable' } });
    expect(await openFolderTarget({ folder: small.path })).toMatchObject({
      ok: false,
      failure: { kind: 'local', code: 'folder-not-writable' },
    });
  });

  it.each(ways)('does not store beside a volume that is gone: %s', async (_way, calls) => {
    await using folder = await temporaryFolder();
    await using small = await volume('8m');
    const opened = await openArchive({
      folder: join(small.path, 'archive'),
      indexFile: join(folder.path, 'index.sqlite'),
      durability: 'background',
      calls,
    });
    if (!opened.ok) throw new Error('not opened');
    const { archive } = opened;
    expect(await store(archive.storeTarget(), sample())).toEqual({ code: 0 });
    execFileSync('umount', ['-l', small.path]);
    expect(await store(archive.storeTarget(), sample({ instance: 2 }))).toMatchObject({
      code: 0xa700,
      errorComment: 'Storage folder not writable',
    });
    expect(await fs.readdir(small.path)).toEqual([]);
    expect(await archive.stats()).toMatchObject({ instances: 1 });
    await archive.close();
    execFileSync('mount', ['-t', 'tmpfs', 'quarry-test', small.path]); // for the block's end to unmount
  });

  // It stayed shut until somebody else made room: it neither gave what it has nor deleted what would make room.
  it('opens an archive on a disk that others have filled to the last byte, and deletes there', async () => {
    await using small = await volume('80m');
    const archive = await openSampleArchive(small.path);
    await store(archive.storeTarget(), sample({ pixelBytes: 100_000 }));
    await archive.close();
    const fill = await fs.open(join(small.path, 'fill'), 'w');
    for (const bytes of [Buffer.alloc(1_048_576, 1), Buffer.alloc(4_096, 1)])
      while (await fill.write(bytes).catch(() => undefined));
    await fill.close();
    expect((await fs.statfs(small.path)).bavail).toBe(0);
    const problems: unknown[] = [];
    const again = await openSampleArchive(small.path, { onProblem: (problem) => problems.push(problem) });
    expect(problems).toMatchObject([{ code: 'disk-full' }]);
    const { studyInstanceUid: StudyInstanceUID } = sample();
    expect(await again.objects({ level: 'STUDY', StudyInstanceUID })).toHaveLength(1);
    expect(await again.discardStudy(StudyInstanceUID)).toEqual({ ok: true, instances: 1 });
    await again.close();
    await fs.rm(join(small.path, 'fill'));
    await (await openSampleArchive(small.path)).close();
    expect((await fs.stat(join(small.path, 'archive', 'archive.room'))).size).toBe(1_048_576);
  });
});

it.each(ways)('makes folders again that were removed below the archive, but not the archive: %s', async (_way, calls) => {
  await using folder = await temporaryFolder();
  const archive = await openSampleArchive(folder.path, { calls });
  const target = archive.storeTarget();
  await store(target, sample());
  // The file that is opened ahead for the next object must not be what is removed.
  await expect.poll(() => filesBelow(join(archive.folder, 'incoming'))).toHaveLength(1);
  await expect.poll(() => filesBelow(join(archive.folder, 'incoming'))).toEqual([]);
  await fs.rm(join(archive.folder, 'objects'), { recursive: true });
  await fs.rm(join(archive.folder, 'incoming'), { recursive: true });
  expect(await store(target, sample({ instance: 2 }))).toEqual({ code: 0 });
  const [gone] = await archive.objects({ level: 'IMAGE', SOPInstanceUID: sample().sopInstanceUid });
  expect(await gone?.open()).toMatchObject({ failure: { kind: 'local', code: 'file-missing' } });
  // Sent again, it is stored again, and the entry without a file goes.
  expect(await store(target, sample())).toEqual({ code: 0 });
  expect(await archive.stats()).toMatchObject({ instances: 2 });
  await fs.rm(archive.folder, { recursive: true });
  expect(await store(target, sample({ instance: 3 }))).toMatchObject({
    code: 0xa700,
    errorComment: 'Storage folder not writable',
  });
  expect(await fs.readdir(folder.path)).not.toContain('archive');
  await archive.close();
});

it.each(ways)(
  'stores an object whose file was removed with its folder while it came, as it was opened ahead: %s',
  async (_way, calls) => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path, { calls });
    const target = archive.storeTarget();
    await store(target, sample());
    await expect.poll(() => filesBelow(join(archive.folder, 'incoming')), { interval: 5 }).toHaveLength(1);
    await fs.rm(join(archive.folder, 'incoming'), { recursive: true });
    expect(await store(target, sample({ instance: 2 }))).toEqual({ code: 0 });
    const objects = join(archive.folder, 'objects');
    const kept = await Promise.all((await filesBelow(objects)).map((file) => fs.readFile(join(objects, file))));
    for (const instance of [1, 2]) {
      const { bytes } = sample({ instance });
      expect(kept.some((file) => file.subarray(-bytes.length).equals(bytes))).toBe(true);
    }
    expect(await archive.stats()).toMatchObject({ instances: 2 });
    await archive.close();
  },
);
