import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Dcmqrscp, startDcmqrscp } from '../e2e/peers/dcmqrscp.ts';
import { type Orthanc, startOrthanc } from '../e2e/peers/orthanc.ts';
import { isInstalled } from '../e2e/peers/process.ts';
import type { ServerInput } from '../src-shared/contract/servers.ts';
import { tags } from '../src-shared/dicom/tags.ts';
import { transferSyntax } from '../src-shared/dicom/transfer-syntaxes.ts';
import { writeDataSet } from './dicom/dataset/write-data-set.ts';
import { readFileHeader } from './dicom/part10/read-file.ts';
import { writeFileMeta } from './dicom/part10/write-file.ts';
import {
  ended,
  jobsWhen,
  searchAll,
  startEngine,
  type TestEngine,
  type TestHome,
  testHome,
} from './engine/testing/test-engine.ts';
import { practiceObjects } from './practice/practice-data.ts';
import { converted, testCodecs } from './transcoding/testing/codecs.ts';
import { encodedSample, sampleFormat } from './transcoding/testing/sample-image.ts';

/** What dcmqrscp and Orthanc keep unchanged: uncompressed objects of classes both know. */
const classes = ['1.2.840.10008.5.1.4.1.1.2', '1.2.840.10008.5.1.4.1.1.4'];
const peers = ['dcmqrscp', 'Orthanc'] as const;
const { ExplicitLE, JPEG2000Lossless } = transferSyntax;

let home: TestHome;
let test: TestEngine;
let folder: string;
/** Data set bytes by SOP Instance UID, as sent. */
const originals = new Map<string, Buffer>();
const studies = new Map<string, number>();

function dataSetOf(file: Buffer): { uid: string; bytes: Buffer } {
  const read = readFileHeader(file);
  if (!read.ok) throw new Error(read.error.message);
  return { uid: read.header.meta.string(tags.MediaStorageSOPInstanceUID) ?? '', bytes: file.subarray(read.header.dataSetOffset) };
}

async function filesIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** The archive's objects, compared with what was sent. */
async function archived(): Promise<number> {
  let count = 0;
  for (const file of await filesIn(join(home.folder, 'archive', 'objects'))) {
    const { uid, bytes } = dataSetOf(await readFile(file));
    expect(originals.get(uid)?.equals(bytes), uid).toBe(true);
    count += 1;
  }
  return count;
}

async function writeObjects(into: string): Promise<void> {
  await mkdir(into);
  for (const object of practiceObjects({ today: new Date('2026-11-23T00:00:00Z') })) {
    const { sopClassUid, sopInstanceUid, transferSyntaxUid, dataSet, studyInstanceUid } = describeObject(object);
    if (!classes.includes(sopClassUid) || originals.size >= 60) continue;
    const bytes = Buffer.from(writeDataSet(dataSet, transferSyntaxUid));
    originals.set(sopInstanceUid, bytes);
    studies.set(studyInstanceUid, (studies.get(studyInstanceUid) ?? 0) + 1);
    const meta = writeFileMeta({ sopClassUid, sopInstanceUid, transferSyntaxUid });
    await writeFile(join(into, `${originals.size}.dcm`), Buffer.concat([meta, bytes]));
  }
}

type PracticeObject = ReturnType<typeof practiceObjects> extends Iterable<infer T> ? T : never;
function describeObject(object: PracticeObject) {
  return { ...object, studyInstanceUid: object.dataSet.string(0x0020000d) ?? '' };
}

const missing = peers.filter((peer) => !isInstalled(peer));
if (missing.length > 0) console.log(`skipped, not installed: ${missing.join(', ')}`);

