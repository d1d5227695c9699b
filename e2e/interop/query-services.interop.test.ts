import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataSet } from '../../src-main/dicom/dataset/data-set.ts';
import { writeDataSet } from '../../src-main/dicom/dataset/write-data-set.ts';
import { MemoryStore } from '../../src-main/dicom/testing/memory-store.ts';
import { find } from '../../src-main/net/scu/find.ts';
import { getEntity } from '../../src-main/net/scu/get-entity.ts';
import { move } from '../../src-main/net/scu/move.ts';
import { send } from '../../src-main/net/scu/send.ts';
import type { QueryLevel, QueryModel } from '../../src-shared/dicom/query/levels.ts';
import type { RetrieveNote } from '../../src-shared/dicom/retrieve-note.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { type Dcmqrscp, startDcmqrscp } from '../peers/dcmqrscp.ts';
import { type Orthanc, startOrthanc } from '../peers/orthanc.ts';
import { freePort, runTool } from '../peers/process.ts';
import { identifierOf, type Keys } from './identifier.ts';
import { type OurNode, startOurNode } from './our-node.ts';
import { available } from './skip.ts';
import { targetOf, practicalTimeouts as timeouts } from './target.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { practiceSample, storedObject, syntaxSample, type TestObject } from './test-objects.ts';

const folder = temporaryFolder('query-services');
const practice = practiceSample(1);
const syntaxes = syntaxSample();
const PatientID = 'PRACTICE-0003';
const ofPatient = practice.filter(({ dataSet }) => dataSet.string(tags.PatientID) === PatientID);
const uids = (objects: readonly TestObject[], tag: number) =>
  [...new Set(objects.map(({ dataSet }) => dataSet.string(tag) ?? ''))].sort();

async function search(peer: { aeTitle: string; port: number }, model: QueryModel, level: QueryLevel, keys: Keys, wanted: number) {
  const found: string[] = [];
  const matches = find(targetOf(peer), { model, level, identifier: identifierOf(keys), timeouts });
  for (;;) {
    const step = await matches.next();
    if (step.done) return { end: step.value, found: found.sort() };
    found.push(...step.value.map((match) => match.string(wanted) ?? ''));
  }
}

/** What a C-GET of a patient brings. */
async function getting(peer: { aeTitle: string; port: number }, model: QueryModel, patient: string) {
  const store = new MemoryStore();
  const notes: RetrieveNote[] = [];
  const identifier = identifierOf({ QueryRetrieveLevel: 'PATIENT', PatientID: patient });
  const end = await getEntity(targetOf(peer), { model, identifier, store, timeouts, onNote: (note) => notes.push(note) });
  return { end, notes, came: store.received.map(({ object }) => object) };
}

