import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../e2e/peers/process.ts';
import { part10, sample } from '../../archive/testing/sample-object.ts';
import type { CommitmentDesk } from '../../dicom/services/commitment-scp.ts';
import type { CommitmentReport } from '../../dicom/services/storage-commitment.ts';
import { MemoryStore } from '../../dicom/testing/memory-store.ts';
import { type DicomNode, startNode } from '../../net/scp/dicom-node.ts';
import { reportCommitmentTo } from '../../net/scu/report-commitment.ts';
import { practiceHere } from './testing/practice-here.ts';
import { jsonLines } from './testing/quarry-process.ts';

const practice = practiceHere();
const { folder, quarry } = practice;
const images = join(folder, 'images');
beforeAll(() => {
  mkdirSync(images);
  for (const instance of [1, 2]) writeFileSync(join(images, `${instance}.dcm`), part10(sample({ instance })));
});

describe('quarry commit', () => {
  it('says of each object whether the server keeps it, before and after sending', async () => {
    const before = await quarry('commit', practice.server, images);
    expect(before.code).toBe(6);
    expect(before.stdout).toContain('committed 0, refused 2');
    expect(before.stderr).toContain('Not committed: the server does not have the object. (commitment-0112)');
    const sent = await quarry('send', practice.server, join(images, '1.dcm'), '--commit', '--json');
    expect(sent.code).toBe(0);
    expect(jsonLines(sent.stdout).at(-1)).toMatchObject({
      command: 'send',
      completed: 1,
      commitment: { committed: 1, refused: [], unanswered: 0 },
    });
    const twice = await quarry('commit', practice.server, join(images, '1.dcm'), join(images, '1.dcm'));
    expect(twice).toMatchObject({ code: 0, stdout: expect.stringMatching(/for 1 object: committed 1\.\n/) });
    const after = await quarry('commit', practice.server, images, '--json');
    expect(after.code).toBe(7);
    expect(jsonLines(after.stdout)).toMatchObject([
      {
        command: 'commit',
        ok: false,
        committed: 1,
        refused: [{ sopInstanceUid: '2.25.10001.1.2', reason: 0x0112, code: 'commitment-0112' }],
        unanswered: 0,
        error: { code: 'commitment-0112', title: 'Committed 1, refused 1: the server does not have the object.' },
      },
    ]);
  });

  it('takes the report on a port of its own, from a server that opens an association to report', async () => {
    const port = await freePort();
    const target = { host: '127.0.0.1', port, calledAeTitle: 'QUARRY', callingAeTitle: 'NODE' };
    const timeouts = { connectMs: 5_000, associationMs: 5_000, responseMs: 5_000, silenceMs: 5_000 };
    const desk: CommitmentDesk = {
      keep: async () => ({ code: 0 }),
      kept: ({ transactionUid, instances }) => {
        const report: CommitmentReport = { transactionUid, committed: instances, failed: [] };
        void reportCommitmentTo(target, report, { timeouts });
      },
    };
    const node = await nodeWith(desk);
    const ended = await quarry('commit', `NODE@127.0.0.1:${node.port}`, images, '--port', String(port), '--bind', '127.0.0.1');
    await node.close({ graceMs: 0 });
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining('for 2 objects: committed 2.') });
  });

  it('sends nothing, and replaces no report, where the port for the answer is taken', async () => {
    const store = new MemoryStore();
    const started = await startNode({ host: '127.0.0.1', port: 0, acceptCalled: () => true, store });
    if (!started.ok) throw new Error(started.code);
    const { node } = started;
    const file = join(folder, 'sent.csv');
    const port = ['--port', String(node.port), '--bind', '127.0.0.1'];
    for (const command of [['send', '--commit', '--report-file', file], ['commit']]) {
      const ended = await quarry(...command, `NODE@127.0.0.1:${node.port}`, images, ...port);
      expect(ended).toMatchObject({ code: 10, stderr: expect.stringContaining(`Port ${node.port} of this computer`) });
    }
    await node.close({ graceMs: 0 });
    expect(store.received).toEqual([]);
    expect(existsSync(file)).toBe(false);
  });

  it('tells a report that does not come from one that refuses, and a server that has no such service', async () => {
    const node = await nodeWith({ keep: async () => ({ code: 0 }), kept: () => undefined });
    const silent = await quarry('commit', `NODE@127.0.0.1:${node.port}`, images, '--wait', '0.05');
    await node.close({ graceMs: 0 });
    expect(silent).toMatchObject({ code: 9, stderr: expect.stringContaining('no-commitment-report') });
    const without = await startNode({ host: '127.0.0.1', port: 0, acceptCalled: () => true });
    if (!without.ok) throw new Error(without.code);
    const refused = await quarry('commit', `NODE@127.0.0.1:${without.node.port}`, images);
    await without.node.close({ graceMs: 0 });
    expect(refused.code).toBe(6);
    expect((await quarry('commit', practice.server, join(folder, 'nothing-here'))).code).toBe(10);
  });
});

