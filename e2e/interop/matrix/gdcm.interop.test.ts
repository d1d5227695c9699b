import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { freePort, runTool } from '../../peers/process.ts';
import { startStunnel, stunnelProgram } from '../../peers/stunnel.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { filesIn, writeFiles } from '../test-objects.ts';
import { type Role, roles, type Transport, transports } from './cells.ts';
import { describeCells, type Stage, stopAll } from './describe-cells.ts';
import { fewObjects } from './few-objects.ts';
import { startOurSide } from './our-side.ts';
import { expectEqual, sendTo } from './we-ask.ts';
import { makeWire } from './wire.ts';

const root = temporaryFolder('matrix-gdcm');
const { study, kept, sent } = fewObjects();

for (const transport of transports) {
  const programs = ['gdcmscu', ...(transport === 'tls' ? [stunnelProgram] : [])];
  for (const role of roles) {
    describeCells({ peer: 'gdcm', role, transport, programs, start: () => startGdcm(transport, role) });
  }
}

/**
 * gdcmscu does what it is asked, releases the association, and then aborts while it ends: our side of the association tells how it went.
 * It has no TLS: stunnel takes what it says to us, and what we say to its receiver.
 */
async function startGdcm(transport: Transport, role: Role): Promise<Stage> {
  const folder = join(root, `${role}-${transport}`);
  const wire = await makeWire(transport, join(folder, 'certificates'));
  const receiverPort = await freePort();
  const destinations: Record<string, number> = { GDCM: receiverPort };
  const us = await startOurSide({ folder, wire, destinations });
  const running: { stop(): Promise<void> }[] = [us];
  let port = us.node.port;
  if (wire.theirs) {
    const there = await startStunnel({ folder, certified: wire.theirs, side: 'client', to: us.node.port });
    const back = await startStunnel({ folder, certified: wire.theirs, side: 'server', to: receiverPort });
    running.push(there, back);
    port = there.port;
    destinations.GDCM = back.port;
  }
  await sendTo(us, us.node, kept);
  const [file = ''] = await writeFiles(join(folder, 'files'), sent);

  // It would print the answers after it has aborted; with -D it shows the responses as they come: this one twice.
  const pending = /\(0000,0900\) \?\? \(US\) 65280 /g;
  const find = async (...keys: readonly string[]) => {
    const shown = await run('--find', ...keys, '--key', '10,10=');
    expect(shown.match(pending)).toHaveLength(2);
    expect(shown).toContain('C-Find was successful.');
  };
  async function run(...args: readonly string[]): Promise<string> {
    const all = ['-D', '--aetitle', 'GDCM', '--call', us.node.aeTitle, '-H', '127.0.0.1', '-p', String(port), ...args];
    const { ending, result } = await us.duringAssociation(() => runTool('gdcmscu', all));
    expect(ending, result.output.slice(-2_000)).toEqual({ kind: 'released', by: 'peer' });
    return result.output;
  }
  const ofStudy = ['--studyroot', '--study', '--key', `20,d=${study.studyUid}`];
  const move = async () => {
    const out = join(folder, 'moved');
    await mkdir(out);
    await run('--move', ...ofStudy, '--port-scp', String(receiverPort), '-o', out);
    expectEqual(study.objects, await filesIn(out));
  };
  const asks: Stage['tests'] = {
    echo: async () => {
      await run('--echo');
    },
    'find-patient': () => find('--patientroot', '--patient', '--key', `10,20=${study.patientId}`),
    'find-study': () => find(...ofStudy),
    move,
    store: async () => {
      await run('--store', '-i', file);
      expectEqual(sent, await filesIn(us.node.objects));
    },
  };
  return { tests: role === 'scp' ? { store: move } : asks, stop: () => stopAll(running) };
}
