import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { tags } from '../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { readFile } from '../dicom/part10/read-file.ts';
import { IndexWriter } from './index-writer.ts';
import { openArchive } from './open-archive.ts';
import { collect, filesBelow, openSampleArchive, sample, store, temporaryFolder } from './testing/sample-object.ts';

async function readAll(reader: { next(): Promise<Uint8Array | undefined>; close(): Promise<void> }): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for (let part = await reader.next(); part !== undefined; part = await reader.next()) parts.push(part.slice());
  await reader.close();
  return Buffer.concat(parts);
}

describe('receiving', () => {
  it.each([
    ['strict', transferSyntax.ExplicitLE, 500],
    ['background', transferSyntax.ImplicitLE, 500],
    ['background', transferSyntax.ExplicitBE, 3_000_000],
    ['strict', transferSyntax.Deflated, 900_000],
    ['background', transferSyntax.ExplicitLE, 262_144],
  ] as const)('keeps the bytes as received: %s, %s, %i bytes', async (durability, transferSyntaxUid, pixelBytes) => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path, { durability });
    const object = sample({ transferSyntaxUid, pixelBytes });
    expect(await store(archive.storeTarget(), object)).toEqual({ code: 0 });

    const [file, ...others] = await filesBelow(join(archive.folder, 'objects'));
    expect(others).toEqual([]);
    expect(file).toMatch(/^[0-9a-f]{2}\/[0-9a-f]{16}\/[0-9a-f]{16}-[0-9a-f]{12}\.dcm$/);
    const bytes = await fs.readFile(join(archive.folder, 'objects', file ?? ''));
    const read = readFile(bytes);
    if (!read.ok) throw new Error(read.error.message);
    expect(read.header.transferSyntaxUid).toBe(transferSyntaxUid);
    expect(read.header.meta.string(tags.SourceApplicationEntityTitle)).toBe('SENDER');
    expect(bytes.subarray(read.header.dataSetOffset).equals(object.bytes)).toBe(true);

    const [stored] = await archive.objects({ level: 'IMAGE', SOPInstanceUID: object.sopInstanceUid });
    expect(stored).toMatchObject({ sopInstanceUid: object.sopInstanceUid, transferSyntaxUid, byteLength: object.bytes.length });
    const reader = await stored?.open();
    if (reader === undefined || 'failure' in reader) throw new Error('cannot be opened');
    expect((await readAll(reader)).equals(object.bytes)).toBe(true);
    await expect.poll(() => filesBelow(join(archive.folder, 'incoming'))).toEqual([]);
    await archive.close();
  });

  it('keeps the same bytes once', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    const target = archive.storeTarget();
    const statuses = await Promise.all([store(target, sample()), store(target, sample()), store(target, sample())]);
    expect(statuses.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(await store(target, sample())).toEqual({ code: 0 });
    expect(await filesBelow(join(archive.folder, 'objects'))).toHaveLength(1);
    expect(await archive.stats()).toMatchObject({ patients: 1, studies: 1, series: 1, instances: 1 });
    await archive.close();
  });

  it('keeps other content under a known UID beside it and says so', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    const target = archive.storeTarget();
    expect(await store(target, sample({ fill: 1 }))).toEqual({ code: 0 });
    expect(await store(target, sample({ fill: 2 }))).toEqual({ code: 0 });
    expect(await store(target, sample({ fill: 2 }))).toEqual({ code: 0 });
    expect(await filesBelow(join(archive.folder, 'objects'))).toHaveLength(2);
    const rows = await collect(archive.query('study', 'IMAGE', { StudyInstanceUID: '' }));
    expect(rows.map((row) => row.problem === undefined)).toEqual([true, false]);
    // Whoever asks by DICOM gets one object for one UID, and counts agree with that.
    const [study] = await collect(archive.query('study', 'STUDY', { NumberOfStudyRelatedInstances: '' }));
    expect(study?.values.NumberOfStudyRelatedInstances).toBe('1');
    expect(archive.localCounts([{ level: 'IMAGE', SOPInstanceUID: sample().sopInstanceUid }])).toEqual([1]);
    // A corrected patient is another patient: nothing is filed under a name that it does not carry.
    expect(await store(target, sample({ fill: 1, patient: 'P2', name: 'SMITH^Anne' }))).toEqual({ code: 0 });
    expect(await archive.stats()).toMatchObject({ patients: 2, studies: 2, instances: 2 });
    await archive.close();
  });

  it('refuses what does not match its command, is empty or cannot be read, and keeps nothing of it', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    const target = archive.storeTarget();
    const object = sample();
    expect(await store(target, object, { sopInstanceUid: '1.2.3' })).toMatchObject({
      code: 0xa900,
      errorComment: 'SOP instance UID differs from the command',
    });
    expect(await store(target, object, { sopClassUid: '1.2.840.10008.5.1.4.1.1.4' })).toMatchObject({ code: 0xa900 });
    expect(await store(target, object, { sopInstanceUid: '' })).toMatchObject({ code: 0xa900 });
    expect(await store(target, object, { sopInstanceUid: '../../etc/passwd' })).toMatchObject({ code: 0xa900 });
    expect(await store(target, object, {}, new Uint8Array(0))).toMatchObject({ code: 0xc000 });
    expect(await store(target, object, {}, object.bytes.subarray(0, 91))).toMatchObject({
      code: 0xc000,
      errorComment: expect.stringContaining('ends-early'),
    });
    expect(await store(target, object, {}, object.bytes.subarray(0, object.bytes.length - 2))).toMatchObject({ code: 0xc000 });
    const rubbish = await store(target, object, {}, new TextEncoder().encode('GET / HTTP/1.1\r\n\r\n'));
    expect([0xc000, 0xa900]).toContain(rubbish.code);
    expect(await filesBelow(join(archive.folder, 'objects'))).toEqual([]);
    await expect.poll(() => filesBelow(join(archive.folder, 'incoming'))).toEqual([]);
    expect(await archive.stats()).toMatchObject({ instances: 0 });
    await archive.close();
  });

  it('leaves nothing of an object whose association ended', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    const object = sample({ pixelBytes: 2_000_000 });
    const sink = archive
      .storeTarget()
      .open({ ...object, callingAeTitle: 'A', calledAeTitle: 'B', peerAddress: undefined, moveOriginator: undefined });
    sink.write(object.bytes.subarray(0, 1_500_000));
    sink.discard();
    await expect.poll(() => filesBelow(join(archive.folder, 'incoming'))).toEqual([]);
    expect(await filesBelow(join(archive.folder, 'objects'))).toEqual([]);
    await archive.close();
  });

  it('finds attributes behind a header that is longer than a block', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    const object = sample({
      description: 'Long',
      pixelBytes: 1_000_000,
      edit: (dataSet) => {
        dataSet.set(0x0009_0010, 'LO', 'QUARRY TEST');
        dataSet.set(0x0009_1001, 'OB', new Uint8Array(700_000).fill(1));
      },
    });
    expect(await store(archive.storeTarget(), object)).toEqual({ code: 0 });
    const rows = await collect(archive.query('study', 'IMAGE', { InstanceNumber: '', StudyDescription: '' }));
    expect(rows[0]?.values).toMatchObject({ InstanceNumber: '1', StudyDescription: 'Long' });
    await archive.close();
  });

  it('takes objects that belong to no study where their class says so', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    const hangingProtocol = '1.2.840.10008.5.1.4.38.1';
    const object = sample({
      edit: (dataSet) => {
        dataSet.set(tags.SOPClassUID, 'UI', hangingProtocol);
        dataSet.delete(tags.StudyInstanceUID);
        dataSet.delete(tags.SeriesInstanceUID);
        dataSet.delete(tags.PatientID);
        dataSet.delete(tags.PixelData);
      },
    });
    expect(await store(archive.storeTarget(), object, { sopClassUid: hangingProtocol })).toEqual({ code: 0 });
    expect(await archive.objects({ level: 'PATIENT' })).toHaveLength(1);
    const [row] = await collect(archive.query('study', 'STUDY', {}));
    expect(row?.path).toEqual({ level: 'STUDY', PatientID: '', StudyInstanceUID: '' });
    expect(await archive.remove(row === undefined ? [] : [row.path])).toMatchObject({ ok: true, instances: 1 });
    await archive.close();
  });

  it('serves four associations at once', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    const target = archive.storeTarget();
    const lane = async (series: number) => {
      for (let instance = 1; instance <= 25; instance++) {
        expect(await store(target, sample({ series, instance, pixelBytes: 524_288 }))).toEqual({ code: 0 });
      }
    };
    await Promise.all([1, 2, 3, 4].map(lane));
    expect(await archive.stats()).toMatchObject({ studies: 1, series: 4, instances: 100 });
    await archive.close();
  });
});

