import { expect, it } from 'vitest';
import { openForWriting } from './index-database.ts';
import { IndexReader } from './index-reader.ts';
import { type IndexEntry, IndexWriter } from './index-writer.ts';
import { recordReader } from './object-record.ts';
import { sample, temporaryFolder } from './testing/sample-object.ts';

const toRecord = recordReader();

function entry(series: number, instance: number, byteLength: number): IndexEntry {
  return {
    record: toRecord(sample({ series, instance }).dataSet),
    folder: 'aa/bb',
    file: `${series}-${instance}`,
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    dataOffset: 340,
    byteLength,
    receivedAt: 1,
    source: 'A',
  };
}

it('counts and bytes are right before the commit that writes them, after it, and when objects go again', async () => {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/index.sqlite`;
  const writer = new IndexWriter(openForWriting(file));
  const { studyInstanceUid } = entry(1, 1, 0).record;
  const counted = () => {
    const reader = new IndexReader(file);
    const count = reader.localCount({ level: 'STUDY', StudyInstanceUID: studyInstanceUid });
    reader.close();
    return count;
  };

  writer.insert(entry(1, 1, 100));
  writer.insert(entry(2, 1, 20));
  writer.insert(entry(1, 2, 3));
  expect(writer.studyBytes(studyInstanceUid)).toBe(123);
  writer.commit();
  expect(writer.studyBytes(studyInstanceUid)).toBe(123);
  expect(counted()).toBe(3);

  // Looked for and not there, put in, taken out again.
  const { sopInstanceUid } = entry(2, 2, 0).record;
  expect(writer.locations(sopInstanceUid)).toEqual([]);
  writer.insert(entry(2, 2, 4_000));
  const [location] = writer.locations(sopInstanceUid);
  expect(location).toMatchObject({ byteLength: 4_000 });
  expect(writer.replace([location?.id ?? 0], [entry(2, 3, 50_000)])).toBeUndefined();
  expect(writer.locations(sopInstanceUid)).toEqual([]);
  expect(writer.studyBytes(studyInstanceUid)).toBe(50_123);
  expect(counted()).toBe(4);
  expect(writer.totals).toMatchObject({ studies: 1, series: 2, instances: 4, bytes: 50_123 });
  writer.close();
});
