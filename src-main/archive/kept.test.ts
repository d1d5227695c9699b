import { stat } from 'node:fs/promises';
import { expect, it } from 'vitest';
import type { ArchiveChange } from '../../src-shared/contract/archive.ts';
import { collect, openSampleArchive, sample, store, temporaryFolder } from './testing/sample-object.ts';

it('tells of every row how it is kept: size, last arrival, pinned studies', async () => {
  await using folder = await temporaryFolder();
  let now = new Date('2026-11-20T10:00:00Z');
  const archive = await openSampleArchive(folder.path, { now: () => now });
  const target = archive.storeTarget();
  const [one, two, other] = [sample({ instance: 1 }), sample({ instance: 2 }), sample({ study: 2 })];
  await store(target, one, { callingAeTitle: 'CT' });
  await store(target, other, { callingAeTitle: 'MR' });
  now = new Date('2026-11-21T11:00:00Z');
  await store(target, two, { callingAeTitle: 'WORK STATION' });
  const keptAt = async (level: 'PATIENT' | 'STUDY' | 'SERIES' | 'IMAGE', StudyInstanceUID = one.studyInstanceUid) =>
    (await collect(archive.query('patient', level, { StudyInstanceUID }))).map((row) => row.kept);
  const both = one.bytes.length + two.bytes.length;
  const transferSyntax = one.transferSyntaxUid;
  const last = { receivedAt: '2026-11-21T11:00:00.000Z', receivedFrom: 'WORK STATION' };
  const unknown = (instances: number) => ({ completeness: { state: 'unknown', instances } });
  expect(await archive.pin([other.studyInstanceUid], true)).toEqual({ ok: true });
  expect(await keptAt('PATIENT')).toEqual([{ bytes: both + other.bytes.length, ...last, studies: 2, pinned: 1, ...unknown(3) }]);
  expect(await keptAt('STUDY')).toEqual([{ bytes: both, ...last, studies: 1, pinned: 0, ...unknown(2) }]);
  expect(await keptAt('SERIES')).toEqual([{ bytes: both, ...last, ...unknown(2) }]);
  expect(await keptAt('IMAGE')).toEqual([
    { bytes: one.bytes.length, receivedAt: '2026-11-20T10:00:00.000Z', receivedFrom: 'CT', transferSyntax },
    { bytes: two.bytes.length, ...last, transferSyntax },
  ]);
  expect(await keptAt('STUDY', other.studyInstanceUid)).toMatchObject([{ receivedFrom: 'MR', studies: 1, pinned: 1 }]);
  await archive.close();
});

it('tells in which syntax an image was received that was converted, also after the index is built anew', async () => {
  await using folder = await temporaryFolder();
  const archive = await openSampleArchive(folder.path);
  const [plain, converted] = [sample(), sample({ instance: 2 })];
  await store(archive.storeTarget(), plain);
  await store(archive.storeTarget(), converted, { receivedIn: '1.2.840.10008.1.2.4.70' });
  const kept = async () => {
    const rows = await collect(archive.query('study', 'IMAGE', {}));
    return Object.fromEntries(rows.map((row) => [row.path.SOPInstanceUID, row.kept?.receivedIn]));
  };
  const told = { [plain.sopInstanceUid]: undefined, [converted.sopInstanceUid]: '1.2.840.10008.1.2.4.70' };
  expect(await kept()).toEqual(told);
  await archive.reindex(() => undefined, new AbortController().signal);
  expect(await kept()).toEqual(told);
  await archive.close();
});

it('names the studies that were pinned as changed, and no others', async () => {
  await using folder = await temporaryFolder();
  const archive = await openSampleArchive(folder.path);
  const told = new Promise<ArchiveChange['studies']>((resolve) => archive.onChange(resolve));
  await archive.pin(['1.2.3'], true);
  expect(await told).toEqual(['1.2.3']);
  await archive.close();
});

it('knows the studies of what is selected, and where a file of it lies', async () => {
  await using folder = await temporaryFolder();
  const archive = await openSampleArchive(folder.path);
  const [one, other] = [sample(), sample({ study: 2 })];
  for (const object of [one, other]) await store(archive.storeTarget(), object);
  expect(await archive.studiesOf([{ level: 'PATIENT', PatientID: 'P1' }])).toEqual([
    one.studyInstanceUid,
    other.studyInstanceUid,
  ]);
  const { studyInstanceUid: StudyInstanceUID, seriesInstanceUid: SeriesInstanceUID } = one;
  expect(await archive.studiesOf([{ level: 'SERIES', StudyInstanceUID, SeriesInstanceUID }])).toEqual([StudyInstanceUID]);
  expect(await archive.studiesOf([{ level: 'PATIENT', PatientID: '*' }])).toEqual([]);
  const file = await archive.locate({ level: 'IMAGE', SOPInstanceUID: other.sopInstanceUid });
  expect((await stat(file ?? '')).size).toBeGreaterThan(other.bytes.length);
  expect(await archive.locate({ level: 'STUDY', StudyInstanceUID: other.studyInstanceUid })).toBe(file);
  expect(await archive.locate({ level: 'STUDY', StudyInstanceUID: '1.2.3.4' })).toBeUndefined();
  await archive.close();
});