describe('changing', () => {
  it('removes, and brings back until it is opened again', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    for (const instance of [1, 2, 3]) await store(archive.storeTarget(), sample({ instance }));
    await store(archive.storeTarget(), sample({ study: 2, patient: 'P2' }));
    const path = { level: 'STUDY', PatientID: 'P1', StudyInstanceUID: sample().studyInstanceUid } as const;
    const removed = await archive.remove([path, path]);
    if (!removed.ok) throw new Error('not removed');
    expect(removed.instances).toBe(3);
    expect(await archive.stats()).toMatchObject({ patients: 1, studies: 1, series: 1, instances: 1 });
    expect(await collect(archive.query('study', 'STUDY', { StudyInstanceUID: '' }))).toHaveLength(1);
    expect(await filesBelow(join(archive.folder, 'objects'))).toHaveLength(1);

    expect(await archive.undoRemove(removed.token)).toEqual({ ok: true, instances: 3 });
    expect(await archive.undoRemove(removed.token)).toEqual({ ok: false, unknown: true });
    expect(await archive.stats()).toMatchObject({ patients: 2, studies: 2, instances: 4 });
    expect(await archive.objects(path)).toHaveLength(3);

    const again = await archive.remove([{ level: 'PATIENT', PatientID: 'P1' }]);
    expect(again).toMatchObject({ ok: true, instances: 3 });
    await archive.close();
    const reopened = await openSampleArchive(folder.path);
    expect(await reopened.stats()).toMatchObject({ instances: 1 });
    await reopened.close();
    expect(await filesBelow(join(folder.path, 'archive', 'trash'))).toEqual([]);
  });

  it('gives the room of what was removed back when it is forgotten', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    await store(archive.storeTarget(), sample());
    const removed = await archive.remove([{ level: 'PATIENT', PatientID: 'P1' }]);
    if (!removed.ok) throw new Error('not removed');
    await archive.forgetRemoved('..');
    expect(await filesBelow(archive.folder)).toContainEqual(expect.stringMatching(/^trash\//));
    await archive.forgetRemoved(removed.token);
    expect(await filesBelow(join(archive.folder, 'trash'))).toEqual([]);
    expect(await archive.undoRemove(removed.token)).toEqual({ ok: false, unknown: true });
    await archive.close();
  });

  it('keeps what it could not remove whole: files whose rows cannot be deleted come back', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    for (const instance of [1, 2]) await store(archive.storeTarget(), sample({ instance }));
    const full = vi.spyOn(IndexWriter.prototype, 'replace').mockReturnValueOnce({ code: 'disk-full', detail: '' });
    expect(await archive.remove([{ level: 'PATIENT', PatientID: 'P1' }])).toMatchObject({ ok: false });
    full.mockRestore();
    expect(await filesBelow(join(archive.folder, 'trash'))).toEqual([]);
    await archive.close();
    const reopened = await openSampleArchive(folder.path);
    expect(await reopened.objects({ level: 'PATIENT', PatientID: 'P1' })).toHaveLength(2);
    expect(await filesBelow(join(reopened.folder, 'objects'))).toHaveLength(2);
    await reopened.close();
  });

  it('tells listeners at most five times a second', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    const notices: (readonly string[] | undefined)[] = [];
    const first = Promise.withResolvers<void>();
    const unsubscribe = archive.onChange((studies) => {
      notices.push(studies);
      first.resolve();
    });
    await Promise.all(
      Array.from({ length: 40 }, (_, i) => store(archive.storeTarget(), sample({ study: 1 + (i % 2), instance: 1 + i }))),
    );
    await first.promise;
    expect(notices[0]?.toSorted()).toEqual([sample({ study: 1 }).studyInstanceUid, sample({ study: 2 }).studyInstanceUid]);
    unsubscribe();
    await archive.close();
  });

  it('rebuilds an index from the files and keeps when and where from they came', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    const target = archive.storeTarget();
    for (const instance of [1, 2, 3]) await store(target, sample({ instance }));
    await store(target, sample({ instance: 1, fill: 9 }));
    const before = await collect(archive.query('study', 'IMAGE', { InstanceNumber: '', PatientName: '' }));
    const files = await filesBelow(join(archive.folder, 'objects'));
    const progress: { done: number; total: number; problems: number }[] = [];
    await archive.reindex((step) => progress.push(step));
    expect(progress.at(-1)).toEqual({ done: 4, total: 4, problems: 0 });
    const after = await collect(archive.query('study', 'IMAGE', { InstanceNumber: '', PatientName: '' }));
    const byNumber = (rows: typeof before) =>
      rows.map((row) => row.values).sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
    expect(byNumber(after)).toEqual(byNumber(before));
    expect(await filesBelow(join(archive.folder, 'objects'))).toEqual(files);
    expect(await archive.stats()).toMatchObject({ patients: 1, studies: 1, series: 1, instances: 3 });

    await fs.rm(join(archive.folder, 'objects', files[0] ?? ''));
    await archive.reindex(() => undefined);
    expect(await filesBelow(join(archive.folder, 'objects'))).toHaveLength(3);
    expect(await collect(archive.query('study', 'IMAGE', { InstanceNumber: '' }))).toHaveLength(3);
    await archive.close();
  });

  it('goes on receiving while it reindexes, and indexes nothing twice', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    const target = archive.storeTarget();
    for (let instance = 1; instance <= 60; instance++) await store(target, sample({ instance }));
    const receiving = (async () => {
      for (let instance = 61; instance <= 160; instance++) expect(await store(target, sample({ instance }))).toEqual({ code: 0 });
    })();
    for (let round = 0; round < 3; round++) await archive.reindex(() => undefined);
    await receiving;
    expect(await archive.stats()).toMatchObject({ instances: 160 });
    const rows = await collect(archive.query('study', 'IMAGE', { SOPInstanceUID: '' }));
    expect(rows).toHaveLength(160);
    expect(rows.every((row) => row.problem === undefined)).toBe(true);
    await archive.close();
  });
});