describe.skipIf(missing.length > 0)('the engine with real servers', () => {
  let dcmqrscp: Dcmqrscp;
  let orthanc: Orthanc;
  const inputs = new Map<string, ServerInput>();

  beforeAll(async () => {
    home = await testHome();
    test = await startEngine(home);
    folder = await mkdtemp(join(tmpdir(), 'quarry-peers-'));
    await writeObjects(join(folder, 'files'));
    const us = { aeTitle: 'QUARRY', port: home.receiverPort };
    dcmqrscp = await startDcmqrscp({ folder: join(folder), destinations: [us] });
    orthanc = await startOrthanc({ folder: join(folder, 'orthanc'), modalities: { us } });
    const common = { host: '127.0.0.1', retrieveMethod: 'automatic', colour: 'green' } as const;
    inputs.set('dcmqrscp', { ...common, name: 'dcmqrscp', calledAeTitle: dcmqrscp.aeTitle, port: dcmqrscp.port });
    inputs.set('Orthanc', { ...common, name: 'Orthanc', calledAeTitle: orthanc.aeTitle, port: orthanc.port });
  });
  afterAll(async () => {
    await test?.engine.close();
    await dcmqrscp?.stop();
    await orthanc?.stop();
    await home?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(peers)('sends to %s, finds it there, and brings it back unchanged by C-MOVE and by C-GET', async (peer) => {
    const { client } = test;
    const input = inputs.get(peer);
    if (input === undefined) throw new Error('the peer has started');
    const { id: serverId } = await client.servers.add(input);
    expect(await client.servers.echo({ id: serverId })).toMatchObject({ ok: true });
    const { jobId } = await client.transfers.sendFiles({ serverId, paths: [join(folder, 'files')], title: 'all' });
    const [sent] = await jobsWhen(client, [jobId], ended);
    expect(sent).toMatchObject({ state: 'complete', completed: originals.size, problemCount: 0 });

    const { rows, end } = await searchAll(await client.browse.search({ serverId, model: 'study', level: 'STUDY', keys: {} }));
    expect(end).toMatchObject({ kind: 'complete', count: studies.size });
    for (const method of ['C-MOVE', 'C-GET'] as const) {
      const entities = rows.map(({ path }) => ({ path, title: 'study' }));
      const { jobIds } = await client.transfers.retrieve({ serverId, model: 'study', method, entities });
      const jobs = await jobsWhen(client, jobIds, ended);
      for (const [index, job] of jobs.entries()) {
        const expected = studies.get(rows[index]?.path.StudyInstanceUID ?? '');
        expect(job).toMatchObject({ state: 'complete', method, completed: expected, arrived: expected, failed: 0 });
      }
      expect(await archived()).toBe(originals.size);
      await client.archive.remove({ entities: rows.map(({ path }) => path) });
      expect(await archived()).toBe(0);
    }
    const one = rows[0];
    if (one === undefined) throw new Error('there are studies');
    const series = await searchAll(
      await client.browse.search({
        serverId,
        model: 'study',
        level: 'SERIES',
        keys: { StudyInstanceUID: one.path.StudyInstanceUID ?? '' },
      }),
    );
    const path = series.rows[0]?.path;
    const images = await searchAll(
      await client.browse.search({
        serverId,
        model: 'study',
        level: 'IMAGE',
        keys: { StudyInstanceUID: path?.StudyInstanceUID ?? '', SeriesInstanceUID: path?.SeriesInstanceUID ?? '' },
      }),
    );
    const entities = images.rows.slice(0, 1).map((row) => ({ path: row.path, title: 'image' }));
    for (const method of ['C-MOVE', 'C-GET'] as const) {
      const { jobIds } = await client.transfers.retrieve({ serverId, model: 'study', method, entities });
      expect((await jobsWhen(client, jobIds, ended))[0]).toMatchObject({ state: 'complete', arrived: 1 });
    }
    await client.archive.remove({ entities: [one.path] });
  });

  it.each(peers)('falls back to C-GET when %s does not know the receiver', async (peer) => {
    const { client } = test;
    const input = inputs.get(peer);
    if (input === undefined) throw new Error('the peer has started');
    const status = (
      await client.receiver.configure({ on: true, aeTitle: 'UNKNOWN', port: home.receiverPort, bindAddress: '127.0.0.1' })
    ).config;
    const { id: serverId } = await client.servers.add({ ...input, name: `${peer} again` });
    const { rows } = await searchAll(await client.browse.search({ serverId, model: 'study', level: 'STUDY', keys: {} }));
    const { jobIds } = await client.transfers.retrieve({
      serverId,
      model: 'study',
      entities: rows.slice(0, 1).map(({ path }) => ({ path, title: 'study' })),
    });
    const [job] = await jobsWhen(client, jobIds, ended);
    expect(job).toMatchObject({ state: 'complete', method: 'C-GET' });
    expect(job?.notes.join(' ')).toContain('trying C-GET');
    await client.archive.remove({ entities: rows.slice(0, 1).map(({ path }) => path) });
    await client.receiver.configure({ ...status, aeTitle: 'QUARRY' });
  });

  it('decompresses for a server that takes no compressed images, and says so in the job', async () => {
    const { client } = test;
    const input = inputs.get('dcmqrscp');
    if (input === undefined) throw new Error('the peer has started');
    const format = sampleFormat({ bitsAllocated: 16, bitsStored: 12 });
    const bytes = converted({ bytes: encodedSample(format), from: ExplicitLE, to: JPEG2000Lossless, codecs: testCodecs() });
    const file = join(folder, 'compressed.dcm');
    const meta = { sopClassUid: '1.2.840.10008.5.1.4.1.1.7', sopInstanceUid: '1.2.826.0.1.3680043.10.1.1' };
    const head = writeFileMeta({ ...meta, transferSyntaxUid: JPEG2000Lossless });
    await writeFile(file, Buffer.concat([head, bytes as Uint8Array]));
    const { id: serverId } = await client.servers.add({ ...input, name: 'City PACS' });
    const { jobId } = await client.transfers.sendFiles({ serverId, paths: [file], title: 'one' });
    const [sent] = await jobsWhen(client, [jobId], ended);
    expect(sent).toMatchObject({ state: 'complete', completed: 1, problemCount: 0 });
    expect(sent?.notes).toEqual([
      '1 image was decompressed for City PACS, which does not take JPEG 2000 Image Compression (Lossless Only).',
    ]);
  });
});
