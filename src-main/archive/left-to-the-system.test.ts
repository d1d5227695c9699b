import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { syncFolder } from '../system/sync-folder.ts';
import type { Archive } from './archive.ts';
import { syncFile } from './file-calls.ts';
import { Writer } from './testing/kill-writer.ts';
import { filesBelow, openSampleArchive, sample, store, temporaryFolder } from './testing/sample-object.ts';

// The clock of the process cannot be held still, `performance` can.
vi.mock('../system/process-ms.ts', () => ({ processMs: () => performance.now() }));
vi.mock('./file-calls.ts', { spy: true });
vi.mock('../system/sync-folder.ts', { spy: true });
const synced = vi.mocked(syncFile);
const folderSynced = vi.mocked(syncFolder);

afterEach(() => {
  vi.useRealTimers();
});

async function stored(archive: Archive, instances: number): Promise<ReturnType<typeof sample>[]> {
  const objects = Array.from({ length: instances }, (_, i) => sample({ instance: i + 1 }));
  for (const object of objects) expect(await store(archive.storeTarget(), object)).toEqual({ code: 0 });
  return objects;
}

async function fileOf(archive: Archive, { sopInstanceUid }: { sopInstanceUid: string }): Promise<string> {
  const [object] = await archive.objects({ level: 'IMAGE', SOPInstanceUID: sopInstanceUid });
  if (object === undefined || !('file' in object)) throw new Error('not here');
  return String(object.file);
}

const journalOf = (archive: Archive) => filesBelow(join(archive.folder, 'journal'));

describe('files that are left to the system', () => {
  it('are not synced as they come, nor when the archive is closed', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path, { durability: 'none' });
    synced.mockClear();
    await stored(archive, 3);
    await archive.flush();
    await archive.close();
    expect(synced).not.toHaveBeenCalled();
    const again = await openSampleArchive(folder.path, { durability: 'none' });
    expect((await again.stats()).instances).toBe(3);
    await again.close();
  });

  it('are synced, with the folders that lead to them, before they are committed', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path, { durability: 'none' });
    const [asked, failing, ...others] = await stored(archive, 4);
    if (asked === undefined || failing === undefined) throw new Error('nothing stored');
    synced.mockClear();
    folderSynced.mockClear();
    expect(await archive.answerFor([asked])).toEqual([undefined]);
    expect(synced).toHaveBeenCalledTimes(1);
    const objects = join(archive.folder, 'objects');
    expect(folderSynced.mock.calls.map(([path]) => path)).toContain(objects);
    synced.mockRejectedValueOnce(Object.assign(new Error('no'), { code: 'EIO' }));
    expect(await archive.answerFor([failing])).toEqual([0x0110]);
    expect(await archive.answerFor([failing, ...others])).toEqual([0x0110, undefined, undefined]);
    await archive.close();
  });

  it('are looked at by the next start, even after the archive was closed: what a power cut took is not shown', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path, { durability: 'none' });
    const [kept, gone, cut, empty] = await stored(archive, 4);
    if (kept === undefined || gone === undefined || cut === undefined || empty === undefined) throw new Error('nothing stored');
    const files = await Promise.all([gone, cut, empty].map((object) => fileOf(archive, object)));
    await archive.close();
    const [goneFile = '', cutFile = '', emptyFile = ''] = files;
    await fs.rm(goneFile);
    await fs.truncate(cutFile, 300);
    await fs.truncate(emptyFile, 0);
    synced.mockClear();
    const again = await openSampleArchive(folder.path, { durability: 'none' });
    expect((await again.stats()).instances).toBe(1);
    expect(await again.answerFor([kept, gone, cut, empty])).toEqual([undefined, 0x0112, 0x0112, 0x0112]);
    expect(await filesBelow(join(again.folder, 'damaged'))).toHaveLength(2);
    await again.close();
  });

  it('are synced when they have been there for minutes, and their folders struck off', async () => {
    await using folder = await temporaryFolder();
    vi.useFakeTimers({ toFake: ['setInterval', 'performance'] });
    const archive = await openSampleArchive(folder.path, { durability: 'none' });
    await stored(archive, 3);
    synced.mockClear();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(synced).not.toHaveBeenCalled();
    const noted = await journalOf(archive);
    await vi.advanceTimersByTimeAsync(100_000);
    await vi.waitFor(async () => {
      await vi.advanceTimersByTimeAsync(2_000);
      const now = await journalOf(archive);
      expect(now.filter((name) => noted.includes(name))).toEqual([]);
    });
    expect(synced).toHaveBeenCalledTimes(3);
    await archive.close();
    expect(await journalOf(archive)).toEqual([]);
  });

  it('are all there after the process was killed', { timeout: 60_000 }, async () => {
    await using folder = await temporaryFolder();
    const codeCache = join(folder.path, 'code');
    const acknowledged: string[] = [];
    for (const round of [1, 2, 3, 4]) {
      const writer = new Writer({ folder: folder.path, round, durability: 'none', layout: '', objects: 60, codeCache });
      const killed = await writer.storeAndKill({ lines: 15 + round, afterMs: 0 });
      expect(killed.failed).toEqual([]);
      acknowledged.push(...killed.acknowledged);
    }
    const archive = await openSampleArchive(folder.path, { durability: 'none' });
    const { sopClassUid } = sample();
    const verdicts = await archive.answerFor(acknowledged.map((sopInstanceUid) => ({ sopClassUid, sopInstanceUid })));
    expect(verdicts).toEqual(acknowledged.map(() => undefined));
    await archive.close();
  });
});