async function nodeWith(commitment: CommitmentDesk): Promise<DicomNode> {
  const started = await startNode({ host: '127.0.0.1', port: 0, acceptCalled: () => true, commitment });
  if (!started.ok) throw new Error(started.code);
  return started.node;
}

describe('quarry find --model worklist', () => {
  const find = (...args: string[]) => quarry('find', practice.server, '--model', 'worklist', ...args);

  it('shows what is planned, the step beside the rest', async () => {
    const { code, stdout } = await find('-k', 'ScheduledProcedureStepStartDate=20260115', '-k', 'Modality=CT');
    expect(code).toBe(0);
    expect(stdout).toMatch(/Date +Time +Patient +ID/);
    expect(stdout).toMatch(/20260115 +0830 +SMITH\^Anna +PRACTICE-0001/);
    expect(stdout.trim().split('\n')).toHaveLength(2 + 1);
  });

  it('takes keys of the step with and without its sequence, and gives whole items as JSON', async () => {
    const plain = await find('-k', 'Modality=US', '--json');
    const named = await find('-k', 'ScheduledProcedureStepSequence[0].Modality=US', '--json');
    const byTag = await find('-k', '(0040,0100)[0].0008,0060=US', '--json');
    expect(named.stdout).toBe(plain.stdout);
    expect(byTag.stdout).toBe(plain.stdout);
    expect(jsonLines(plain.stdout)).toMatchObject([
      { PatientID: 'PRACTICE-0005', ScheduledProcedureStepSequence: [{ Modality: 'US', ScheduledStationAETitle: 'US_1' }] },
    ]);
    const csv = await find('-k', 'PatientID', '-k', 'ScheduledStationAETitle', '-k', 'Modality=MR', '--format', 'csv');
    expect(csv.stdout.split('\n')[0]).toBe('PatientID,ScheduledStationAETitle,Modality');
    expect(csv.stdout).toContain('PRACTICE-0007,MR_1,MR');
  });

  it('takes keys in other sequences, of the step and beside it', async () => {
    const codes = 'RequestedProcedureCodeSequence';
    const [first] = jsonLines((await find('-k', codes, '--json')).stdout);
    expect(first).toHaveProperty(codes);
    const none = await find('-k', `${codes}.CodeValue=NO SUCH CODE`, '-k', 'PatientID', '--format', 'csv');
    expect(none.stdout.trim().split('\n')).toHaveLength(1);
    const inStep = await find('-k', 'ScheduledProtocolCodeSequence[0].CodeValue=NO SUCH CODE', '--format', 'csv');
    expect(inStep.stdout.trim().split('\n')).toHaveLength(1);
    expect((await find('-k', 'PregnancyStatus=perhaps')).code).toBe(2);
  });

  it('refuses what a worklist does not have', async () => {
    expect((await find('--level', 'study')).code).toBe(2);
    expect((await find('-k', 'ScheduledProcedureStepSequence[0].PatientName=A*')).code).toBe(2);
    expect((await find('-k', 'PatientNme=A*')).code).toBe(2);
  });
});
