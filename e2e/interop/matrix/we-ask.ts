import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { DataSet } from '../../../src-main/dicom/dataset/data-set.ts';
import { contextsForKinds } from '../../../src-main/dicom/services/storage-contexts.ts';
import { worklistIdentifier } from '../../../src-main/dicom/services/worklist-identifier.ts';
import { newUid } from '../../../src-main/engine/new-uid.ts';
import { commit } from '../../../src-main/net/scu/commit.ts';
import { echo } from '../../../src-main/net/scu/echo.ts';
import { find } from '../../../src-main/net/scu/find.ts';
import { findWorklist } from '../../../src-main/net/scu/find-worklist.ts';
import { get } from '../../../src-main/net/scu/get.ts';
import { move } from '../../../src-main/net/scu/move.ts';
import { send } from '../../../src-main/net/scu/send.ts';
import type { QueryModel } from '../../../src-shared/dicom/query/levels.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { type EncodedDataSet, elementsDifference } from '../equal-data-sets.ts';
import { identifierOf } from '../identifier.ts';
import { startOurNode } from '../our-node.ts';
import { practicalTimeouts as timeouts } from '../target.ts';
import { filesIn, storedObject, type TestObject } from '../test-objects.ts';
import type { Service } from './cells.ts';
import type { FewObjects } from './few-objects.ts';
import { type OurSide, planned } from './our-side.ts';

interface Called {
  readonly aeTitle: string;
  readonly port: number;
}

/** A peer that serves us: its main program, others for single services, and how to look at what it has. */
export interface Asked {
  readonly us: OurSide;
  readonly objects: FewObjects;
  readonly folder: string;
  readonly peer: Called;
  readonly worklist?: Called;
  /** Where objects are sent, and what is there then. */
  readonly storage: Called;
  stored(): Promise<ReadonlyMap<string, EncodedDataSet>>;
}

/** Expects that each object is there, element by element: peers encode anew what they pass on. */
export function expectEqual(wanted: readonly TestObject[], found: ReadonlyMap<string, EncodedDataSet>): void {
  for (const object of wanted) {
    const file = found.get(object.sopInstanceUid);
    expect(file, object.sopInstanceUid).toBeDefined();
    expect(file && elementsDifference(object, file), object.sopInstanceUid).toBeUndefined();
  }
}

export async function sendTo(us: OurSide, peer: Called, objects: readonly TestObject[]): Promise<void> {
  const end = await send(us.target(peer), { objects: objects.map((object) => storedObject(object)), timeouts });
  expect(end).toMatchObject({ ok: true, sent: objects.length, failed: 0 });
}

/** What we ask it, service by service; its `kept` objects are there already. */
export function weAsk(asked: Asked): Record<Service, () => Promise<void>> {
  const { us, peer, storage } = asked;
  const { study, kept, sent } = asked.objects;
  const ofStudy = () => identifierOf({ QueryRetrieveLevel: 'STUDY', StudyInstanceUID: study.studyUid });
  const finds = (model: QueryModel) => () => findStudy(asked, model);
  return {
    echo: async () => {
      const end = await echo(us.target(storage), { timeouts });
      expect(end).toMatchObject({ ok: true, status: { code: 0 } });
      expect(end.ok && end.security?.protocol).toBe(us.wire.transport === 'tls' ? 'TLSv1.3' : undefined);
    },
    'find-patient': finds('patient'),
    'find-study': finds('study'),
    'find-patient-study-only': finds('patient-study-only'),
    move: async () => {
      const before = us.node.arrived.length;
      const end = await move(us.target(peer), { model: 'study', identifier: ofStudy(), destination: us.node.aeTitle, timeouts });
      expect(end).toMatchObject({ ok: true, counts: { completed: study.objects.length, failed: 0 } });
      expect(us.node.arrived.slice(before).map(({ status }) => status.code)).toEqual(study.objects.map(() => 0));
      expectEqual(study.objects, await filesIn(us.node.objects));
    },
    get: async () => {
      await mkdir(asked.folder, { recursive: true });
      const into = await startOurNode({ folder: join(asked.folder, 'got') });
      const kinds = study.objects.map(({ sopClassUid }) => ({ sopClassUid, transferSyntaxes: undefined }));
      const end = await get(us.target(peer), {
        model: 'study',
        identifier: ofStudy(),
        storageContexts: contextsForKinds(kinds),
        store: into.archive.storeTarget({ sourceAeTitle: peer.aeTitle }),
        timeouts,
      });
      await into.stop();
      expect(end).toMatchObject({ ok: true, counts: { completed: study.objects.length, failed: 0 } });
      expectEqual(study.objects, await filesIn(into.objects));
    },
    store: async () => {
      await sendTo(us, storage, sent);
      expectEqual(sent, await asked.stored());
    },
    commitment: async () => {
      const neverSent = { sopClassUid: kept[0]?.sopClassUid ?? '', sopInstanceUid: '2.25.404' };
      const instances = [...kept, neverSent];
      const end = await commit(us.target(peer), {
        instances,
        newUid,
        inbox: us.inbox,
        receiverListens: true,
        waitMs: 20_000,
        timeouts,
      });
      expect(end.failure).toBeUndefined();
      expect(end.committed.map(({ sopInstanceUid }) => sopInstanceUid).sort()).toEqual(uidsOf(kept));
      expect(end.refused).toEqual([{ ...neverSent, reason: 0x0112 }]);
    },
    worklist: async () => {
      const target = us.target(asked.worklist ?? peer);
      const [one] = planned;
      const PatientID = one?.string(tags.PatientID) ?? '';
      const found = await collect(findWorklist(target, { identifier: worklistIdentifier({ PatientID }), timeouts }));
      expect(found.map((item) => item.string(tags.AccessionNumber))).toEqual([one?.string(tags.AccessionNumber)]);
    },
  };
}

async function findStudy({ us, peer, objects: { study } }: Asked, model: QueryModel): Promise<void> {
  const keys = { PatientID: study.patientId, PatientName: '', ...(model === 'study' ? { StudyInstanceUID: '' } : {}) };
  const level = model === 'study' ? 'STUDY' : 'PATIENT';
  const found = await collect(find(us.target(peer), { model, level, identifier: identifierOf(keys), timeouts }));
  expect(found.map((row) => row.string(tags.PatientName))).toEqual([study.patientName]);
  if (model === 'study') expect(found[0]?.string(tags.StudyInstanceUID)).toBe(study.studyUid);
}

async function collect(answers: ReturnType<typeof find>): Promise<DataSet[]> {
  const found: DataSet[] = [];
  for (;;) {
    const step = await answers.next();
    if (step.done) {
      expect(step.value).toMatchObject({ kind: 'complete', count: found.length });
      return found;
    }
    found.push(...step.value);
  }
}

export function uidsOf(objects: readonly TestObject[]): string[] {
  return objects.map(({ sopInstanceUid }) => sopInstanceUid).sort();
}