describe.skipIf(!available('query services of dcmqrscp', 'dcmqrscp'))('dcmqrscp, which takes one compressed syntax', () => {
  let peer: Dcmqrscp;
  let node: OurNode;
  const lossless = transferSyntax.JPEGLosslessSV1;

  beforeAll(async () => {
    node = await startOurNode({ folder: join(folder, 'for-dcmqrscp') });
    const destinations = [{ aeTitle: 'QUARRY', port: node.port }];
    peer = await startDcmqrscp({ folder: join(folder, 'dcmqrscp'), destinations, args: ['+xs'] });
    const compressed = syntaxes.filter(({ transferSyntaxUid }) => transferSyntaxUid === lossless);
    const plain = syntaxes.filter(({ transferSyntaxUid }) => transferSyntaxUid === transferSyntax.ExplicitLE);
    const objects = [...practice, ...compressed, ...plain].map((object) => storedObject(object));
    expect(await send(targetOf(peer), { objects, timeouts })).toMatchObject({ ok: true });
  });
  afterAll(async () => {
    await peer?.stop();
    await node?.stop();
  });

  it('answers in the Patient/Study Only model, and gives and moves', async () => {
    const model = 'patient-study-only';
    const patients = await search(peer, model, 'PATIENT', { PatientID }, tags.PatientID);
    expect(patients).toMatchObject({ end: { kind: 'complete', count: 1 }, found: [PatientID] });
    const studies = await search(peer, model, 'STUDY', { PatientID, StudyInstanceUID: '' }, tags.StudyInstanceUID);
    expect(studies.found).toEqual(uids(ofPatient, tags.StudyInstanceUID));
    const got = await getting(peer, model, PatientID);
    expect(got).toMatchObject({ end: { ok: true, counts: { completed: ofPatient.length } }, notes: [] });
    const identifier = identifierOf({ QueryRetrieveLevel: 'PATIENT', PatientID });
    const moved = await move(targetOf(peer), { model, identifier, destination: 'QUARRY', timeouts });
    expect(moved).toMatchObject({ ok: true, counts: { completed: ofPatient.length, failed: 0 } });
  });

  it('gives what it sends over the first context only, when it is asked again with compressed ones alone', async () => {
    const { end, notes, came } = await getting(peer, 'patient', 'INTEROP-SYNTAXES');
    expect(end).toMatchObject({ ok: true, status: { code: 0 }, counts: { completed: 2, failed: 0 }, failedUids: [] });
    expect(came.map(({ transferSyntaxUid }) => transferSyntaxUid).sort()).toEqual([transferSyntax.ExplicitLE, lossless]);
    expect(notes).toEqual([
      { kind: 'asking-again', missing: 1 },
      { kind: 'asked-again', missing: 1, came: 1 },
    ]);
  });

  it('finds series of nobody named, which it refuses when asked at once', async () => {
    const keys = { PatientID, StudyInstanceUID: '', SeriesInstanceUID: '' };
    const { end, found } = await search(peer, 'study', 'SERIES', keys, tags.SeriesInstanceUID);
    expect(found).toEqual(uids(ofPatient, tags.SeriesInstanceUID));
    expect(end).toMatchObject({ kind: 'complete', warnings: [{ kind: 'levels-searched', top: 'STUDY', complete: true }] });
  });

  it('stops when it is told to after so many, and is believed', async () => {
    const matches = find(targetOf(peer), {
      model: 'study',
      level: 'STUDY',
      identifier: identifierOf({ StudyInstanceUID: '' }),
      cancelAfter: 2,
      priority: 'low',
      timeouts,
    });
    let count = 0;
    for (let step = await matches.next(); ; step = await matches.next()) {
      if (step.done) {
        expect(step.value).toMatchObject({ kind: 'limited', count: 2 });
        break;
      }
      count += step.value.length;
    }
    expect(count).toBe(2);
  });
});

describe.skipIf(!available('query services of Orthanc', 'Orthanc'))('Orthanc', () => {
  let peer: Orthanc;
  beforeAll(async () => {
    peer = await startOrthanc({
      folder: join(folder, 'orthanc'),
      modalities: { QUARRY: { aeTitle: 'QUARRY', port: await freePort() } },
    });
    const objects = [...practice, ...syntaxes].map((object) => storedObject(object));
    expect(await send(targetOf(peer), { objects, timeouts })).toMatchObject({ ok: true });
  });
  afterAll(() => peer?.stop());

  it('gives every transfer syntax it keeps, without being asked twice', async () => {
    const { end, notes, came } = await getting(peer, 'patient', 'INTEROP-SYNTAXES');
    expect(end).toMatchObject({ ok: true, counts: { completed: syntaxes.length, failed: 0 } });
    expect(notes).toEqual([]);
    const kept = came.map(({ transferSyntaxUid }) => transferSyntaxUid);
    expect(kept).toEqual(expect.arrayContaining([transferSyntax.JPEGLSNearLossless, transferSyntax.RLELossless]));
  });

  it('has no Patient/Study Only model, which is told', async () => {
    const { end } = await getting(peer, 'patient-study-only', PatientID);
    expect(end).toMatchObject({ ok: false, failure: { kind: 'context-refused' } });
  });

  it('finds series of nobody named', async () => {
    const keys = { PatientID, StudyInstanceUID: '', SeriesInstanceUID: '' };
    const { found } = await search(peer, 'study', 'SERIES', keys, tags.SeriesInstanceUID);
    expect(found).toEqual(uids(ofPatient, tags.SeriesInstanceUID));
  });
});

