import type { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { openForWriting } from './index-database.ts';
import { IndexReader } from './index-reader.ts';
import { type IndexEntry, IndexWriter } from './index-writer.ts';
import { recordReader } from './object-record.ts';
import type { IndexFailure } from './sqlite-failure.ts';
import { openSampleArchive, sample, store, temporaryFolder } from './testing/sample-object.ts';

const toRecord = recordReader();

function entry(instance: number): IndexEntry {
  return {
    record: toRecord(sample({ instance }).dataSet),
    folder: 'aa/bb',
    file: `${instance}`,
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    dataOffset: 340,
    byteLength: 1_000,
    receivedAt: 1,
    source: 'A',
  };
}

const impossible = { ...entry(99), byteLength: null as unknown as number };

interface Index {
  readonly writer: IndexWriter;
  readonly db: DatabaseSync;
  readonly failures: readonly IndexFailure[];
  /** Objects that another handle finds. */
  found(): number;
}

async function withIndex(work: (index: Index) => void | Promise<void>): Promise<void> {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/index.sqlite`;
  const db = openForWriting(file);
  const writer = new IndexWriter(db);
  const failures: IndexFailure[] = [];
  writer.onFailure = (failure) => failures.push(failure);
  const found = () => {
    const reader = new IndexReader(file);
    const count = reader.localCount({ level: 'PATIENT', PatientID: toRecord(sample({}).dataSet).patientId });
    reader.close();
    return count;
  };
  await work({ writer, db, failures, found });
  writer.close();
}

/** No page more than there are, as on a full disk, until the function it returns is called. */
function filled(db: DatabaseSync): () => void {
  const pages = Number(db.prepare('PRAGMA page_count').get()?.page_count);
  db.exec(`PRAGMA max_page_count = ${pages}`);
  return () => db.exec('PRAGMA max_page_count = 1000000');
}

describe('objects that share a commit', () => {
  it('are found by others soon, without being asked for', () =>
    withIndex(async ({ writer, found }) => {
      for (let n = 1; n <= 3; n++) expect(writer.insert(entry(n))).toEqual({ ok: true, variant: 0 });
      expect(found()).toBe(0);
      expect(writer.totals.instances).toBe(3);
      await expect.poll(found).toBe(3);
      expect(writer.commits).toBe(1);
    }));

  it('are found at once after a commit, and by what changes the index otherwise', () =>
    withIndex(({ writer, found }) => {
      writer.insert(entry(1));
      expect(writer.commit()).toBeUndefined();
      expect(found()).toBe(1);
      writer.insert(entry(2));
      writer.replace([], [entry(3)]);
      expect(found()).toBe(3);
      writer.insert(entry(4));
      expect(writer.locations(entry(4).record.sopInstanceUid)).toHaveLength(1);
    }));

  it('are some hundred at most', () =>
    withIndex(({ writer, found }) => {
      for (let n = 1; n <= 256; n++) writer.insert(entry(n));
      expect(found()).toBe(256);
    }));

  it('do not go with one that cannot be indexed', () =>
    withIndex(({ writer, found, failures }) => {
      writer.insert(entry(1));
      writer.insert(entry(2));
      expect(writer.insert(impossible)).toMatchObject({ ok: false, failure: { code: 'failed' } });
      expect(found()).toBe(2);
      expect(writer.totals.instances).toBe(2);
      writer.insert(entry(3));
      writer.commit();
      expect(found()).toBe(3);
      expect(failures).toEqual([]);
    }));

  it('are committed without the one that finds no room any more', () =>
    withIndex(({ writer, db, found, failures }) => {
      writer.insert(entry(1));
      writer.commit();
      const free = filled(db);
      const taken = [];
      let refused: IndexFailure | undefined;
      for (let n = 2; n < 500 && refused === undefined; n++) {
        const outcome = writer.insert(entry(n));
        if (outcome.ok) taken.push(n);
        else refused = outcome.failure;
      }
      expect(taken.length).toBeGreaterThan(0);
      expect(refused?.code).toBe('disk-full');
      expect(found()).toBe(1 + taken.length);
      expect(failures).toEqual([]);
      expect(writer.insert(entry(700)).ok).toBe(false);
      free();
      expect(writer.insert(entry(701)).ok).toBe(true);
      expect(writer.commit()).toBeUndefined();
      expect(found()).toBe(2 + taken.length);
      expect(writer.totals.instances).toBe(2 + taken.length);
    }));

  it('come first in the next commit where theirs failed', () =>
    withIndex(({ writer, db, found, failures }) => {
      writer.insert(entry(1));
      writer.insert(entry(2));
      // As a disk that fails at the commit: the transaction is gone.
      db.exec('ROLLBACK');
      expect(writer.commit()).toMatchObject({ code: 'failed' });
      expect(found()).toBe(0);
      // They were acknowledged.
      expect(writer.totals.instances).toBe(2);
      expect(writer.insert(entry(3))).toEqual({ ok: true, variant: 0 });
      expect(writer.commit()).toBeUndefined();
      expect(found()).toBe(3);
      expect(writer.totals.instances).toBe(3);
      expect(failures).toEqual([]);
    }));
  it('are refused while those before them cannot be committed', () =>
    withIndex(({ writer, db, found, failures }) => {
      for (let n = 1; n <= 200; n++) writer.insert(entry(n));
      db.exec('ROLLBACK');
      const free = filled(db);
      expect(writer.commit()).toMatchObject({ code: 'failed' });
      for (let n = 201; n <= 210; n++)
        expect(writer.insert(entry(n))).toMatchObject({ ok: false, failure: { code: 'disk-full' } });
      free();
      expect(writer.insert(entry(211)).ok).toBe(true);
      writer.commit();
      expect(found()).toBe(201);
      expect(failures).toEqual([]);
    }));
});

it('an archive finds each object as soon as its sender has its answer', async () => {
  await using folder = await temporaryFolder();
  const archive = await openSampleArchive(folder.path, { durability: 'background' });
  for (let instance = 1; instance <= 5; instance++) {
    await store(archive.storeTarget(), sample({ instance }));
    const path = { level: 'IMAGE', SOPInstanceUID: sample({ instance }).sopInstanceUid } as const;
    expect(await archive.objects(path)).toHaveLength(1);
    expect(archive.localCounts([path])).toEqual([1]);
  }
  await archive.close();
});
