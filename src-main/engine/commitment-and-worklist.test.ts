import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../e2e/peers/process.ts';
import { sopClass } from '../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { sample } from '../archive/testing/sample-object.ts';
import type { DataSet } from '../dicom/dataset/data-set.ts';
import { CommitmentInbox } from '../dicom/services/commitment-scu.ts';
import { worklistIdentifier } from '../dicom/services/worklist-identifier.ts';
import { memoryObject } from '../dicom/testing/memory-store.ts';
import { type DicomNode, startNode } from '../net/scp/dicom-node.ts';
import { commit } from '../net/scu/commit.ts';
import { findWorklist } from '../net/scu/find-worklist.ts';
import { send } from '../net/scu/send.ts';
import { makeAuthorities } from '../net/tls/testing/certificates.ts';
import { CertificateFolder, startSecureNode } from '../net/tls/testing/secure-node.ts';
import { newUid } from './new-uid.ts';
import { askAndLeave } from './testing/ask-and-leave.ts';
import { startEngine, type TestEngine, type TestHome, testHome } from './testing/test-engine.ts';

const timeouts = { connectMs: 5_000, associationMs: 5_000, responseMs: 10_000, silenceMs: 10_000 };
const kept = sample({ instance: 1 });
const neverSent = { sopClassUid: sopClass.CTImageStorage, sopInstanceUid: '2.25.404' };

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

const receiver = () => ({ host: '127.0.0.1', port: home.receiverPort, calledAeTitle: 'QUARRY', callingAeTitle: 'MODALITY' });

async function sendOne(): Promise<void> {
  const sent = await send(receiver(), { objects: [memoryObject(kept)], timeouts });
  expect(sent).toMatchObject({ ok: true, sent: 1 });
}

const leave = (transactionUid: string) => askAndLeave(receiver(), { transactionUid, instances: [kept, neverSent] });

async function modality(inbox: CommitmentInbox, port: number): Promise<DicomNode> {
  const started = await startNode({ host: '127.0.0.1', port, acceptCalled: () => true, commitmentReports: inbox });
  if (!started.ok) throw new Error(started.code);
  return started.node;
}

const bookmark = (port: number) => ({
  name: 'Modality',
  calledAeTitle: 'MODALITY',
  host: '127.0.0.1',
  port,
  retrieveMethod: 'automatic' as const,
  colour: 'grey' as const,
});