const tools = ['findscu', 'getscu', 'movescu'];
describe.skipIf(!available('our query services for DCMTK', ...tools))('our node, asked by findscu, getscu and movescu', () => {
  let node: OurNode;
  beforeAll(async () => {
    const destinations = { DEADAE: await freePort() };
    node = await startOurNode({ folder: join(folder, 'node'), destinations });
    const withRequest = practice.map((object) => {
      const item = new DataSet().set(tags.RequestedProcedureID, 'SH', `R-${object.dataSet.string(tags.PatientID)}`);
      const dataSet = object.dataSet.set(tags.RequestAttributesSequence, 'SQ', [item]);
      return { ...object, bytes: writeDataSet(dataSet, object.transferSyntaxUid) };
    });
    const objects = [...withRequest, ...syntaxes].map((object) => storedObject(object));
    expect(await send(targetOf(node), { objects, timeouts })).toMatchObject({ ok: true });
  });
  afterAll(() => node?.stop());

  const asked = (...keys: string[]) => ['-aec', 'QUARRY', '127.0.0.1', String(node.port), ...keys.flatMap((key) => ['-k', key])];

  it('in the Patient/Study Only model', async () => {
    const found = await runTool('findscu', [
      '-v',
      '-O',
      ...asked('QueryRetrieveLevel=STUDY', `PatientID=${PatientID}`, 'StudyInstanceUID'),
    ]);
    for (const uid of uids(ofPatient, tags.StudyInstanceUID)) expect(found.output).toContain(uid);
    const out = join(folder, 'got');
    await mkdir(out);
    const got = await runTool('getscu', [
      '-v',
      '-O',
      '-od',
      out,
      ...asked('QueryRetrieveLevel=PATIENT', `PatientID=${PatientID}`),
    ]);
    expect(got.output).toMatch(new RegExp(`Completed Suboperations *: ${ofPatient.length}`));
    const refused = await runTool('findscu', ['-v', '-O', ...asked('QueryRetrieveLevel=SERIES', `PatientID=${PatientID}`)]);
    expect(refused.output).toMatch(/DataSetDoesNotMatchSOPClass|0xa900/i);
  });

  it('counts, warns and names what could not be sent: B000 for a part, A702 for nothing', async () => {
    const out = join(folder, 'part');
    await mkdir(out);
    const wanted = asked('QueryRetrieveLevel=PATIENT', 'PatientID=INTEROP-SYNTAXES');
    // It proposes uncompressed syntaxes only, and does not read the list that comes with the final response.
    const part = await runTool('getscu', ['-d', '-P', '-od', out, ...wanted]);
    expect(part.output).toMatch(/DIMSE Status *: 0xb000/);
    expect(part.output).toMatch(/Completed Suboperations *: 4/);
    expect(part.output).toMatch(/Failed Suboperations *: 8/);
    expect(part.output).toMatch(/Warning Suboperations *: 0/);
    const nothing = await runTool('movescu', ['-d', '-P', '-aem', 'DEADAE', ...wanted]);
    expect(nothing.output).toMatch(/DIMSE Status *: 0xa702/);
    expect(nothing.output).toMatch(new RegExp(`Failed Suboperations *: ${syntaxes.length}`));
    expect(nothing.output).toMatch(new RegExp(`\\(0008,0058\\) UI .*# *\\d+, *${syntaxes.length} FailedSOPInstanceUIDList`));
  });

  it('matches keys in sequences', async () => {
    const keys = ['QueryRetrieveLevel=STUDY', 'StudyInstanceUID', `(0040,0275)[0].RequestedProcedureID=R-${PatientID}`];
    const found = await runTool('findscu', ['-v', '-S', ...asked(...keys)]);
    for (const uid of uids(ofPatient, tags.StudyInstanceUID)) expect(found.output).toContain(uid);
    expect(found.output.match(/Find Response: \d+ \(Pending\)/g)).toHaveLength(uids(ofPatient, tags.StudyInstanceUID).length);
    expect(found.output).toContain(`R-${PatientID}`);
  });

  it('tells transfer syntaxes (0008,3002) at image level', async () => {
    const object = syntaxes.find(({ transferSyntaxUid }) => transferSyntaxUid === transferSyntax.JPEGBaseline);
    const path = ['StudyInstanceUID', 'SeriesInstanceUID', 'SOPInstanceUID'] as const;
    const keys = path.map((keyword) => `${keyword}=${object?.dataSet.string(tags[keyword])}`);
    const found = await runTool('findscu', [
      '-v',
      '-S',
      ...asked('QueryRetrieveLevel=IMAGE', ...keys, 'AvailableTransferSyntaxUID'),
    ]);
    expect(found.output).toMatch(/\(0008,3002\) UI .*(JPEGBaseline|1\.2\.840\.10008\.1\.2\.4\.50)/);
  });
});
