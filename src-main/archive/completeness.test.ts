import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Completeness } from '../../src-shared/contract/common.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import type { Archive } from './archive.ts';
import { refuseFull } from './store-status.ts';
import { collect, incoming, openSampleArchive, type Sample, sample, store, temporaryFolder } from './testing/sample-object.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let archive: Archive;

beforeEach(async () => {
  folder = await temporaryFolder();
  archive = await openSampleArchive(folder.path);
});
afterEach(async () => {
  await archive.close();
  await folder[Symbol.asyncDispose]();
});

type Level = 'PATIENT' | 'STUDY' | 'SERIES' | 'IMAGE';
/** In the order of their UIDs: the index has another one after its files were read again. */
const at = async (level: Level): Promise<(Completeness | undefined)[]> => {
  const rows = await collect(archive.query('patient', level, {}));
  const uidOf = ({ path }: (typeof rows)[number]) => JSON.stringify(path);
  return rows.toSorted((a, b) => (uidOf(a) < uidOf(b) ? -1 : 1)).map((row) => row.kept?.completeness);
};

const study = { level: 'STUDY', StudyInstanceUID: '2.25.10001' } as const;
const series = (number: number) =>
  ({ level: 'SERIES', StudyInstanceUID: '2.25.10001', SeriesInstanceUID: `2.25.10001.${number}` }) as const;

const take = async (...objects: Sample[]) => {
  for (const object of objects) expect((await store(archive.storeTarget(), object)).code).toBe(0);
};

/** The sender goes away in the middle of the pixels. */
async function breakOff(object: Sample): Promise<void> {
  const sink = archive.storeTarget().open(incoming(object));
  sink.write(object.bytes.slice(0, object.bytes.length - 100));
  sink.discard();
  await archive.flush();
}

describe('completeness of what is in the archive', () => {
  it('is unknown of what was only sent, and of images nothing is said', async () => {
    await take(sample());
    const unknown = { state: 'unknown', instances: 1 };
    expect([await at('PATIENT'), await at('STUDY'), await at('SERIES')]).toEqual([[unknown], [unknown], [unknown]]);
    expect(await at('IMAGE')).toEqual([undefined]);
  });

  it('follows what the origin has, as objects come and go, over a restart and a reindex', async () => {
    archive.expect(study, 3);
    await take(sample({ instance: 1 }), sample({ series: 2 }));
    const partial = { state: 'partial', instances: 2, of: 3 };
    expect([await at('PATIENT'), await at('STUDY')]).toEqual([[partial], [partial]]);
    await take(sample({ instance: 2 }));
    const complete = { state: 'complete', instances: 3, of: 3 };
    const all = async () => [await at('PATIENT'), await at('STUDY'), await at('SERIES')];
    const whole = [
      [complete],
      [complete],
      [
        { state: 'complete', instances: 2, of: 2 },
        { state: 'complete', instances: 1, of: 1 },
      ],
    ];
    expect(await all()).toEqual(whole);
    await archive.close();
    archive = await openSampleArchive(folder.path);
    await archive.reindex(() => undefined);
    expect(await all()).toEqual(whole);
    const removed = await archive.remove([{ ...series(2), level: 'SERIES' }]);
    if (!removed.ok) throw new Error();
    expect(await at('STUDY')).toEqual([partial]);
    await archive.undoRemove(removed.token);
    expect(await at('STUDY')).toEqual([complete]);
  });

  it('of a study is partial where one of its series is, though nothing is known of the others', async () => {
    archive.expect(series(1), 4);
    await take(sample(), sample({ series: 2 }));
    expect(await at('SERIES')).toEqual([
      { state: 'partial', instances: 1, of: 4 },
      { state: 'unknown', instances: 1 },
    ]);
    const study = { state: 'partial', instances: 2, of: 5, orMore: true };
    expect(await at('STUDY')).toEqual([study]);
    expect(await at('PATIENT')).toEqual([study]);
  });

  it('of a patient adds up its studies', async () => {
    archive.expect(study, 2);
    await take(sample(), sample({ study: 2 }));
    expect(await at('PATIENT')).toEqual([{ state: 'partial', instances: 2, of: 3, orMore: true }]);
    archive.expect({ level: 'STUDY', StudyInstanceUID: '2.25.10002' }, 1);
    expect(await at('PATIENT')).toEqual([{ state: 'partial', instances: 2, of: 3 }]);
  });

  it('takes no counts of patients, images and nothing', async () => {
    archive.expect({ level: 'PATIENT', PatientID: 'P1' }, 5);
    archive.expect({ level: 'IMAGE', SOPInstanceUID: '2.25.10001.1.1' }, 5);
    archive.expect(study, 0);
    await take(sample());
    expect(await at('STUDY')).toEqual([{ state: 'unknown', instances: 1 }]);
  });

  it('is partial where a sender broke off in the middle of an object, until that has come', async () => {
    await take(sample());
    for (const pixelBytes of [2_000, 900_000]) {
      const cut = sample({ instance: 2, pixelBytes });
      await breakOff(cut);
      const partial = { state: 'partial', instances: 1, of: 2, orMore: true };
      expect([await at('PATIENT'), await at('STUDY'), await at('SERIES')]).toEqual([[partial], [partial], [partial]]);
    }
    await take(sample({ instance: 2 }));
    expect(await at('STUDY')).toEqual([{ state: 'unknown', instances: 2 }]);
    await breakOff(sample({ instance: 2, pixelBytes: 2_000 })); // what is here is not missing
    expect(await at('STUDY')).toEqual([{ state: 'unknown', instances: 2 }]);
  });

  it('keeps nothing of what broke off and has no UIDs to speak of', async () => {
    await take(sample());
    await breakOff(
      sample({ instance: 2, pixelBytes: 2_000, edit: (dataSet) => dataSet.set(tags.SOPInstanceUID, 'UI', '1'.repeat(5_000)) }),
    );
    expect(await at('STUDY')).toEqual([{ state: 'unknown', instances: 1 }]);
  });

  it('is partial where an object was refused for want of room', async () => {
    await take(sample());
    const full = archive.storeTarget({ rules: { admit: async () => refuseFull('full') } });
    expect((await store(full, sample({ instance: 2 }))).code).toBe(0xa700);
    expect(await at('STUDY')).toEqual([{ state: 'partial', instances: 1, of: 2, orMore: true }]);
  });

  it('is told to who listens', async () => {
    await take(sample());
    await archive.flush();
    const told = new Promise((resolve) => archive.onChange(resolve));
    archive.expect(study, 7);
    expect(await told).toEqual([study.StudyInstanceUID]);
  });

  it('is not known to a new index', async () => {
    archive.expect(study, 7);
    await take(sample());
    await archive.close();
    for (const name of await fs.readdir(folder.path)) if (name.startsWith('index')) await fs.rm(join(folder.path, name));
    archive = await openSampleArchive(folder.path);
    await archive.rebuild;
    expect(await at('STUDY')).toEqual([{ state: 'unknown', instances: 1 }]);
  });
});