describe('the engine as storage commitment SCP', () => {
  it('answers on the same association for what it has, and for nothing else', async () => {
    await sendOne();
    const end = await commit(receiver(), {
      instances: [kept, neverSent, { ...kept, sopInstanceUid: kept.sopInstanceUid, sopClassUid: sopClass.MRImageStorage }],
      newUid,
      inbox: new CommitmentInbox(),
      receiverListens: false,
      waitMs: 20_000,
      timeouts,
    });
    expect(end.failure).toBeUndefined();
    expect(end.refused.map(({ reason }) => reason)).toEqual([0x0119, 0x0112]);
    for await (const status of await test.client.receiver.watch()) {
      if (status.commitment?.reported !== 1) continue;
      expect(status.commitment).toEqual({ waiting: 0, reported: 1 });
      break;
    }
  });

  it('calls the bookmark back when the association has ended', async () => {
    await sendOne();
    const inbox = new CommitmentInbox();
    const node = await modality(inbox, 0);
    await test.client.servers.add(bookmark(node.port));
    const awaited = inbox.expect('2.25.77');
    await leave('2.25.77');
    const report = await awaited.report;
    expect(report.committed.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual([kept.sopInstanceUid]);
    expect(report.failed).toEqual([{ ...neverSent, reason: 0x0112 }]);
    expect(report.retrieveAeTitle).toBe('QUARRY');
    await node.close({ graceMs: 500 });
  });

  it('calls a bookmark with TLS back by TLS, and with its certificate', async () => {
    const { authority, server, client } = makeAuthorities();
    using folder = new CertificateFolder();
    const authorities = [folder.write('authority.pem', authority.cert)];
    const inbox = new CommitmentInbox();
    // It takes nobody who comes without encryption, or without a certificate of the authority.
    const strict = { ...folder.own(server), authorities, peerCertificate: 'required', checkName: false } as const;
    const requester = await startSecureNode(strict, { commitmentReports: inbox });
    const tls = { ...folder.own(client), authorities, peerCertificate: 'required', checkName: true } as const;
    await test.client.servers.add({ ...bookmark(requester.node.port), tls });
    await sendOne();
    const awaited = inbox.expect('2.25.79');
    await leave('2.25.79');
    expect((await awaited.report).committed).toHaveLength(1);
    await requester.node.close({ graceMs: 500 });
  });

  it('owes a report over a restart', async () => {
    await sendOne();
    const port = await freePort();
    await test.client.servers.add(bookmark(port));
    await leave('2.25.78');
    for await (const status of await test.client.receiver.watch()) if (status.commitment?.waiting === 1) break;
    await test.engine.close();
    expect(await readdir(join(home.folder, 'commitments'))).toHaveLength(1);
    const inbox = new CommitmentInbox();
    const node = await modality(inbox, port);
    const awaited = inbox.expect('2.25.78');
    test = await startEngine(home);
    expect((await awaited.report).committed).toHaveLength(1);
    for await (const status of await test.client.receiver.watch()) if (status.commitment?.reported === 1) break;
    expect(await readdir(join(home.folder, 'commitments'))).toEqual([]);
    await node.close({ graceMs: 500 });
  });
});

describe('the engine as modality worklist SCP', () => {
  const entry = {
    PatientName: 'Müller^Jörg',
    PatientID: 'P1',
    PatientBirthDate: '',
    PatientSex: '' as const,
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

  async function ask(keys: Readonly<Record<string, string>> = {}) {
    const answers = findWorklist(receiver(), { identifier: worklistIdentifier(keys), timeouts });
    const found: DataSet[] = [];
    for (;;) {
      const step = await answers.next();
      if (step.done) return { end: step.value, ids: found.map((item) => item.string(tags.PatientID)) };
      found.push(...step.value);
    }
  }

  it('answers from its own entries once it is switched on, and keeps them', async () => {
    const { client } = test;
    expect((await ask()).end).toMatchObject({ kind: 'failed', failure: { kind: 'context-refused' } });
    const saved = await client.worklist.save({ entry });
    expect(saved.values).toMatchObject({ PatientName: 'Müller^Jörg', Modality: 'MR' });
    const config = { on: true, aeTitle: 'QUARRY', port: home.receiverPort, bindAddress: '127.0.0.1', worklist: true };
    expect(await client.receiver.configure(config)).toMatchObject({ state: 'listening' });
    expect(await ask({ Modality: 'MR' })).toMatchObject({ ids: ['P1'], end: { kind: 'complete' } });
    expect((await ask({ Modality: 'CT' })).ids).toEqual([]);
    await client.worklist.save({ id: saved.id, entry: { ...entry, PatientID: 'P2' } });
    expect((await ask()).ids).toEqual(['P2']);

    await test.engine.close();
    test = await startEngine(home);
    expect((await ask()).ids).toEqual(['P2']);
    const { undoToken } = await test.client.worklist.remove({ id: saved.id });
    expect((await ask()).ids).toEqual([]);
    await test.client.worklist.undoRemove({ undoToken });
    expect((await ask()).ids).toEqual(['P2']);
    await expect(test.client.worklist.undoRemove({ undoToken })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(test.client.worklist.remove({ id: '../settings.json' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(test.client.worklist.save({ id: 'gone.wl', entry })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(test.client.worklist.save({ entry: { ...entry, PatientID: 'a\\b' } })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
  });

  it('is asked like any other server, and tells what is already here', async () => {
    const { client } = test;
    const saved = await client.worklist.save({ entry });
    await client.receiver.configure({
      on: true,
      aeTitle: 'QUARRY',
      port: home.receiverPort,
      bindAddress: '127.0.0.1',
      worklist: true,
    });
    const server = await client.servers.add({ ...bookmark(home.receiverPort), calledAeTitle: 'QUARRY' });
    const events = [];
    for await (const event of await client.worklist.search({ serverId: server.id, keys: { PatientName: 'muller*' } }))
      events.push(event);
    expect(events).toMatchObject([
      {
        type: 'rows',
        rows: [
          {
            path: { level: 'STUDY', PatientID: 'P1', StudyInstanceUID: saved.values.StudyInstanceUID },
            values: { ScheduledProcedureStepStartDate: '20261231', ScheduledStationAETitle: 'MR_1' },
            local: { state: 'none', instances: 0 },
          },
        ],
      },
      { type: 'end', end: { kind: 'complete', count: 1 } },
    ]);
    await expect(client.worklist.search({ serverId: server.id, keys: { PatientNme: '' } })).rejects.toMatchObject({
      code: 'UNKNOWN_KEY',
    });
    await expect(client.worklist.search({ serverId: 'gone', keys: {} })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
