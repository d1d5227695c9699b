import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { sopClass } from '../../src-shared/dicom/sop-classes.ts';
import * as fileCalls from './file-calls.ts';
import { Writer } from './testing/kill-writer.ts';
import { filesBelow, openSampleArchive, sample, store, temporaryFolder } from './testing/sample-object.ts';

vi.mock('./file-calls.ts', { spy: true });

describe('what the archive answers for', () => {
  it('is what is here and on the disk; for the rest it says why not', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path, { durability: 'background' });
    const kept = sample({ instance: 1 });
    const gone = sample({ instance: 2 });
    const cut = sample({ instance: 3 });
    for (const object of [kept, gone, cut]) expect(await store(archive.storeTarget(), object)).toEqual({ code: 0 });
    const fileOf = async (uid: string) => {
      const [object] = await archive.objects({ level: 'IMAGE', SOPInstanceUID: uid });
      if (object === undefined || !('file' in object)) throw new Error('not here');
      return String(object.file);
    };
    await fs.rm(await fileOf(gone.sopInstanceUid));
    await fs.truncate(await fileOf(cut.sopInstanceUid), 200);
    expect(
      await archive.answerFor([
        kept,
        { sopClassUid: sopClass.CTImageStorage, sopInstanceUid: '1.2.3.999' },
        { ...kept, sopClassUid: sopClass.Verification },
        gone,
        cut,
      ]),
    ).toEqual([undefined, 0x0112, 0x0119, 0x0112, 0x0110]);
    await archive.close();
  });

  it('is nothing that was not synced: it syncs first, and does not answer for what could not be', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path, { durability: 'background' });
    const object = sample({ instance: 1 });
    await store(archive.storeTarget(), object);
    expect(await filesBelow(join(archive.folder, 'objects'))).toHaveLength(1);
    const synced = vi.mocked(fileCalls.syncFile);
    synced.mockClear();
    synced.mockRejectedValueOnce(Object.assign(new Error('no'), { code: 'EIO' }));
    expect(await archive.answerFor([object])).toEqual([0x0110]);
    expect(synced).toHaveBeenCalled();
    expect(await archive.answerFor([object])).toEqual([0x0110]);
    const other = sample({ instance: 2 });
    await store(archive.storeTarget(), other);
    synced.mockClear();
    expect(await archive.answerFor([other, object])).toEqual([undefined, 0x0110]);
    expect(synced).toHaveBeenCalledTimes(1);
    await archive.close();
  });

  it('is, after a crash, synced once more before it is answered for: it may be in memory only', { timeout: 60_000 }, async () => {
    await using folder = await temporaryFolder();
    const options = {
      folder: folder.path,
      round: 1,
      durability: 'background',
      layout: '',
      objects: 60,
      codeCache: join(folder.path, 'code'),
    };
    const { acknowledged } = await new Writer(options).storeAndKill({ lines: 21, afterMs: 0 });
    expect(acknowledged.length).toBeGreaterThanOrEqual(20);
    const synced = vi.mocked(fileCalls.syncFile);
    synced.mockClear();
    const archive = await openSampleArchive(folder.path, { durability: 'background' });
    const { sopClassUid } = sample();
    const verdicts = await archive.answerFor(acknowledged.map((sopInstanceUid) => ({ sopClassUid, sopInstanceUid })));
    expect(verdicts.filter((verdict) => verdict !== undefined)).toEqual([]);
    expect(synced.mock.calls.length).toBeGreaterThanOrEqual(acknowledged.length);
    await archive.close();
  });
});
