import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeDataSet } from '../../src-main/dicom/dataset/write-data-set.ts';
import { readFileHeader } from '../../src-main/dicom/part10/read-file.ts';
import { writeFileMeta } from '../../src-main/dicom/part10/write-file.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { startDcmqrscp } from '../peers/dcmqrscp.ts';
import { freePort } from '../peers/process.ts';
import { type QuarryEnd, QuarryProcess } from './quarry-process.ts';
import { available } from './skip.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { practiceSample } from './test-objects.ts';

/** 1024 × 1024 pixels of one byte, so many times: 600 MB and a little more. */
const frames = 600;
const frameLength = 1_048_576;
/** What a Quarry process may have resident, in bytes. */
const allowed = 250 * 1024 * 1024;

const folder = temporaryFolder('large');
const file = join(folder, 'large.dcm');
const studyInstanceUid = '2.25.170141183460469231731687303715884105727';
const key = `StudyInstanceUID=${studyInstanceUid}`;
let digest = '';
let sopInstanceUid = '';

/** A multi-frame ultrasound that is written frame by frame: it is never in memory. */
async function writeLargeFile(): Promise<void> {
  const template = practiceSample(1).find(({ dataSet }) => dataSet.string(tags.Modality) === 'US');
  if (!template) throw new Error('the practice data have no ultrasound');
  const { dataSet, sopClassUid } = template;
  sopInstanceUid = template.sopInstanceUid;
  dataSet.set(tags.StudyInstanceUID, 'UI', studyInstanceUid).set(tags.NumberOfFrames, 'IS', String(frames));
  dataSet.set(tags.Rows, 'US', 1024).set(tags.Columns, 'US', 1024);
  dataSet.delete(tags.PixelData);
  const transferSyntaxUid = transferSyntax.ExplicitLE;
  // (7FE0,0010) OB and its length (PS3.5 §7.1.2).
  const header = Buffer.from('e07f10004f42000000000000', 'hex');
  header.writeUInt32LE(frames * frameLength, 8);
  const hash = createHash('sha256');
  const handle = await open(file, 'w');
  await handle.write(writeFileMeta({ sopClassUid, sopInstanceUid, transferSyntaxUid }));
  const frame = Buffer.alloc(frameLength);
  for (let i = 0; i < frameLength; i += 4) frame.writeUInt32LE((i * 2_654_435_761) >>> 0, i);
  for (const part of [writeDataSet(dataSet, transferSyntaxUid), header]) {
    await handle.write(part);
    hash.update(part);
  }
  for (let number = 0; number < frames; number++) {
    frame.writeUInt32LE(number);
    await handle.write(frame);
    hash.update(frame);
  }
  await handle.close();
  digest = hash.digest('hex');
}

/** SHA-256 of the data set of the only file below a folder. */
async function digestBelow(where: string): Promise<string> {
  const found = (await readdir(where, { recursive: true, withFileTypes: true })).filter(
    (entry) => entry.isFile() && entry.name !== 'index.dat',
  );
  const [only, ...more] = found;
  if (!only || more.length > 0) throw new Error(`${found.length} files below ${where}`);
  const path = join(only.parentPath, only.name);
  const handle = await open(path);
  const start = new Uint8Array(65_536);
  await handle.read(start);
  await handle.close();
  const header = readFileHeader(start);
  if (!header.ok) throw new Error(header.error.code);
  const hash = createHash('sha256');
  for await (const part of createReadStream(path, { start: header.header.dataSetOffset, highWaterMark: 1 << 20 }))
    hash.update(part);
  return hash.digest('hex');
}

const megabytes = (bytes: number) => Math.round(bytes / 1024 / 1024);
const peaks: string[] = [];

function expectSmall(what: string, end: QuarryEnd): void {
  peaks.push(`${what} ${megabytes(end.peakBytes)} MB`);
  expect(end.peakBytes, what).toBeGreaterThan(0);
  expect(megabytes(end.peakBytes), what).toBeLessThan(megabytes(allowed));
}

function expectDone(end: QuarryEnd, completed: number): void {
  expect(end.code, end.output).toBe(0);
  expect(JSON.parse(end.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ ok: true, completed, status: 0 });
}

const hasProc = process.platform === 'linux';
if (!hasProc) console.log('SKIPPED: memory with a 600 MB object (needs /proc)');

describe.skipIf(!hasProc)('an object of 600 MB, with less than 250 MB resident in each process', () => {
  beforeAll(writeLargeFile);
  afterAll(() => console.log(`most memory resident: ${peaks.join(', ')}`));

  const quarry = (...args: string[]) => QuarryProcess.quarry([...args, '--json'], folder);
  const study = ['--level', 'study', '-k', key];

  it('is sent to our node, received there, and retrieved from it by C-GET and C-MOVE', async () => {
    const port = await freePort();
    const node = QuarryProcess.archiveNode(join(folder, 'node'), { MOVED: port });
    const server = `QUARRY@127.0.0.1:${await node.printed(/port (\d+)/)}`;

    const sent = await quarry('send', server, file).ended();
    expectDone(sent, 1);
    expectSmall('send', sent);
    expect(await digestBelow(join(folder, 'node', 'archive', 'objects'))).toBe(digest);

    const got = join(folder, 'got');
    const getting = await quarry('get', server, ...study, '-o', got).ended();
    expectDone(getting, 1);
    expectSmall('get', getting);
    expect(await digestBelow(got)).toBe(digest);
    await rm(got, { recursive: true });

    const moved = join(folder, 'moved');
    const moving = await quarry('move', server, ...study, '--aet', 'MOVED', '--port', String(port), '-o', moved).ended();
    expectDone(moving, 1);
    expectSmall('move and receive', moving);
    expect(await digestBelow(moved)).toBe(digest);
    await rm(moved, { recursive: true });

    const stopped = await node.stop();
    expect(stopped.code, stopped.output).toBe(0);
    expectSmall('archive: receive, give by C-GET and C-MOVE', stopped);
    await rm(join(folder, 'node'), { recursive: true });
  });

  it.skipIf(!available('a large object to and from dcmqrscp', 'dcmqrscp'))(
    'goes to dcmqrscp and comes back by C-GET and C-MOVE',
    async () => {
      const received = join(folder, 'received');
      const receiver = quarry('receive', '--port', '0', '-o', received, '--aet', 'RECEIVER');
      const port = Number(await receiver.printed(/"port":\s*(\d+)/));
      const peer = await startDcmqrscp({
        folder: join(folder, 'dcmqrscp'),
        destinations: [{ aeTitle: 'RECEIVER', port }],
        args: ['+B'],
      });
      const server = `QRSRV@127.0.0.1:${peer.port}`;

      const sent = await quarry('send', server, file).ended();
      expectDone(sent, 1);
      expectSmall('send to dcmqrscp', sent);
      await rm(file);

      const got = join(folder, 'got');
      const getting = await quarry('get', server, ...study, '-o', got).ended();
      expectDone(getting, 1);
      expectSmall('get from dcmqrscp', getting);
      expect(await digestBelow(got)).toBe(digest);
      await rm(got, { recursive: true });

      const moving = await quarry('move', server, ...study, '--dest', 'RECEIVER').ended();
      expectDone(moving, 1);
      expectSmall('move from dcmqrscp', moving);
      await peer.stop();
      const stopped = await receiver.stop();
      expect(stopped.code, stopped.output).toBe(0);
      expectSmall('receive', stopped);
      expect(await digestBelow(received)).toBe(digest);
    },
  );
});
