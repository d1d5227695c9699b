import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readFile as readDicom } from '../../src-main/dicom/part10/read-file.ts';
import { openSession, releaseSession } from '../../src-main/net/scu/open-session.ts';
import { sopClass } from '../../src-shared/dicom/sop-classes.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { runTool } from '../peers/process.ts';
import { type StoragePeer, startStorescp } from '../peers/storescp.ts';
import { ComparedNodes, outcomes } from './compared-nodes.ts';
import { comparedUids, object } from './compared-objects.ts';
import { available } from './skip.ts';
import { practicalTimeouts } from './target.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { writeFiles } from './test-objects.ts';

const folder = temporaryFolder('dcmqrscp-options');
const keys = ['-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${comparedUids([0, 0, 0, 1]).StudyInstanceUID}`];
const tools = ['dcmqrscp', 'findscu', 'getscu', 'movescu', 'storescu', 'storescp'];

describe.skipIf(!available('options of dcmqrscp', ...tools))('options of dcmqrscp and what stands for them', () => {
  let storescp: StoragePeer;
  let file: string;
  let both: ComparedNodes | undefined;

  beforeAll(async () => {
    storescp = await startStorescp({ folder: join(folder, 'moved'), aeTitle: 'MYSCP' });
    await mkdir(join(folder, 'got'));
    [file = ''] = await writeFiles(join(folder, 'objects'), [object({ PatientID: 'P-1', Modality: 'CT' }, [0, 0, 0, 1])]);
  });
  afterEach(async () => {
    for (const moved of await readdir(storescp.folder)) await rm(join(storescp.folder, moved));
    await both?.stop();
    both = undefined;
  });
  afterAll(() => storescp?.stop());

  /** Starts both, with an object in their one area unless it is to be empty. */
  async function start(dcmqrscp: readonly string[], quarry: readonly string[], empty = false): Promise<ComparedNodes> {
    both = await ComparedNodes.start({
      folder: join(folder, dcmqrscp.join('')),
      hosts: [
        `mine = (MYSCP, 127.0.0.1, ${storescp.port})`,
        `far = (FARAE, 127.0.0.2, {free})`,
        'friend = (FRIEND, 127.0.0.1, {free})',
        'group = mine, friend',
      ],
      vendors: ['"Mine" = group', '"Far" = far'],
      areas: [{ title: 'QRSRV', rules: 'RW (50, 100mb) ANY' }],
      dcmqrscp,
      quarry,
    });
    if (!empty) expectSame(await store());
    return both;
  }

  const ask: ComparedNodes['ask'] = (tool, args) => {
    if (both === undefined) throw new Error('they are not running');
    return both.ask(tool, args);
  };
  const store = () => ask('storescu', (port) => ['-aet', 'ASKER', '-aec', 'QRSRV', '127.0.0.1', String(port), file]);
  const find = (model: string) => ask('findscu', (port) => [model, '-aec', 'QRSRV', ...keys, '127.0.0.1', String(port)]);
  const get = () =>
    ask('getscu', (port) => ['-S', '-od', join(folder, 'got'), '-aec', 'QRSRV', ...keys, '127.0.0.1', String(port)]);
  const move = (from: string, to: string) =>
    ask('movescu', (port) => ['-S', '-aet', from, '-aem', to, '-aec', 'QRSRV', ...keys, '127.0.0.1', String(port)]);

  /** The same in both, and it is what it should be. */
  function expectSame(outputs: readonly [string, string], words?: RegExp): void {
    const [original, ours] = outcomes(outputs);
    expect(ours).toEqual(original);
    expect(original.length).toBeGreaterThan(0);
    if (words !== undefined) expect(original.join('\n')).toMatch(words);
  }

  it('--disable-get and --no-patient-root', { timeout: 60_000 }, async () => {
    await start(['--disable-get', '-QP'], ['--no-get', '--models', 'study,patient-study-only']);
    expectSame(await get(), /No adequate/);
    expectSame(await find('-P'), /No Acceptable/);
    expectSame(await find('-S'), /Success/);
    expectSame(await move('ASKER', 'MYSCP'), /Success/);
  });

  it('--move-aetitle', { timeout: 60_000 }, async () => {
    await start(['-ZA'], ['--moves', 'own-title']);
    expectSame(await move('MYSCP', 'MYSCP'), /Success/);
    expectSame(await move('ASKER', 'MYSCP'), /Move Destination unknown/);
  });

  it('--move-host', { timeout: 60_000 }, async () => {
    await start(['-ZH'], ['--moves', 'own-address']);
    expectSame(await move('ASKER', 'MYSCP'), /Success/);
    expectSame(await move('ASKER', 'FARAE'), /Move Destination unknown/);
  });

  it('--move-vendor', { timeout: 60_000 }, async () => {
    await start(['-ZV'], ['--moves', 'own-vendor']);
    expectSame(await move('FRIEND', 'MYSCP'), /Success/);
    for (const stranger of ['FARAE', 'ASKER']) expectSame(await move(stranger, 'MYSCP'), /Move Destination unknown/);
  });

  it('--no-parallel-store', { timeout: 60_000 }, async () => {
    // dcmqrscp counts an association that has ended until it next looks after its children: there must be none before.
    const { nodes } = await start(['--no-parallel-store'], ['--no-parallel-store'], true);
    const contexts = [{ abstractSyntax: sopClass.CTImageStorage, transferSyntaxes: [transferSyntax.ExplicitLE] }];
    const sessions = [];
    for (const { port } of nodes) {
      const target = { host: '127.0.0.1', port, calledAeTitle: 'QRSRV', callingAeTitle: 'FIRST' };
      const opened = await openSession(target, contexts, { timeouts: practicalTimeouts });
      if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
      sessions.push(opened.session);
    }
    expectSame(await store(), /No Acceptable/);
    for (const session of sessions) await releaseSession(session);
  });

  it.each([
    ['--propose-implicit', 'implicit', transferSyntax.ImplicitLE],
    ['--propose-deflated', 'deflated', transferSyntax.Deflated],
  ])('%s', { timeout: 60_000 }, async (theirs, ours, wanted) => {
    const { nodes } = await start([theirs], ['--propose', ours]);
    for (const { name, port } of nodes) {
      await runTool('movescu', ['-S', '-aem', 'MYSCP', '-aec', 'QRSRV', ...keys, '127.0.0.1', String(port)]);
      const [moved = '', ...others] = await readdir(storescp.folder);
      expect(others).toEqual([]);
      const came = readDicom(await readFile(join(storescp.folder, moved)));
      if (!came.ok) throw new Error(came.error.message);
      expect(came.header.transferSyntaxUid, name).toBe(wanted);
      await rm(join(storescp.folder, moved));
    }
  });
});
