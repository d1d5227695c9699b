import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { echo } from '../../src-main/net/scu/echo.ts';
import { probeRetrieve } from '../../src-main/net/scu/probe-retrieve.ts';
import { send } from '../../src-main/net/scu/send.ts';
import { startDcmqrscp } from '../peers/dcmqrscp.ts';
import { startDcmrecv } from '../peers/dcmrecv.ts';
import { startOrthanc } from '../peers/orthanc.ts';
import { runTool } from '../peers/process.ts';
import { startStorescp } from '../peers/storescp.ts';
import { startOurNode } from './our-node.ts';
import { available } from './skip.ts';
import { explained, targetOf, practicalTimeouts as timeouts } from './target.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { storedObject, syntaxSample } from './test-objects.ts';

const folder = temporaryFolder('echo');

const peers = [
  { program: 'storescp', start: startStorescp, checksName: false, queries: false },
  { program: 'dcmrecv', start: startDcmrecv, checksName: false, queries: false },
  { program: 'dcmqrscp', start: startDcmqrscp, checksName: true, queries: true },
  { program: 'Orthanc', start: startOrthanc, checksName: true, queries: true },
];

for (const { program, start, checksName, queries } of peers) {
  describe.skipIf(!available(`echo to ${program}`, program))(`echo to ${program}`, () => {
    let peer: Awaited<ReturnType<typeof start>>;
    beforeAll(async () => {
      peer = await start({ folder: join(folder, program) });
    });
    afterAll(() => peer?.stop());

    it('is answered with Success, in a measured time', async () => {
      const end = await echo(targetOf(peer), { timeouts });
      expect(end).toMatchObject({ ok: true, status: { code: 0x0000 } });
      if (!end.ok) return;
      expect(end.roundTripMs).toBeGreaterThan(0);
      expect(end.roundTripMs).toBeLessThan(5_000);
      expect(end.associationMs).toBeGreaterThan(0);
    });

    if (checksName) {
      it('says so when it is called by a wrong name', async () => {
        const target = { ...targetOf(peer), calledAeTitle: 'SOMEBODY' };
        const end = await echo(target, { timeouts });
        if (end.ok) throw new Error('it took a wrong name');
        const explanation = explained(end.failure, target);
        expect(explanation.code).toBe('rejected-called-ae');
        expect(explanation.title).toContain('SOMEBODY');
        expect(explanation.tryThis).not.toEqual([]);
      });
    }

    if (queries) {
      it('agrees to every way to query and retrieve', async () => {
        const all = { patient: true, study: true };
        const end = await probeRetrieve(targetOf(peer), { timeouts });
        expect(end).toMatchObject({
          ok: true,
          abilities: { find: all, move: all, get: all, getRoles: true, verification: true },
        });
      });
    }

    if (program === 'storescp') {
      it('is known to store only', async () => {
        const none = { patient: false, study: false };
        const end = await probeRetrieve(targetOf(peer), { timeouts });
        expect(end).toMatchObject({ ok: true, abilities: { find: none, move: none, get: none, verification: true } });
      });
    }

    if (program === 'dcmrecv') {
      it('rejects, without a profile, what is not Verification, and gives no reason', async () => {
        const target = targetOf(peer);
        const objects = syntaxSample().map((object) => storedObject(object));
        const end = await send(target, { objects, timeouts });
        expect(end).toMatchObject({ ok: false, sent: 0, failed: objects.length, failure: { kind: 'association' } });
        expect(explained(end.failure, target).code).toBe('rejected-no-reason');
      });
    }
  });
}

describe.skipIf(!available('echoscu against our node', 'echoscu'))('echoscu', () => {
  it('is answered by our node, and rejected under a wrong name', async () => {
    const node = await startOurNode({ folder: join(folder, 'ours') });
    const run = (called: string) => runTool('echoscu', ['-v', '-aet', 'ECHOSCU', '-aec', called, '127.0.0.1', String(node.port)]);
    const right = await run('QUARRY');
    const wrong = await run('QUARRIES');
    const many = await runTool('echoscu', ['--repeat', '20', '-aec', 'QUARRY', '127.0.0.1', String(node.port)]);
    await node.stop();
    expect(right.output).toContain('Received Echo Response (Success)');
    expect(right.code).toBe(0);
    expect(wrong.output).toContain('Called AE Title Not Recognized');
    expect(wrong.code).not.toBe(0);
    expect(many.code).toBe(0);
  });

  it('may propose as many contexts and syntaxes as there can be', async () => {
    const node = await startOurNode({ folder: join(folder, 'ours') });
    const args = ['-v', '-ppc', '128', '-pts', '38', '-aec', 'QUARRY', '127.0.0.1', String(node.port)];
    const { code, output } = await runTool('echoscu', args);
    await node.stop();
    expect(output).toContain('Success');
    expect(code).toBe(0);
  });
});
