import { cp, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRules } from '../../src-shared/contract/storage-areas.ts';
import type { WorklistEntry } from '../../src-shared/contract/worklist.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { sample } from '../archive/testing/sample-object.ts';
import { CommitmentInbox } from '../dicom/services/commitment-scu.ts';
import { worklistIdentifier } from '../dicom/services/worklist-identifier.ts';
import { memoryObject } from '../dicom/testing/memory-store.ts';
import { startNode } from '../net/scp/dicom-node.ts';
import { commit } from '../net/scu/commit.ts';
import { findWorklist } from '../net/scu/find-worklist.ts';
import { send } from '../net/scu/send.ts';
import { newUid } from './new-uid.ts';
import { askAndLeave } from './testing/ask-and-leave.ts';
import { startEngine, type TestEngine, type TestHome, testHome } from './testing/test-engine.ts';

const timeouts = { connectMs: 5_000, associationMs: 5_000, responseMs: 10_000, silenceMs: 10_000 };

let home: TestHome;
let test: TestEngine;
beforeEach(async () => {
  home = await testHome();
  test = await startEngine(home);
});
afterEach(async () => {
  await test.engine.close();
  await home.remove();
});

const target = (calledAeTitle: string) => ({
  host: '127.0.0.1',
  port: home.receiverPort,
  calledAeTitle,
  callingAeTitle: 'MODALITY',
});

const addArea = (aeTitle: string, access: 'read-write' | 'write' = 'read-write') =>
  test.client.storageAreas.add({ ...openRules, access, on: true, aeTitle, folder: join(home.folder, 'areas', aeTitle) });

async function stored(title: string, object = sample()): Promise<void> {
  expect(await send(target(title), { objects: [memoryObject(object)], timeouts })).toMatchObject({ ok: true, sent: 1 });
}

describe('every storage area of the engine', () => {
  it('commits to what it has itself, and to nothing that another has', async () => {
    await addArea('TEACHING');
    await stored('TEACHING');
    const asked = (title: string) =>
      commit(target(title), {
        instances: [sample()],
        newUid,
        inbox: new CommitmentInbox(),
        receiverListens: false,
        waitMs: 20_000,
        timeouts,
      });
    expect(await asked('TEACHING')).toMatchObject({ committed: [{ sopInstanceUid: sample().sopInstanceUid }], refused: [] });
    expect(await asked('QUARRY')).toMatchObject({ committed: [], refused: [{ reason: 0x0112 }] });
  });

  it('reports to the bookmark under the title that was asked, and offers retrieval only where it gives', async () => {
    await addArea('DROP', 'write');
    await stored('DROP');
    await stored('QUARRY');
    const inbox = new CommitmentInbox();
    const called: string[] = [];
    const modality = await startNode({
      host: '127.0.0.1',
      port: 0,
      acceptCalled: () => true,
      acceptCalling: (title) => called.push(title.trim()) > 0,
      commitmentReports: inbox,
    });
    if (!modality.ok) throw new Error(modality.code);
    const { node } = modality;
    await test.client.servers.add({
      name: 'Modality',
      calledAeTitle: 'MODALITY',
      host: '127.0.0.1',
      port: node.port,
      retrieveMethod: 'automatic',
      colour: 'grey',
    });
    for (const [title, retrieveAeTitle] of [
      ['DROP', undefined],
      ['QUARRY', 'QUARRY'],
    ] as const) {
      const transactionUid = newUid();
      const awaited = inbox.expect(transactionUid);
      // Nobody waits on the association: the report comes over one to the bookmark.
      await askAndLeave(target(title), { transactionUid, instances: [sample()] });
      const report = await awaited.report;
      expect(report.committed).toHaveLength(1);
      expect(report.retrieveAeTitle).toBe(retrieveAeTitle);
    }
    expect(called).toEqual(['DROP', 'QUARRY']);
    await node.close({ graceMs: 500 });
  });

  it('answers the worklist from the folder of its own title', async () => {
    const { client } = test;
    await addArea('TEACHING');
    await client.receiver.configure({
      on: true,
      aeTitle: 'QUARRY',
      port: home.receiverPort,
      bindAddress: '127.0.0.1',
      worklist: true,
    });
    await client.worklist.save({ entry });
    expect(await worklistOf('QUARRY')).toEqual(['P1']);
    expect(await worklistOf('TEACHING')).toEqual([]);
    const lists = join(home.folder, 'worklists');
    await mkdir(join(lists, 'TEACHING'));
    const [name = ''] = await readdir(join(lists, 'QUARRY'));
    await cp(join(lists, 'QUARRY', name), join(lists, 'TEACHING', name));
    expect(await worklistOf('TEACHING')).toEqual(['P1']);
  });
});

const entry: WorklistEntry = {
  PatientName: 'SMITH^Anna',
  PatientID: 'P1',
  PatientBirthDate: '',
  PatientSex: '',
  AccessionNumber: 'A1',
  ReferringPhysicianName: '',
  RequestedProcedureID: '',
  RequestedProcedureDescription: 'Knee',
  ScheduledProcedureStepStartDate: '20261231',
  ScheduledProcedureStepStartTime: '0745',
  Modality: 'MR',
  ScheduledStationAETitle: 'MR_1',
  ScheduledProcedureStepDescription: '',
  ScheduledPerformingPhysicianName: '',
};

async function worklistOf(title: string): Promise<(string | undefined)[]> {
  const ids: (string | undefined)[] = [];
  for await (const items of findWorklist(target(title), { identifier: worklistIdentifier({}), timeouts }))
    ids.push(...items.map((item) => item.string(tags.PatientID)));
  return ids;
}
