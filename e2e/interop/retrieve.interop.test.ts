import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RetrieveEnd, SubOperationCounts } from '../../src-main/dicom/services/retrieve-operation.ts';
import { contextsForKinds } from '../../src-main/dicom/services/storage-contexts.ts';
import { get } from '../../src-main/net/scu/get.ts';
import { move } from '../../src-main/net/scu/move.ts';
import { send } from '../../src-main/net/scu/send.ts';
import type { QueryLevel, QueryModel } from '../../src-shared/dicom/query/levels.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { type Dcmqrscp, startDcmqrscp } from '../peers/dcmqrscp.ts';
import { type Orthanc, startOrthanc } from '../peers/orthanc.ts';
import { freePort } from '../peers/process.ts';
import { bytesDifference, elementsDifference } from './equal-data-sets.ts';
import { identifierOf, type Keys } from './identifier.ts';
import { type OurNode, startOurNode } from './our-node.ts';
import { available } from './skip.ts';
import { explained, targetOf, practicalTimeouts as timeouts } from './target.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { filesIn, practiceSample, storedObject, syntaxSample, type TestObject } from './test-objects.ts';

const folder = temporaryFolder('retrieve');
const practice = practiceSample(3);
const syntaxes = syntaxSample();
const { ImplicitLE, ExplicitLE, ExplicitBE, Deflated } = transferSyntax;
/** What dcmqrscp keeps without a profile: it can only hand back one compressed syntax a run. */
const uncompressed = syntaxes.filter(({ transferSyntaxUid }) =>
  [ImplicitLE, ExplicitLE, ExplicitBE].some((uid) => uid === transferSyntaxUid),
);

interface Peer {
  readonly program: 'dcmqrscp' | 'Orthanc';
  readonly objects: readonly TestObject[];
  start(destinations: { aeTitle: string; port: number }[]): Promise<Dcmqrscp | Orthanc>;
}
const peers: readonly Peer[] = [
  {
    program: 'dcmqrscp',
    objects: [...practice, ...uncompressed],
    start: (destinations) => startDcmqrscp({ folder: join(folder, 'dcmqrscp'), destinations }),
  },
  {
    program: 'Orthanc',
    objects: [...practice, ...syntaxes],
    start: (destinations) =>
      startOrthanc({ folder: join(folder, 'orthanc'), modalities: Object.fromEntries(destinations.map((d) => [d.aeTitle, d])) }),
  },
];

/** Level, model, keys of an entity, and whether an object belongs to it. */
interface Selection {
  readonly model: QueryModel;
  readonly level: QueryLevel;
  readonly keys: Keys;
}

/** The same entity as the peer would be asked for it, at every level of both models. */
function selections(): Selection[] {
  const example = practice.find(({ dataSet }) => dataSet.string(tags.PatientID) === 'PRACTICE-0003');
  const value = (key: number) => example?.dataSet.string(key) ?? '';
  const patient = { PatientID: value(tags.PatientID) };
  const study = { StudyInstanceUID: value(tags.StudyInstanceUID) };
  const series = { ...study, SeriesInstanceUID: value(tags.SeriesInstanceUID) };
  const image = { ...series, SOPInstanceUID: value(tags.SOPInstanceUID) };
  return [
    { model: 'patient', level: 'PATIENT', keys: patient },
    { model: 'patient', level: 'STUDY', keys: { ...patient, ...study } },
    { model: 'patient', level: 'SERIES', keys: { ...patient, ...series } },
    { model: 'patient', level: 'IMAGE', keys: { ...patient, ...image } },
    { model: 'study', level: 'STUDY', keys: study },
    { model: 'study', level: 'SERIES', keys: series },
    { model: 'study', level: 'IMAGE', keys: image },
  ];
}

function selected(objects: readonly TestObject[], keys: Keys): TestObject[] {
  const { PatientID, StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID } = tags;
  const byKeyword = { PatientID, StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID };
  return objects.filter(({ dataSet }) =>
    Object.entries(byKeyword).every(
      ([keyword, key]) => keys[keyword] === undefined || [keys[keyword]].flat().includes(dataSet.string(key) ?? ''),
    ),
  );
}

