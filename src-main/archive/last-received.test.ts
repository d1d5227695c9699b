import { describe, expect, it } from 'vitest';
import { openForWriting } from './index-database.ts';
import { IndexReader } from './index-reader.ts';
import { type IndexEntry, IndexWriter } from './index-writer.ts';
import { initial } from './migrations/0001-initial.ts';
import { recordReader } from './object-record.ts';
import { type SampleOptions, sample, temporaryFolder } from './testing/sample-object.ts';

const toRecord = recordReader();

function entry(receivedAt: number, of: SampleOptions): IndexEntry {
  return {
    record: toRecord(sample(of).dataSet),
    folder: `aa/${of.study}`,
    file: `${of.study}-${of.instance}`,
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    dataOffset: 340,
    byteLength: 1_000,
    receivedAt,
    source: 'A',
  };
}

/** Numbers of the studies, the one whose last object came longest ago first. */
function oldest(file: string): number[] {
  const reader = new IndexReader(file);
  const uids = reader.oldestStudies(10);
  reader.close();
  return uids.map((uid) => Number(uid.replace('2.25.1000', '')));
}

async function withIndex(work: (writer: IndexWriter, file: string) => void | Promise<void>): Promise<void> {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/index.sqlite`;
  const writer = new IndexWriter(openForWriting(file));
  writer.replace(
    [],
    [1, 2, 3].map((study) => entry(study * 10, { study, instance: 1 })),
  );
  await work(writer, file);
  writer.close();
}

describe('which study is the oldest', () => {
  it('goes by the last object of each', () =>
    withIndex((writer, file) => {
      expect(oldest(file)).toEqual([1, 2, 3]);
      writer.insert(entry(35, { study: 1, instance: 2 }));
      writer.commit();
      expect(oldest(file)).toEqual([2, 3, 1]);
    }));

  it('goes by an object that comes again, too: who sent it relies on it', () =>
    withIndex((writer, file) => {
      const [row] = writer.inFolder('aa/1');
      writer.cameAgain(row?.id ?? 0, 35);
      writer.cameAgain(4_711, 36);
      writer.commit();
      expect(oldest(file)).toEqual([2, 3, 1]);
    }));

  it('goes by what came last also where the clock was set back, before the start or since', () =>
    withIndex((writer, file) => {
      writer.insert(entry(4, { study: 4, instance: 1 }));
      writer.insertAlone(entry(3, { study: 5, instance: 1 }));
      writer.insert(entry(2, { study: 1, instance: 2 }));
      writer.commit();
      expect(oldest(file)).toEqual([2, 3, 4, 5, 1]);
      const again = new IndexWriter(openForWriting(file));
      again.insert(entry(1, { study: 2, instance: 2 }));
      again.close();
      expect(oldest(file)).toEqual([3, 4, 5, 1, 2]);
    }));

  it('does not change by an object that came before others, as a rebuild finds them', () =>
    withIndex((writer, file) => {
      writer.replace([], [entry(5, { study: 3, instance: 2 }), entry(7, { study: 2, instance: 2 })]);
      expect(oldest(file)).toEqual([1, 2, 3]);
    }));

  it('goes by what is left when the last object is removed', () =>
    withIndex((writer, file) => {
      writer.replace([], [entry(40, { study: 1, instance: 2 })]);
      expect(oldest(file)).toEqual([2, 3, 1]);
      const [last] = writer.locations(sample({ study: 1, instance: 2 }).sopInstanceUid);
      writer.replace([last?.id ?? 0], []);
      expect(oldest(file)).toEqual([1, 2, 3]);
    }));

  it('takes a study under two patients for one', () =>
    withIndex((writer, file) => {
      writer.replace([], [entry(40, { study: 1, instance: 2, patient: 'OTHER' })]);
      expect(oldest(file)).toEqual([2, 3, 1]);
    }));

  it('is not touched by what was rolled back', () =>
    withIndex((writer, file) => {
      const impossible = { ...entry(50, { study: 2, instance: 3 }), byteLength: null as unknown as number };
      expect(writer.replace([], [entry(50, { study: 1, instance: 2 }), impossible])?.code).toBe('failed');
      writer.replace([], [entry(5, { study: 3, instance: 2 })]);
      expect(oldest(file)).toEqual([1, 2, 3]);
    }));

  it('is known of an index from before', async () => {
    await using folder = await temporaryFolder();
    const file = `${folder.path}/index.sqlite`;
    const db = openForWriting(file, [initial]);
    db.exec(`INSERT INTO patients (id, PatientID) VALUES (1, 'P');
      INSERT INTO studies (id, patient_id, StudyInstanceUID, folder) VALUES (1, 1, '2.25.10001', 'a'), (2, 1, '2.25.10002', 'b');
      INSERT INTO series (id, study_id, SeriesInstanceUID) VALUES (1, 1, '1'), (2, 2, '2');`);
    const insert = db.prepare(
      `INSERT INTO instances (series_id, SOPInstanceUID, SOPClassUID, transfer_syntax, file, data_offset, byte_length, received_at)
       VALUES (?, ?, '1', '1', 'f', 0, 1, ?)`,
    );
    for (const [series, uid, at] of [
      [1, '1.1', 50],
      [1, '1.2', 20],
      [2, '1.3', 40],
    ] as const)
      insert.run(series, uid, at);
    db.close();
    new IndexWriter(openForWriting(file)).close();
    expect(oldest(file)).toEqual([2, 1]);
  });
});
