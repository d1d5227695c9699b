import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { mayMount, smallVolume } from '../../e2e/interop/small-volume.ts';
import { openRules } from '../../src-shared/contract/storage-areas.ts';
import { openArchive } from '../archive/open-archive.ts';
import { openSampleArchive, sample, store, temporaryFolder } from '../archive/testing/sample-object.ts';
import { transcoderHere } from '../transcoding/testing/transcoder-here.ts';
import { QuotaGate } from './area-quota.ts';
import { StorageAreas } from './storage-areas.ts';

const folder = await temporaryFolder();
afterAll(() => folder[Symbol.asyncDispose]());

/** Fills a volume to its last byte, as another program may. */
async function fill(path: string): Promise<void> {
  for (const bytes of [65_536, 4_096]) {
    const file = await fs.open(join(path, `full-${bytes}`), 'w');
    const block = Buffer.alloc(bytes);
    for (let wrote = 1; wrote > 0; )
      wrote = await file.write(block).then(
        ({ bytesWritten }) => bytesWritten,
        () => 0,
      );
    await file.close();
  }
}

/** An area on a volume of 16 MB that keeps 3 MB of it free, beside a reserve. */
async function onSmallVolume(reserveBytes: number) {
  const volume = smallVolume(join(folder.path, `volume-${reserveBytes}`), 16);
  if (volume === undefined) throw new Error('no volume');
  const area = join(volume.path, 'area');
  const areas = new StorageAreas({
    openArchive: (path) => openArchive({ folder: path, indexFile: join(path, 'index.sqlite'), durability: 'background' }),
    destinations: () => undefined,
    profile: () => undefined,
    transcoder: transcoderHere(),
    reserveBytes: () => reserveBytes,
  });
  const rules = { ...openRules, quota: { freeBytes: 3_000_000 }, whenFull: 'delete-oldest' } as const;
  await areas.configure([{ ...rules, id: 'A', on: true, aeTitle: 'A', folder: area }]);
  const archive = areas.archiveOf('A');
  if (archive === undefined) throw new Error('not open');
  const target = archive.storeTarget({ rules: areas.rulesOf('A') ?? {} });
  const put = (study: number) => store(target, sample({ study, pixelBytes: 1_500_000 }));
  return { volume, areas, archive, put };
}

it.skipIf(!mayMount())('a full disk has the oldest studies deleted where that is to keep some of it free', async () => {
  const { volume, areas, archive, put } = await onSmallVolume(1_000_000);
  try {
    for (const study of [1, 2, 3, 4, 5]) expect(await put(study)).toEqual({ code: 0 });
    await archive.flush();
    await fill(volume.path);
    expect(await archive.freeBytes()).toBe(0);
    expect(await put(6)).toMatchObject({ code: 0xa700 });
    await expect.poll(async () => (await put(7)).code).toBe(0);
    expect(await archive.freeBytes()).toBeGreaterThan(2_900_000);
    expect(areas.statuses()[0]?.deleted.studies).toBeGreaterThan(2);
    expect(archive.totals.studies).toBeLessThan(4);
    expect(archive.studyBytes('2.25.10001')).toBeUndefined();
    expect(archive.studyBytes('2.25.10007')).toBeGreaterThan(1_500_000);
  } finally {
    await areas.close();
    volume.unmount();
  }
});

it.skipIf(!mayMount())('no study is deleted for a reserve that is more than the area itself keeps free', async () => {
  const { volume, areas, archive, put } = await onSmallVolume(4_000_000);
  try {
    for (const study of [1, 2, 3]) expect(await put(study)).toEqual({ code: 0 });
    await archive.flush();
    await fill(volume.path);
    for (const study of [4, 5, 6]) expect(await put(study)).toMatchObject({ code: 0xa700 });
    expect(areas.statuses()[0]?.deleted.studies).toBe(0);
    expect(archive.totals.studies).toBe(3);
  } finally {
    await areas.close();
    volume.unmount();
  }
});

it('no study is deleted where the folder has been moved away: the disk cannot be asked, and nothing would be gained', async () => {
  const archive = await openSampleArchive(folder.path);
  const gate = new QuotaGate(
    archive,
    { quota: { freeBytes: 1 }, whenFull: 'delete-oldest' },
    { now: () => 0, onDeleted: () => undefined, onRefused: () => undefined },
  );
  for (const study of [1, 2, 3]) expect(await store(archive.storeTarget(), sample({ study }))).toEqual({ code: 0 });
  await archive.flush();
  await fs.rename(archive.folder, `${archive.folder}-elsewhere`);
  expect(await gate.admit({ studyInstanceUid: '1.2.3', byteLength: 1_000 })).toBeTypeOf('function');
  expect(await archive.discardStudy('2.25.10001')).toMatchObject({ ok: false });
  expect(archive.totals.studies).toBe(3);
  await fs.rename(`${archive.folder}-elsewhere`, archive.folder);
  expect(await archive.discardStudy('2.25.10001')).toEqual({ ok: true, instances: 1 });
  expect(archive.totals.studies).toBe(2);
  await archive.close();
});
