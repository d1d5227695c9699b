import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Dcmqrscp, startDcmqrscp } from '../../../e2e/peers/dcmqrscp.ts';
import { freePort, isInstalled } from '../../../e2e/peers/process.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../../dicom/dataset/data-set.ts';
import { readDataSet } from '../../dicom/dataset/read-data-set.ts';
import { writeDataSet } from '../../dicom/dataset/write-data-set.ts';
import type { SubOperationCounts } from '../../dicom/services/retrieve-operation.ts';
import { MemoryStore, memoryObject } from '../../dicom/testing/memory-store.ts';
import { type DicomNode, startNode } from '../scp/dicom-node.ts';
import { find } from './find.ts';
import { get } from './get.ts';
import { move } from './move.ts';
import { send } from './send.ts';
import type { Target } from './target.ts';

const there = isInstalled('dcmqrscp');
if (!there) console.warn('skipped: dcmqrscp is not installed (Debian package dcmtk)');

const { ExplicitLE, ImplicitLE } = transferSyntax;
const timeouts = { connectMs: 5_000, associationMs: 5_000, responseMs: 20_000, silenceMs: 20_000 };
const folder = mkdtempSync(join(tmpdir(), 'quarry-scu-'));
const count = 40;
const study = new DataSet().set(tags.QueryRetrieveLevel, 'CS', 'STUDY').set(tags.StudyInstanceUID, 'UI', '1.2.3');

function instance(index: number): DataSet {
  return new DataSet()
    .set(tags.SOPClassUID, 'UI', sopClass.CTImageStorage)
    .set(tags.SOPInstanceUID, 'UI', `1.2.3.4.${index}`)
    .set(tags.StudyDate, 'DA', '20240102')
    .set(tags.StudyTime, 'TM', '101112')
    .set(tags.AccessionNumber, 'SH', 'ACC')
    .set(tags.Modality, 'CS', 'CT')
    .set(tags.PatientName, 'PN', 'Some^One')
    .set(tags.PatientID, 'LO', 'ID-1')
    .set(tags.StudyInstanceUID, 'UI', '1.2.3')
    .set(tags.SeriesInstanceUID, 'UI', '1.2.3.4')
    .set(tags.StudyID, 'SH', '1')
    .set(tags.SeriesNumber, 'IS', '1')
    .set(tags.InstanceNumber, 'IS', String(index))
    .set(tags.PixelData, 'OW', new Uint8Array(100_000).fill(index));
}

describe.skipIf(!there)('our operations with dcmqrscp', () => {
  const store = new MemoryStore();
  let peer: Dcmqrscp;
  let ours: DicomNode;
  let target: Target;

  beforeAll(async () => {
    const started = await startNode({ host: '127.0.0.1', port: await freePort(), acceptCalled: () => true, store });
    if (!started.ok) throw new Error(started.code);
    ours = started.node;
    peer = await startDcmqrscp({ folder, destinations: [{ aeTitle: 'OURS', port: ours.port }] });
    target = { host: '127.0.0.1', port: peer.port, calledAeTitle: peer.aeTitle, callingAeTitle: 'OURS' };
    const objects = Array.from({ length: count }, (_, index) => {
      const transferSyntaxUid = index % 2 === 0 ? ExplicitLE : ImplicitLE;
      const bytes = writeDataSet(instance(index), transferSyntaxUid);
      const identity = { sopClassUid: sopClass.CTImageStorage, sopInstanceUid: `1.2.3.4.${index}`, transferSyntaxUid };
      return memoryObject({ ...identity, bytes, partLength: 33_333 });
    });
    const sent = await send(target, { objects, timeouts });
    expect(sent).toMatchObject({ ok: true, sent: count, failed: 0, associations: 1 });
  });

  afterAll(async () => {
    await ours?.close({ graceMs: 0 });
    await peer?.stop();
    rmSync(folder, { recursive: true });
  });

  async function images(limit?: number) {
    const identifier = new DataSet()
      .set(tags.StudyInstanceUID, 'UI', '1.2.3')
      .set(tags.SeriesInstanceUID, 'UI', '1.2.3.4')
      .set(tags.SOPInstanceUID, 'UI', '');
    const answers = find(target, { model: 'study', level: 'IMAGE', identifier, timeouts, limit });
    const uids: (string | undefined)[] = [];
    for (let step = await answers.next(); ; step = await answers.next()) {
      if (step.done) return { uids, end: step.value };
      uids.push(...step.value.map((match) => match.string(tags.SOPInstanceUID)));
    }
  }

  /** Whether what came is what was sent, and all of it. */
  function expectAll(received: MemoryStore['received']): void {
    expect(received).toHaveLength(count);
    for (const { object, bytes } of received) {
      const read = readDataSet(bytes, object.transferSyntaxUid);
      if (!read.ok) throw new Error(read.error.message);
      const original = instance(Number(object.sopInstanceUid.split('.').at(-1)));
      expect(Buffer.compare(writeDataSet(read.dataSet, ExplicitLE), writeDataSet(original, ExplicitLE))).toBe(0);
    }
  }

  it('finds every instance, or as many as were asked for', async () => {
    const { uids, end } = await images();
    expect(new Set(uids).size).toBe(count);
    expect(end).toMatchObject({ kind: 'complete', count, warnings: [] });
    expect((await images(5)).end).toMatchObject({ kind: 'limited', count: 5 });
  });

  it('gets every instance, telling progress', async () => {
    const progress: SubOperationCounts[] = [];
    const received = new MemoryStore();
    const onProgress = (counts: SubOperationCounts) => progress.push(counts);
    const end = await get(target, { model: 'study', identifier: study, store: received, timeouts, onProgress });
    expect(end).toMatchObject({ ok: true, counts: { completed: count, failed: 0, warning: 0 }, cancelled: false });
    expect(progress.length).toBeGreaterThan(0);
    expectAll(received.received);
  });

  it('has every instance moved to our node', async () => {
    const end = await move(target, { model: 'study', identifier: study, destination: 'OURS', timeouts });
    expect(end).toMatchObject({ ok: true, counts: { completed: count, failed: 0 } });
    expectAll(store.received);
    expect(store.received[0]?.object.moveOriginator).toMatchObject({ aeTitle: 'OURS' });
  });

  it('cancels a retrieval', async () => {
    const abort = new AbortController();
    const received = new MemoryStore({ drop: true });
    const onObject = () => abort.abort();
    const end = await get(target, {
      model: 'study',
      identifier: study,
      store: received,
      timeouts,
      signal: abort.signal,
      onObject,
    });
    expect(end).toMatchObject({ ok: false, cancelled: true });
    expect(received.opened).toBeLessThan(count);
  });

  it('shows the status of an unknown destination', async () => {
    const end = await move(target, { model: 'study', identifier: study, destination: 'NOBODY', timeouts });
    expect(end).toMatchObject({ ok: false, failure: { kind: 'status', service: 'C-MOVE', status: { code: 0xa801 } } });
  });
});
