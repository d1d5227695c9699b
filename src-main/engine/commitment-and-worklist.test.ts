import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freePort } from '../../e2e/peers/process.ts';
import { sopClass } from '../../src-shared/dicom/sop-classes.ts';
import { sample } from '../archive/testing/sample-object.ts';
import { CommitmentInbox } from '../dicom/services/commitment-scu.ts';
import { type DicomNode, startNode } from '../net/scp/dicom-node.ts';
import { askCommitment, askWorklist, sendOne } from '../net/testing/asking.ts';
import { makeAuthorities } from '../net/tls/testing/certificates.ts';
import { CertificateFolder, startSecureNode } from '../net/tls/testing/secure-node.ts';
import { sampleEntry } from '../worklist/testing/sample-entry.ts';
import { askAndLeave } from './testing/ask-and-leave.ts';
import { runningEngine, serverInput } from './testing/running-engine.ts';
import { firstOf } from './testing/test-engine.ts';

const kept = sample({ instance: 1 });
const neverSent = { sopClassUid: sopClass.CTImageStorage, sopInstanceUid: '2.25.404' };

const engine = runningEngine();

async function sendKept(): Promise<void> {
  expect(await sendOne(engine.target(), kept)).toMatchObject({ ok: true, sent: 1 });
}

const leave = (transactionUid: string) => askAndLeave(engine.target(), { transactionUid, instances: [kept, neverSent] });

async function modality(inbox: CommitmentInbox, port: number): Promise<DicomNode> {
  const started = await startNode({ host: '127.0.0.1', port, acceptCalled: () => true, commitmentReports: inbox });
  if (!started.ok) throw new Error(started.code);
  return started.node;
}

const bookmark = (port: number) => serverInput(port, { calledAeTitle: 'MODALITY' });

describe('the engine as storage commitment SCP', () => {
  it('answers on the same association for what it has, and for nothing else', async () => {
    await sendKept();
    const otherClass = { ...kept, sopClassUid: sopClass.MRImageStorage };
    const end = await askCommitment(engine.target(), [kept, neverSent, otherClass]);
    expect(end.failure).toBeUndefined();
    expect(end.refused.map(({ reason }) => reason)).toEqual([0x0119, 0x0112]);
    const status = await firstOf(engine.client.receiver.watch(), ({ commitment }) => commitment?.reported === 1);
    expect(status.commitment).toEqual({ waiting: 0, reported: 1 });
  });

  it('calls the bookmark back when the association has ended', async () => {
    await sendKept();
    const inbox = new CommitmentInbox();
    const node = await modality(inbox, 0);
    await engine.client.servers.add(bookmark(node.port));
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
    await engine.client.servers.add({ ...bookmark(requester.node.port), tls });
    await sendKept();
    const awaited = inbox.expect('2.25.79');
    await leave('2.25.79');
    expect((await awaited.report).committed).toHaveLength(1);
    await requester.node.close({ graceMs: 500 });
  });

  it('owes a report over a restart', async () => {
    await sendKept();
    const port = await freePort();
    await engine.client.servers.add(bookmark(port));
    await leave('2.25.78');
    await firstOf(engine.client.receiver.watch(), ({ commitment }) => commitment?.waiting === 1);
    const inbox = new CommitmentInbox();
    const awaited = inbox.expect('2.25.78');
    let node: DicomNode | undefined;
    await engine.restart(async () => {
      expect(await readdir(join(engine.folder, 'commitments'))).toHaveLength(1);
      node = await modality(inbox, port);
    });
    expect((await awaited.report).committed).toHaveLength(1);
    await firstOf(engine.client.receiver.watch(), ({ commitment }) => commitment?.reported === 1);
    expect(await readdir(join(engine.folder, 'commitments'))).toEqual([]);
    await node?.close({ graceMs: 500 });
  });
});

describe('the engine as modality worklist SCP', () => {
  const entry = { ...sampleEntry, PatientName: 'Müller^Jörg' };
  const ask = (keys: Readonly<Record<string, string>> = {}) => askWorklist(engine.target(), keys);

  it('answers from its own entries once it is switched on, and keeps them', async () => {
    const { client } = engine;
    expect((await ask()).end).toMatchObject({ kind: 'failed', failure: { kind: 'context-refused' } });
    const saved = await client.worklist.save({ entry });
    expect(saved.values).toMatchObject({ PatientName: 'Müller^Jörg', Modality: 'MR' });
    expect(await engine.configureReceiver({ worklist: true })).toMatchObject({ state: 'listening' });
    expect(await ask({ Modality: 'MR' })).toMatchObject({ ids: ['P1'], end: { kind: 'complete' } });
    expect((await ask({ Modality: 'CT' })).ids).toEqual([]);
    await client.worklist.save({ id: saved.id, entry: { ...entry, PatientID: 'P2' } });
    expect((await ask()).ids).toEqual(['P2']);

    await engine.restart();
    expect((await ask()).ids).toEqual(['P2']);
    const { undoToken } = await engine.client.worklist.remove({ id: saved.id });
    expect((await ask()).ids).toEqual([]);
    await engine.client.worklist.undoRemove({ undoToken });
    expect((await ask()).ids).toEqual(['P2']);
    await expect(engine.client.worklist.undoRemove({ undoToken })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(engine.client.worklist.remove({ id: '../settings.json' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(engine.client.worklist.save({ id: 'gone.wl', entry })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(engine.client.worklist.save({ entry: { ...entry, PatientID: 'a\\b' } })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
  });

  it('is asked like any other server, and tells what is already here', async () => {
    const { client } = engine;
    const saved = await client.worklist.save({ entry });
    await engine.configureReceiver({ worklist: true });
    const server = await client.servers.add(serverInput(engine.receiverPort));
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