for (const { program, objects, start } of peers) {
  describe.skipIf(!available(`retrieving from ${program}`, program))(`retrieving from ${program}`, () => {
    let peer: Dcmqrscp | Orthanc;
    let node: OurNode;
    let made = 0;

    beforeAll(async () => {
      const port = await freePort();
      // Known there, but nobody listens.
      const dead = { aeTitle: 'DEADAE', port: await freePort() };
      peer = await start([{ aeTitle: 'QUARRY', port }, dead]);
      node = await startOurNode({ folder: join(folder, `${program}-node`), port });
      const end = await send(targetOf(peer), { objects: objects.map((object) => storedObject(object)), timeouts });
      expect(end).toMatchObject({ ok: true, sent: objects.length });
    });
    afterAll(async () => {
      await node?.stop();
      await peer?.stop();
    });

    const identifier = ({ level, keys }: Selection) => identifierOf({ QueryRetrieveLevel: level, ...keys });

    /** C-GET into a new archive; gives what is in it afterwards. */
    async function getting(selection: Selection) {
      const fresh = await startOurNode({ folder: join(folder, `${program}-get-${++made}`) });
      const progress: SubOperationCounts[] = [];
      const end = await get(targetOf(peer), {
        model: selection.model,
        identifier: identifier(selection),
        storageContexts: contextsForKinds(
          selected(objects, selection.keys).map(({ sopClassUid }) => ({ sopClassUid, transferSyntaxes: undefined })),
        ),
        store: fresh.archive.storeTarget({ sourceAeTitle: peer.aeTitle }),
        timeouts,
        onProgress: (counts) => progress.push(counts),
      });
      await fresh.stop();
      return { end, progress, received: await filesIn(fresh.objects) };
    }

    /** C-MOVE to our node; gives what came for it. */
    async function moving(selection: Selection) {
      const before = node.arrived.length;
      const end = await move(targetOf(peer), {
        model: selection.model,
        identifier: identifier(selection),
        destination: 'QUARRY',
        timeouts,
      });
      return { end, arrived: node.arrived.slice(before) };
    }

    function expectAll(end: RetrieveEnd, wanted: readonly TestObject[]) {
      expect(end).toMatchObject({
        ok: true,
        cancelled: false,
        failedUids: [],
        counts: { completed: wanted.length, failed: 0, warning: 0 },
      });
    }

    it.each(selections())('by C-GET: $level, $model root', async (selection) => {
      const wanted = selected(objects, selection.keys);
      const { end, received } = await getting(selection);
      expectAll(end, wanted);
      expect([...received.keys()].sort()).toEqual(wanted.map(({ sopInstanceUid }) => sopInstanceUid).sort());
      for (const object of wanted) {
        const file = received.get(object.sopInstanceUid);
        expect(file && bytesDifference(object, file)).toBeUndefined();
      }
    });

    it.each(selections())('by C-MOVE to our node: $level, $model root', async (selection) => {
      const wanted = selected(objects, selection.keys);
      const { end, arrived } = await moving(selection);
      expectAll(end, wanted);
      expect(arrived.map(({ object }) => object.sopInstanceUid).sort()).toEqual(
        wanted.map(({ sopInstanceUid }) => sopInstanceUid).sort(),
      );
      for (const { object, status } of arrived) {
        expect(status.code).toBe(0);
        expect(object.moveOriginator?.aeTitle).toBe('QUARRY');
      }
    });

    it('by C-MOVE and by C-GET, in every transfer syntax it keeps', async () => {
      const selection = { model: 'patient', level: 'PATIENT', keys: { PatientID: 'INTEROP-SYNTAXES' } } as const;
      const wanted = selected(objects, selection.keys);
      const moved = await moving(selection);
      expectAll(moved.end, wanted);
      const got = await getting(selection);
      expectAll(got.end, wanted);
      const local = await filesIn(node.objects);
      for (const object of wanted) {
        for (const file of [local.get(object.sopInstanceUid), got.received.get(object.sopInstanceUid)]) {
          expect(file && elementsDifference(object, file), object.transferSyntaxUid).toBeUndefined();
          expect(file, object.transferSyntaxUid).toBeDefined();
          // Uncompressed ones are converted to the one the peer likes best; compressed ones must stay what they are.
          if (!uncompressed.includes(object)) expect(file?.transferSyntaxUid).toBe(object.transferSyntaxUid);
        }
      }
    });

    it('leaves what came by C-MOVE in the archive as it was sent', async () => {
      const wanted = practice.filter(({ dataSet }) => dataSet.string(tags.PatientID) === 'PRACTICE-0008');
      const { end } = await moving({ model: 'patient', level: 'PATIENT', keys: { PatientID: 'PRACTICE-0008' } });
      expectAll(end, wanted);
      const local = await filesIn(node.objects);
      for (const object of wanted) {
        const file = local.get(object.sopInstanceUid);
        expect(file && bytesDifference(object, file)).toBeUndefined();
        expect(file).toBeDefined();
      }
    });

    it('takes lists of image UIDs', async () => {
      const [first] = selections().filter(({ model, level }) => model === 'study' && level === 'SERIES');
      if (!first) throw new Error('no such selection');
      const two = selected(objects, first.keys).slice(0, 2);
      const keys = { ...first.keys, SOPInstanceUID: two.map(({ sopInstanceUid }) => sopInstanceUid) };
      const { end, received } = await getting({ model: 'study', level: 'IMAGE', keys });
      expectAll(end, two);
      expect(received.size).toBe(2);
    });

    it('finds nothing where there is nothing', async () => {
      const selection = { model: 'study', level: 'STUDY', keys: { StudyInstanceUID: '1.2.3.4' } } as const;
      const { end, received } = await getting(selection);
      expect(end).toMatchObject({ counts: { completed: 0, failed: 0 }, cancelled: false });
      expect(received.size).toBe(0);
      const moved = await moving(selection);
      expect(moved.end).toMatchObject({ counts: { completed: 0, failed: 0 }, cancelled: false });
      expect(moved.arrived).toEqual([]);
    });

    it('says that it does not know a move destination', async () => {
      const [patient] = selections();
      if (!patient) throw new Error('no selection');
      const end = await move(targetOf(peer), { ...patient, identifier: identifier(patient), destination: 'NOWHERE', timeouts });
      expect(end.ok).toBe(false);
      const explanation = explained(end.failure, targetOf(peer));
      // dcmqrscp keeps to the standard; Orthanc has one status for whatever goes wrong.
      expect(explanation.code).toBe(program === 'dcmqrscp' ? 'status-A801' : 'status-C000');
      expect(explanation.tryThis).not.toEqual([]);
    });

    it('says that a known destination does not answer', async () => {
      const [patient] = selections();
      if (!patient) throw new Error('no selection');
      const end = await move(targetOf(peer), { ...patient, identifier: identifier(patient), destination: 'DEADAE', timeouts });
      expect(end.ok).toBe(false);
      expect(explained(end.failure, targetOf(peer)).code).toBe(program === 'dcmqrscp' ? 'status-A702' : 'status-C000');
    });

    it('stops a C-GET when the user cancels, and keeps what had come', async () => {
      const fresh = await startOurNode({ folder: join(folder, `${program}-cancel`) });
      const cancel = new AbortController();
      let stored = 0;
      const end = await get(targetOf(peer), {
        model: 'study',
        identifier: identifierOf({ QueryRetrieveLevel: 'STUDY', StudyInstanceUID: allStudies() }),
        store: fresh.archive.storeTarget(),
        timeouts,
        signal: cancel.signal,
        onObject: (_, { code }) => {
          if (code === 0) stored++;
          if (stored === 2) cancel.abort();
        },
      });
      await fresh.stop();
      expect(end).toMatchObject({ ok: false, cancelled: true });
      const kept = await filesIn(fresh.objects);
      expect(kept.size).toBe(stored);
      expect(stored).toBeGreaterThanOrEqual(2);
      expect(stored).toBeLessThan(objects.length);
    });

    it('stops a C-MOVE when the user cancels, and keeps what had come', async () => {
      const cancel = new AbortController();
      const before = node.arrived.length;
      const end = await move(targetOf(peer), {
        model: 'study',
        identifier: identifierOf({ QueryRetrieveLevel: 'STUDY', StudyInstanceUID: allStudies() }),
        destination: 'QUARRY',
        timeouts,
        signal: cancel.signal,
        onProgress: ({ completed }) => {
          if (completed >= 2) cancel.abort();
        },
      });
      expect(end).toMatchObject({ ok: false, cancelled: true });
      expect(node.arrived.length - before).toBeGreaterThanOrEqual(2);
      expect(node.arrived.length - before).toBeLessThan(objects.length);
    });

    if (program === 'Orthanc') {
      it('is aborted when the server does not know us', async () => {
        const [patient] = selections();
        if (!patient) throw new Error('no selection');
        const target = targetOf(peer, 'STRANGER');
        const request = { ...patient, identifier: identifier(patient), timeouts };
        const moved = await move(target, { ...request, destination: 'QUARRY' });
        const got = await get(target, { ...request, store: node.archive.storeTarget() });
        for (const end of [moved, got]) {
          expect(end).toMatchObject({ ok: false, cancelled: false, failure: { kind: 'association' } });
          expect(explained(end.failure, target).code).toBe('aborted');
        }
      });
    }
  });
}

