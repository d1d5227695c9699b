import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IndexClient } from './index-client.ts';
import { openForWriting } from './index-database.ts';
import { IndexReader } from './index-reader.ts';
import { IndexWriter } from './index-writer.ts';
import { recordReader } from './object-record.ts';
import type { IndexQuery } from './query-sql.ts';
import { writeLargeIndex } from './testing/large-index.ts';
import { sample, temporaryFolder } from './testing/sample-object.ts';

// 100,000 instances. The bounds are loose, so that a busy machine passes and a scan where an index should be used does not.
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let file = '';

beforeAll(async () => {
  folder = await temporaryFolder();
  file = join(folder.path, 'index.sqlite');
  writeLargeIndex(file, { studies: 2_000, seriesPerStudy: 5, imagesPerSeries: 10 });
}, 60_000);
afterAll(() => folder[Symbol.asyncDispose]());

const columns = [
  'PatientName',
  'PatientBirthDate',
  'StudyDate',
  'ModalitiesInStudy',
  'NumberOfStudyRelatedSeries',
  'NumberOfStudyRelatedInstances',
];

describe('queries', () => {
  const asked: readonly [string, IndexQuery, number, number][] = [
    ['wildcard name', { level: 'STUDY', keys: { PatientName: 'smith*' }, returns: columns }, 200, 1_000],
    ['inner wildcard', { level: 'STUDY', keys: { PatientName: '*anna1*' }, returns: columns }, 160, 1_000],
    ['everything', { level: 'STUDY', keys: {}, returns: columns }, 2_000, 4_000],
    ['everything, and how it is kept', { level: 'STUDY', keys: {}, returns: columns, kept: true }, 2_000, 4_000],
    ['one UID', { level: 'STUDY', keys: { StudyInstanceUID: '1.2.826.0.1.99.7' }, returns: columns }, 1, 250],
    ['one image, from the top', { level: 'PATIENT', keys: { SOPInstanceUID: '1.2.826.0.1.99.7.1.1' }, returns: columns }, 1, 250],
    [
      'images of a study',
      { level: 'IMAGE', keys: { StudyInstanceUID: '1.2.826.0.1.99.7' }, returns: ['InstanceNumber'] },
      50,
      250,
    ],
    ['nothing found', { level: 'IMAGE', keys: { InstanceNumber: '4711' }, returns: [] }, 0, 2_000],
    [
      'modality and date',
      { level: 'STUDY', keys: { ModalitiesInStudy: 'MR', StudyDate: '20240101-20240131' }, returns: columns },
      166,
      400,
    ],
  ];
  it.each(asked)('%s', async (_name, query, rows, atMostMs) => {
    const client = new IndexClient(file, new URL('./index-worker.ts', import.meta.url));
    for await (const page of client.pages({ ...query, keys: { PatientID: 'none' } })) expect(page.rows).toEqual([]); // starts the thread
    const begun = performance.now();
    let count = 0;
    for await (const page of client.pages(query)) count += page.rows.length;
    const ms = performance.now() - begun;
    await client.close();
    expect(count).toBeGreaterThanOrEqual(rows * 0.4);
    expect(count).toBeLessThanOrEqual(rows * 2);
    expect(ms).toBeLessThan(atMostMs);
  });

  it('counts what is here quickly', () => {
    const reader = new IndexReader(file);
    const begun = performance.now();
    for (let n = 1; n <= 1_000; n++)
      expect(reader.localCount({ level: 'STUDY', StudyInstanceUID: `1.2.826.0.1.99.${n}` })).toBe(50);
    expect(performance.now() - begun).toBeLessThan(500);
    reader.close();
  });

  it('says quickly which studies are the oldest', () => {
    const reader = new IndexReader(file);
    const begun = performance.now();
    for (let n = 1; n <= 200; n++) expect(reader.oldestStudies(2)).toEqual(['1.2.826.0.1.99.1', '1.2.826.0.1.99.2']);
    expect(performance.now() - begun).toBeLessThan(1_000);
    reader.close();
  });

  it('do not wait for the check of the file', async () => {
    const client = new IndexClient(file, new URL('./index-worker.ts', import.meta.url));
    const query: IndexQuery = { level: 'STUDY', keys: { StudyInstanceUID: '1.2.826.0.1.99.7' }, returns: [] };
    for await (const page of client.pages(query)) expect(page.rows).toHaveLength(1); // starts the thread
    const ended: string[] = [];
    const checked = client.isSound().then((sound) => ended.push(`sound: ${sound}`));
    for await (const page of client.pages(query)) ended.push(`rows: ${page.rows.length}`);
    await checked;
    expect(ended).toEqual(['rows: 1', 'sound: true']);
    await client.close();
  });
});

it('takes objects one commit each or many in one; how many a second is for `npm run bench` to say', async () => {
  const writer = new IndexWriter(openForWriting(file));
  const toRecord = recordReader();
  const entryOf = (instance: number) => ({
    record: toRecord(sample({ instance, series: instance % 9, study: instance % 40 }).dataSet),
    folder: 'aa/bb',
    file: `x${instance}`,
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    dataOffset: 340,
    byteLength: 1_000,
    receivedAt: 1,
    source: 'A',
  });
  const entries = Array.from({ length: 3_000 }, (_, n) => entryOf(n));
  const before = writer.totals.instances;
  for (const entry of entries.slice(0, 1_000)) expect(writer.insert(entry)).toEqual({ ok: true, variant: 0 });
  const outcomes = entries.slice(1_000).map((entry) => writer.insert(entry));
  expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
  expect(writer.totals.instances).toBe(before + 3_000);
  writer.close();
}, 30_000);
