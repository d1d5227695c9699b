import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AreaRules } from '../../src-shared/contract/storage-areas.ts';
import type { Archive } from '../archive/archive.ts';
import { filesBelow, openSampleArchive, sample, store, temporaryFolder } from '../archive/testing/sample-object.ts';
import { QuotaGate } from './area-quota.ts';

interface Limited {
  readonly archive: Archive;
  readonly put: (options: Parameters<typeof sample>[0]) => Promise<{ code: number; errorComment?: string }>;
  readonly deleted: number[];
  readonly refused: () => number;
}

function limit(archive: Archive, rules: Pick<AreaRules, 'quota' | 'whenFull'>): Limited {
  const deleted: number[] = [];
  let refused = 0;
  const gate = new QuotaGate(archive, rules, {
    onDeleted: (instances) => deleted.push(instances),
    onRefused: () => refused++,
    now: () => 0,
  });
  const target = archive.storeTarget({ rules: { admit: gate.admit } });
  return { archive, put: (options) => store(target, sample(options)), deleted, refused: () => refused };
}

const studiesOf = async (archive: Archive) => {
  const studies = await archive.oldestStudies(100);
  return studies.map((uid) => Number(uid.slice('2.25.1000'.length)));
};
const full = { code: 0xa700 };

describe('a storage area that is full', () => {
  it('refuses a study too many, and takes more of those it has', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    const { put, refused } = limit(archive, { quota: { studies: 2 }, whenFull: 'refuse' });
    expect((await put({ study: 1 })).code).toBe(0);
    expect((await put({ study: 2 })).code).toBe(0);
    expect(await put({ study: 3 })).toMatchObject({ ...full, errorComment: 'Storage area has reached its quota of studies' });
    expect((await put({ study: 1, instance: 2 })).code).toBe(0);
    expect((await put({ study: 1 })).code).toBe(0); // the same bytes again take no room
    expect(refused()).toBe(1);
    await expect.poll(() => filesBelow(join(archive.folder, 'incoming'))).toEqual([]);
    await archive.close();
  });

  it('holds to the number when many new studies come at once', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    const { put } = limit(archive, { quota: { studies: 3 }, whenFull: 'refuse' });
    const codes = await Promise.all([1, 2, 3, 4, 5, 6].map(async (study) => (await put({ study })).code));
    expect(codes.filter((code) => code === 0)).toHaveLength(3);
    expect(archive.totals.studies).toBe(3);
    await archive.close();
  });

  it('deletes the study that was received longest ago, for good, and not those that are pinned', async () => {
    await using folder = await temporaryFolder();
    let seconds = 0;
    const archive = await openSampleArchive(folder.path, { now: () => new Date(1_000 * seconds++) });
    const { put, deleted } = limit(archive, { quota: { studies: 3 }, whenFull: 'delete-oldest' });
    for (const study of [1, 2, 3]) await put({ study });
    await put({ study: 1, instance: 2 }); // no longer the oldest
    expect(await archive.pin(['2.25.10002'], true)).toEqual({ ok: true });
    expect((await put({ study: 4 })).code).toBe(0);
    expect(await studiesOf(archive)).toEqual([2, 1, 4]);
    expect((await put({ study: 5 })).code).toBe(0);
    expect(await studiesOf(archive)).toEqual([2, 4, 5]);
    expect(deleted).toEqual([1, 2]);
    expect(await filesBelow(join(archive.folder, 'trash'))).toEqual([]);
    expect(await filesBelow(join(archive.folder, 'objects'))).toHaveLength(3);
    await archive.close();
  });

  it('refuses when everything in it is pinned, and keeps the pins over a restart', async () => {
    await using folder = await temporaryFolder();
    const first = await openSampleArchive(folder.path);
    await limit(first, { quota: {}, whenFull: 'refuse' }).put({ study: 1 });
    await first.pin(['2.25.10001'], true);
    await first.close();
    const archive = await openSampleArchive(folder.path);
    expect(archive.pinnedStudies).toEqual(['2.25.10001']);
    const { put } = limit(archive, { quota: { studies: 1 }, whenFull: 'delete-oldest' });
    expect(await put({ study: 2 })).toMatchObject(full);
    await archive.pin(['2.25.10001'], false);
    expect((await put({ study: 2 })).code).toBe(0);
    expect(await studiesOf(archive)).toEqual([2]);
    await archive.close();
  });

  it('counts the bytes of all studies and of one', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    const size = sample({ pixelBytes: 2_000 }).bytes.length;
    const perStudy = limit(archive, { quota: { bytesPerStudy: 2 * size }, whenFull: 'delete-oldest' });
    const pixelBytes = 2_000;
    expect((await perStudy.put({ instance: 1, pixelBytes })).code).toBe(0);
    expect((await perStudy.put({ instance: 2, pixelBytes })).code).toBe(0);
    expect(await perStudy.put({ instance: 3, pixelBytes })).toMatchObject(full);
    expect((await perStudy.put({ study: 2, instance: 3, pixelBytes })).code).toBe(0);
    expect(perStudy.deleted).toEqual([]);
    const inAll = limit(archive, { quota: { bytes: 3 * size }, whenFull: 'refuse' });
    expect(await inAll.put({ study: 3, pixelBytes })).toMatchObject(full);
    expect(archive.totals.bytes).toBeLessThanOrEqual(3 * size + 8);
    await archive.close();
  });

  it('keeps disk space free', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    const { bavail, bsize } = await fs.statfs(archive.folder);
    const most = limit(archive, { quota: { freeBytes: bavail * bsize * 2 }, whenFull: 'refuse' });
    expect(await most.put({})).toMatchObject({ ...full, errorComment: 'Too little free disk space for storage area' });
    expect((await limit(archive, { quota: { freeBytes: 1 }, whenFull: 'refuse' }).put({})).code).toBe(0);
    await archive.close();
  });

  it('says so when pins cannot be read, and pins anew', async () => {
    await using folder = await temporaryFolder();
    await (await openSampleArchive(folder.path)).close();
    await fs.writeFile(join(folder.path, 'archive', 'pins.json'), '{"studies":');
    const problems: unknown[] = [];
    const archive = await openSampleArchive(folder.path, { onProblem: (problem) => problems.push(problem) });
    expect(problems).toMatchObject([{ kind: 'local', code: 'damaged-file' }]);
    expect(await archive.pin(['1.2.3'], true)).toEqual({ ok: true });
    expect(archive.isPinned('1.2.3')).toBe(true);
    await archive.close();
  });
});