function allStudies(): string[] {
  return [...new Set(practice.map(({ dataSet }) => dataSet.string(tags.StudyInstanceUID) ?? ''))];
}

describe.skipIf(!available('retrieving compressed objects from dcmqrscp', 'dcmqrscp'))(
  'dcmqrscp with one compressed syntax',
  () => {
    const one = [
      ['RLE', transferSyntax.RLELossless, 'r'],
      ['JPEG 2000 lossless', transferSyntax.JPEG2000Lossless, 'v'],
      ['JPEG lossless', transferSyntax.JPEGLosslessSV1, 's'],
      ['JPEG baseline', transferSyntax.JPEGBaseline, 'y'],
      ['deflated', Deflated, 'd'],
    ] as const;

    it.each(one)('gives and moves it as it is: %s', async (_, syntax, letter) => {
      const [object] = syntaxes.filter(({ transferSyntaxUid }) => transferSyntaxUid === syntax);
      if (!object) throw new Error('no such object');
      const here = join(folder, `one-${letter}`);
      const node = await startOurNode({ folder: join(here, 'moved') });
      const into = await startOurNode({ folder: join(here, 'got') });
      const peer = await startDcmqrscp({
        folder: here,
        destinations: [{ aeTitle: 'QUARRY', port: node.port }],
        args: [`+x${letter}`, `-x${letter}`],
      });
      const sent = await send(targetOf(peer), { objects: [storedObject(object)], timeouts });
      const identifier = identifierOf({ QueryRetrieveLevel: 'PATIENT', PatientID: 'INTEROP-SYNTAXES' });
      const moved = await move(targetOf(peer), { model: 'patient', identifier, destination: 'QUARRY', timeouts });
      const storageContexts = [{ sopClassUid: object.sopClassUid, transferSyntaxes: [syntax] }];
      const store = into.archive.storeTarget();
      const got = await get(targetOf(peer), { model: 'patient', identifier, storageContexts, store, timeouts });
      await peer.stop();
      await node.stop();
      await into.stop();
      expect(sent).toMatchObject({ ok: true, sent: 1 });
      for (const [end, archive] of [
        [moved, node],
        [got, into],
      ] as const) {
        expect(end).toMatchObject({ ok: true, counts: { completed: 1, failed: 0 } });
        const file = (await filesIn(archive.objects)).get(object.sopInstanceUid);
        expect(file?.transferSyntaxUid).toBe(syntax);
        expect(file && elementsDifference(object, file)).toBeUndefined();
      }
    });
  },
);
