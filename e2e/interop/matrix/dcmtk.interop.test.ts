import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { encodeEntry } from '../../../src-main/worklist/worklist-entry.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { dcmtkTls } from '../../peers/certified.ts';
import { startDcmqrscp } from '../../peers/dcmqrscp.ts';
import { runTool } from '../../peers/process.ts';
import { startStorescp } from '../../peers/storescp.ts';
import { startStunnel, stunnelProgram } from '../../peers/stunnel.ts';
import { startWlmscpfs } from '../../peers/wlmscpfs.ts';
import { dataSetOfFile } from '../equal-data-sets.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { filesIn, writeFiles } from '../test-objects.ts';
import { type Transport, transports } from './cells.ts';
import { describeCells, type Stage, stopAll } from './describe-cells.ts';
import { fewObjects } from './few-objects.ts';
import { planned, startOurSide } from './our-side.ts';
import { expectEqual, sendTo, weAsk } from './we-ask.ts';
import { makeWire } from './wire.ts';

const root = temporaryFolder('matrix-dcmtk');
const objects = fewObjects();
const { study, kept, sent } = objects;

for (const transport of transports) {
  const tunnel = transport === 'tls' ? [stunnelProgram] : [];
  describeCells({
    peer: 'dcmtk',
    role: 'scp',
    transport,
    programs: ['storescp', 'dcmqrscp', 'wlmscpfs', ...tunnel],
    start: () => startServers(transport),
  });
  describeCells({
    peer: 'dcmtk',
    role: 'scu',
    transport,
    programs: ['echoscu', 'findscu', 'movescu', 'getscu', 'storescu', 'storescp', ...tunnel],
    start: () => startAsked(transport),
  });
}

/** storescp speaks TLS by itself; in front of the others, and of us when dcmqrscp moves, is stunnel. */
async function startServers(transport: Transport): Promise<Stage> {
  const folder = join(root, `scp-${transport}`);
  const wire = await makeWire(transport, join(folder, 'certificates'));
  const us = await startOurSide({ folder, wire });
  const running: { stop(): Promise<void> }[] = [us];
  const behindTls = async (side: 'server' | 'client', to: number) => {
    if (!wire.theirs) return to;
    const stunnel = await startStunnel({ folder, certified: wire.theirs, side, to });
    running.push(stunnel);
    return stunnel.port;
  };
  const storescp = await startStorescp({ folder: join(folder, 'storescp'), args: dcmtkTls(wire.theirs) });
  const destinations = [{ aeTitle: us.node.aeTitle, port: await behindTls('client', us.node.port) }];
  const dcmqrscp = await startDcmqrscp({ folder, destinations });
  const files = new Map(planned.map((entry, index) => [`entry${index}.wl`, encodeEntry(entry, `2.25.${1000 + index}`)]));
  const wlmscpfs = await startWlmscpfs({ folder: join(folder, 'wlmscpfs'), files });
  running.push(storescp, dcmqrscp, wlmscpfs);
  const peer = { aeTitle: dcmqrscp.aeTitle, port: await behindTls('server', dcmqrscp.port) };
  const worklist = { aeTitle: wlmscpfs.aeTitle, port: await behindTls('server', wlmscpfs.port) };
  await sendTo(us, peer, kept);
  const stored = () => filesIn(storescp.folder);
  const { commitment: _, ...tests } = weAsk({ us, objects, folder, peer, worklist, storage: storescp, stored });
  return { tests, stop: () => stopAll(running) };
}

/** findscu and others speak TLS by themselves; movescu and getscu go through stunnel. */
async function startAsked(transport: Transport): Promise<Stage> {
  const folder = join(root, `scu-${transport}`);
  const wire = await makeWire(transport, join(folder, 'certificates'));
  const tls = dcmtkTls(wire.theirs);
  const other = await startStorescp({ folder: join(folder, 'other'), aeTitle: 'OTHER', args: tls });
  const us = await startOurSide({ folder, wire, destinations: { OTHER: other.port } });
  const running: { stop(): Promise<void> }[] = [us, other];
  let tunnelled = us.node.port;
  if (wire.theirs) {
    const stunnel = await startStunnel({ folder, certified: wire.theirs, side: 'client', to: us.node.port });
    running.push(stunnel);
    tunnelled = stunnel.port;
  }
  const [file = ''] = await writeFiles(join(folder, 'files'), sent);
  await sendTo(us, us.node, kept);

  async function runOn(program: string, args: readonly string[], files: readonly string[]): Promise<string> {
    const hasTls = program !== 'movescu' && program !== 'getscu';
    const to = ['-aec', us.node.aeTitle, '127.0.0.1', String(hasTls ? us.node.port : tunnelled)];
    const { code, output } = await runTool(program, ['-v', ...(hasTls ? tls : []), ...args, ...to, ...files]);
    expect(code, output.slice(-2_000)).toBe(0);
    return output;
  }
  const run = (program: string, ...args: readonly string[]) => runOn(program, args, []);
  const keys = (...pairs: string[]) => pairs.flatMap((pair) => ['-k', pair]);
  const finds =
    (model: string, uniqueKey: string, ...pairs: string[]) =>
    async () => {
      const out = join(folder, `found${model}`);
      await mkdir(out);
      await run('findscu', model, '-X', '-od', out, ...keys(...pairs, uniqueKey));
      const [name = '', ...more] = await readdir(out);
      expect(more).toEqual([]);
      const { bytes } = await dataSetOfFile(join(out, name));
      expect(Buffer.from(bytes).includes(uniqueKey.split('=').at(-1) ?? '')).toBe(true);
    };
  const ofStudy = keys('QueryRetrieveLevel=STUDY', `StudyInstanceUID=${study.studyUid}`);
  return {
    tests: {
      echo: async () => {
        expect(await run('echoscu')).toContain('Received Echo Response (Success)');
      },
      'find-patient': finds('-P', `PatientID=${study.patientId}`, 'QueryRetrieveLevel=PATIENT', 'PatientName'),
      'find-study': finds('-S', `StudyInstanceUID=${study.studyUid}`, 'QueryRetrieveLevel=STUDY', 'PatientName'),
      'find-patient-study-only': finds('-O', `PatientID=${study.patientId}`, 'QueryRetrieveLevel=PATIENT', 'PatientName'),
      worklist: finds('-W', `PatientID=${planned[0]?.string(tags.PatientID) ?? ''}`, 'PatientName'),
      move: async () => {
        await run('movescu', '-S', '-aem', 'OTHER', ...ofStudy);
        expectEqual(study.objects, await filesIn(other.folder));
      },
      get: async () => {
        const out = join(folder, 'got');
        await mkdir(out);
        await run('getscu', '-S', '+B', '-od', out, ...ofStudy);
        expectEqual(study.objects, await filesIn(out));
      },
      store: async () => {
        expect(await runOn('storescu', [], [file])).toContain('Received Store Response (Success)');
        expectEqual(sent, await filesIn(us.node.objects));
      },
    },
    stop: () => stopAll(running),
  };
}