describe('opening', () => {
  it('names a folder that cannot be used', async () => {
    await using folder = await temporaryFolder();
    await fs.writeFile(join(folder.path, 'archive'), 'a file');
    const opened = await openArchive({
      folder: join(folder.path, 'archive'),
      indexFile: join(folder.path, 'index.sqlite'),
      durability: 'strict',
    });
    expect(opened).toMatchObject({ ok: false, failure: { kind: 'local', code: 'folder-not-writable' } });
  });

  it('is one process at a time', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    const options = { folder: archive.folder, indexFile: join(folder.path, 'other.sqlite'), durability: 'strict' } as const;
    expect(await openArchive(options)).toMatchObject({ ok: false, failure: { code: 'already-running', detail: archive.folder } });
    await archive.close();
    const again = await openArchive(options);
    expect(again.ok).toBe(true);
    if (again.ok) await again.archive.close();
  });

  it('keeps what it had, and removes what was half-written', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    await store(archive.storeTarget(), sample());
    await archive.close();
    await fs.writeFile(join(folder.path, 'archive', 'incoming', 'aa.part'), 'half');
    const again = await openSampleArchive(folder.path);
    expect(await filesBelow(join(folder.path, 'archive', 'incoming'))).toEqual([]);
    expect(again.rebuild).toBeUndefined();
    expect(await again.stats()).toMatchObject({ instances: 1, patients: 1 });
    await again.close();
  });

  it.each(['missing', 'overwritten', 'truncated', 'damaged in a name of its schema', 'of another archive'] as const)(
    'rebuilds an index that is %s',
    async (how) => {
      await using folder = await temporaryFolder();
      const archive = await openSampleArchive(folder.path);
      for (let instance = 1; instance <= 40; instance++)
        await store(archive.storeTarget(), sample({ instance, study: instance % 3 }));
      await archive.close();
      const index = join(folder.path, 'index.sqlite');
      const bytes = await fs.readFile(index);
      if (how === 'missing') await fs.rm(index);
      if (how === 'overwritten')
        await fs.writeFile(index, Buffer.concat([bytes.subarray(0, 4096), Buffer.alloc(bytes.length - 4096, 0x5a)]));
      if (how === 'truncated') await fs.writeFile(index, bytes.subarray(0, 9000));
      if (how === 'damaged in a name of its schema') {
        const renamed = bytes.toString('latin1').replaceAll('byte_length INTEGER', 'byte_lengtj INTEGER');
        await fs.writeFile(index, renamed, 'latin1');
      }
      if (how === 'of another archive') await fs.rm(join(folder.path, 'archive', 'archive.json'));
      const problems: unknown[] = [];
      const again = await openSampleArchive(folder.path, { onProblem: (problem) => problems.push(problem) });
      expect(again.rebuild).toBeDefined();
      await again.rebuild;
      const aside = { kind: 'local', code: 'index-damaged', detail: `${index}.set-aside` };
      expect(problems).toEqual(how === 'missing' ? [] : [aside]);
      expect(await again.stats()).toMatchObject({ instances: 40, studies: 3 });
      await again.close();
      const third = await openSampleArchive(folder.path);
      expect(third.rebuild).toBeUndefined();
      await third.close();
    },
  );

  it('replaces an index that turns out to be damaged while it is in use', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    for (let instance = 1; instance <= 30; instance++) await store(archive.storeTarget(), sample({ instance, study: instance }));
    await archive.close();
    const problems: unknown[] = [];
    const again = await openSampleArchive(folder.path, { onProblem: (problem) => problems.push(problem) });
    const index = await fs.open(join(folder.path, 'index.sqlite'), 'r+');
    const { size } = await index.stat();
    await index.write(Buffer.alloc(size - 4096, 0x5a), 0, size - 4096, 4096);
    await index.close();
    const studies = () => collect(again.query('study', 'STUDY', { StudyInstanceUID: '', PatientName: '' }));
    await expect(studies()).rejects.toThrow(/malformed|not a database/);
    expect(problems[0]).toMatchObject({ kind: 'local', code: 'index-damaged' });
    expect(again.rebuild).toBeDefined();
    await again.rebuild;
    expect(await store(again.storeTarget(), sample({ study: 999 }))).toEqual({ code: 0 });
    const { instances } = await again.stats();
    expect(instances).toBe((await filesBelow(join(again.folder, 'objects'))).length);
    expect(instances).toBe(31);
    expect(await studies()).toHaveLength(instances);
    await again.close();
  });

  it('goes on with a rebuild that was cut short', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    for (let study = 1; study <= 30; study++) await store(archive.storeTarget(), sample({ study }));
    await archive.close();
    await fs.rm(join(folder.path, 'index.sqlite'));
    const cut = await openSampleArchive(folder.path);
    await cut.close();
    const again = await openSampleArchive(folder.path);
    await again.rebuild;
    expect(await again.stats()).toMatchObject({ instances: 30 });
    await again.close();
  });

  it('sets files aside that were cut short by a power cut', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    for (const instance of [1, 2]) await store(archive.storeTarget(), sample({ instance }));
    const [file = ''] = await filesBelow(join(archive.folder, 'objects'));
    // As if the process had gone without a word: journal kept, file shortened.
    const journal = await fs.readdir(join(archive.folder, 'journal'));
    const noted = await fs.readFile(join(archive.folder, 'journal', journal[0] ?? ''));
    await archive.close();
    await fs.writeFile(join(archive.folder, 'journal', '1'), noted);
    await fs.truncate(join(archive.folder, 'objects', file), 700);
    const problems: unknown[] = [];
    const again = await openSampleArchive(folder.path, { onProblem: (problem) => problems.push(problem) });
    expect(problems).toHaveLength(1);
    expect(await again.stats()).toMatchObject({ instances: 1 });
    expect(await filesBelow(join(archive.folder, 'damaged'))).toEqual([file]);
    await again.close();
  });
});

it('finds a name by its ideographic group and keeps all of it', async () => {
  await using folder = await temporaryFolder();
  const archive = await openSampleArchive(folder.path);
  const object = sample({ name: 'Yamada^Tarou=山田^太郎=やまだ^たろう' });
  await store(archive.storeTarget(), object);
  const [row] = await collect(archive.query('patient', 'PATIENT', { PatientName: '山田*' }));
  expect(row?.values.PatientName).toBe('Yamada^Tarou=山田^太郎=やまだ^たろう');
  expect(row?.path).toEqual({ level: 'PATIENT', PatientID: 'P1' });
  await archive.close();
});
