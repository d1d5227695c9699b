import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../e2e/peers/process.ts';
import { dicomdir } from './archive/testing/dicomdir.ts';
import { part10, sample } from './archive/testing/sample-object.ts';
import {
  ended,
  firstOf,
  jobsWhen,
  searchAll,
  startEngine,
  type TestEngine,
  type TestHome,
  testHome,
} from './engine/testing/test-engine.ts';
import { createEngine } from './engine.ts';

let home: TestHome;
let test: TestEngine;

async function practiceServer(): Promise<string> {
  const status = await test.client.practice.start();
  expect(status).toMatchObject({ state: 'running', patients: 20 });
  return status.serverId ?? '';
}

describe('the engine with the practice PACS', () => {
  // Filling the practice PACS takes seconds: one serves all of these.
  beforeAll(async () => {
    home = await testHome();
    test = await startEngine(home);
  });
  afterAll(async () => {
    await test.engine.close();
    await home.remove();
    expect(test.problems).toEqual([]);
  });

  it('echoes, searches, retrieves both ways, counts what is here, and sends back', { timeout: 60_000 }, async () => {
    const { client } = test;
    const serverId = await practiceServer();
    expect(await client.servers.echo({ id: serverId })).toMatchObject({ ok: true });
    const query = { serverId, model: 'study', level: 'STUDY', keys: { ModalitiesInStudy: 'CT' } } as const;
    const { rows, end } = await searchAll(await client.browse.search(query));
    expect(end).toMatchObject({ kind: 'complete', count: rows.length });
    const [row] = rows;
    if (row === undefined) throw new Error('the practice PACS has CT studies');
    expect(row.local).toMatchObject({ state: 'none', instances: 0 });
    const expected = row.local?.expected ?? 0;
    expect(expected).toBeGreaterThan(1);

    for (const method of ['C-MOVE', 'C-GET', 'automatic'] as const) {
      const entities = [{ path: row.path, title: 'one CT study', expected }];
      const { jobIds } = await client.transfers.retrieve({ serverId, model: 'study', method, entities });
      const [job] = await jobsWhen(client, jobIds, ended);
      expect(job, method).toMatchObject({
        state: 'complete',
        completed: expected,
        arrived: expected,
        failed: 0,
        problemCount: 0,
      });
      expect(job?.method).toBe(method === 'automatic' ? 'C-MOVE' : method);
      expect(job?.bytes).toBeGreaterThan(10_000);
      expect(await client.browse.localStates({ entities: [{ path: row.path, expected }] })).toEqual([
        { state: 'all', instances: expected, expected },
      ]);
      const removed = await client.archive.remove({ entities: [row.path] });
      expect(removed.instances).toBe(expected);
      if (method !== 'C-GET') continue;
      expect(await client.archive.undoRemove({ undoToken: removed.undoToken })).toEqual({ instances: expected });
    }

    const { rows: patients } = await searchAll(
      await client.browse.search({ serverId, model: 'patient', level: 'PATIENT', keys: {} }),
    );
    expect(patients).toHaveLength(20);
    const some = patients.slice(0, 4).map(({ path, values }) => ({ path, title: values.PatientName ?? '' }));
    const { jobIds } = await client.transfers.retrieve({ serverId, model: 'patient', method: 'C-GET', entities: some });
    expect((await jobsWhen(client, jobIds, ended)).map((job) => job.state)).toEqual([
      'complete',
      'complete',
      'complete',
      'complete',
    ]);
    const local = await searchAll(await client.archive.search({ model: 'patient', level: 'PATIENT', keys: {} }));
    expect(local.rows).toHaveLength(4);

    const { jobId } = await client.transfers.sendEntities({
      serverId,
      entities: local.rows.map(({ path }) => path),
      title: 'back',
    });
    const [sent] = await jobsWhen(client, [jobId], ended);
    expect(sent).toMatchObject({ kind: 'send', state: 'complete', method: 'C-STORE', failed: 0, remaining: 0 });
    expect(sent?.completed).toBe(sent?.total);

    const asked = await client.transfers.commit({ id: jobId });
    const [committed] = await jobsWhen(client, [asked.jobId], ended);
    expect(committed).toMatchObject({ kind: 'commit', state: 'complete', method: 'N-ACTION', title: 'Commitment of back' });
    expect([committed?.arrived, committed?.total]).toEqual([sent?.total, sent?.total]);
    expect(committed?.explanation).toBeUndefined();
    await expect(client.transfers.commit({ id: asked.jobId })).rejects.toMatchObject({ code: 'NOTHING_SENT' });
    await expect(client.transfers.commit({ id: 'gone' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('asks for commitment by itself after sending, where the bookmark says so', { timeout: 60_000 }, async () => {
    const { client } = test;
    const serverId = await practiceServer();
    const local = await searchAll(await client.archive.search({ model: 'study', level: 'STUDY', keys: {} }));
    const entities = local.rows.slice(0, 1).map(({ path }) => path);
    for await (const [bookmark] of await client.servers.watch()) {
      if (bookmark === undefined) continue;
      const { id, lastEcho: _, practice: __, ...server } = bookmark;
      await client.servers.update({ id, server: { ...server, commitAfterSending: true } });
      break;
    }
    // Starting it again writes the bookmark anew.
    await client.practice.start();
    const { jobId } = await client.transfers.sendEntities({ serverId, entities, title: 'watched over' });
    for await (const event of await client.transfers.watch()) {
      const jobs = event.type === 'removed' ? [] : event.jobs;
      const commitment = jobs.find(({ title }) => title === 'Commitment of watched over');
      if (commitment === undefined || !ended([commitment])) continue;
      expect(commitment).toMatchObject({ kind: 'commit', state: 'complete', failed: 0 });
      break;
    }
    expect((await jobsWhen(client, [jobId], ended))[0]?.state).toBe('complete');
  });

  it('falls back to C-GET when its receiver is off, and says so when C-MOVE was asked for', { timeout: 60_000 }, async () => {
    const { client } = test;
    const serverId = await practiceServer();
    const { rows } = await searchAll(
      await client.browse.search({ serverId, model: 'study', level: 'STUDY', keys: {}, limit: 1 }),
    );
    const entities = rows.map(({ path }) => ({ path, title: 'one' }));
    const off = await client.receiver.configure({
      on: false,
      aeTitle: 'QUARRY',
      port: home.receiverPort,
      bindAddress: '127.0.0.1',
    });
    expect(off.state).toBe('off');
    const automatic = await client.transfers.retrieve({ serverId, model: 'study', entities });
    const byMove = await client.transfers.retrieve({ serverId, model: 'study', method: 'C-MOVE', entities });
    const jobs = await jobsWhen(client, [...automatic.jobIds, ...byMove.jobIds], ended);
    expect(jobs).toMatchObject([
      { state: 'complete', method: 'C-GET' },
      { state: 'failed', explanation: { code: 'receiver-off' } },
    ]);
    const on = await client.receiver.configure({ ...off.config, on: true });
    expect(on.state).toBe('listening');
  });

  it('takes the other method when the server does not know our title, and remembers it', { timeout: 60_000 }, async () => {
    const { client } = test;
    const serverId = await practiceServer();
    // The practice PACS knows the title the receiver listens under; this one it does not.
    const { rows } = await searchAll(
      await client.browse.search({ serverId, model: 'study', level: 'STUDY', keys: {}, limit: 1 }),
    );
    const entities = rows.map(({ path }) => ({ path, title: 'one' }));
    const server = (await firstOf(await client.servers.watch()))[0];
    if (server === undefined) throw new Error('there is a bookmark');
    // An orphan archive: nobody bookmarked at its destination, so the practice node answers A801 for its title.
    const other = await testHome({ aeTitle: 'STRANGER' });
    const stranger = await startEngine(other);
    try {
      const { lastEcho: _, practice: __, id: ___, ...input } = server;
      const bookmark = await stranger.client.servers.add(input);
      const first = await stranger.client.transfers.retrieve({ serverId: bookmark.id, model: 'study', entities });
      const [job] = await jobsWhen(stranger.client, first.jobIds, ended);
      expect(job).toMatchObject({ state: 'complete', method: 'C-GET' });
      expect(job?.notes[0]).toContain('A801');
      const second = await stranger.client.transfers.retrieve({ serverId: bookmark.id, model: 'study', entities });
      expect((await jobsWhen(stranger.client, second.jobIds, ended))[0]).toMatchObject({
        state: 'complete',
        method: 'C-GET',
        notes: [],
      });
    } finally {
      await stranger.engine.close();
      await other.remove();
    }
  });

  it('sends files, names what is no DICOM, and tells of a port that is taken', { timeout: 60_000 }, async () => {
    const { client } = test;
    const serverId = await practiceServer();
    const folder = join(home.folder, 'mine');
    await mkdir(folder);
    await writeFile(join(folder, 'readme.txt'), 'not DICOM');
    const { jobId } = await client.transfers.sendFiles({ serverId, paths: [folder, join(folder, 'gone.dcm')], title: 'mine' });
    const [job] = await jobsWhen(client, [jobId], ended);
    expect(job).toMatchObject({ state: 'failed', problemCount: 2 });
    const problems = await client.transfers.problems({ id: jobId });
    expect(problems.map(({ item, severity }) => [item.slice(folder.length), severity])).toEqual([
      ['/readme.txt', 'left-out'],
      ['/gone.dcm', 'failed'],
    ]);

    const taken = createServer();
    const port = await listening(taken);
    const status = await client.receiver.configure({ on: true, aeTitle: 'QUARRY', port, bindAddress: '127.0.0.1' });
    expect(status).toMatchObject({ state: 'failed', explanation: { code: 'receiver-port-taken' } });
    await new Promise((resolve) => taken.close(resolve));
    const again = await client.receiver.configure({ on: true, aeTitle: 'QUARRY', port, bindAddress: '127.0.0.1' });
    expect(again.state).toBe('listening');
  });

  it('sends what a DICOMDIR names, and names what is not there', { timeout: 60_000 }, async () => {
    const { client } = test;
    const serverId = await practiceServer();
    const folder = join(home.folder, 'medium');
    await mkdir(folder);
    await writeFile(join(folder, 'IM1'), part10(sample()));
    await writeFile(join(folder, 'DICOMDIR'), dicomdir([['IM1'], ['GONE']]));
    for (const paths of [[join(folder, 'DICOMDIR')], [folder]]) {
      const { jobId } = await client.transfers.sendFiles({ serverId, paths, title: 'medium' });
      const [job] = await jobsWhen(client, [jobId], ended);
      expect(job).toMatchObject({ state: 'partial', completed: 1, total: 2, explanation: { code: 'file-missing' } });
      expect(await client.transfers.problems({ id: jobId })).toMatchObject([{ item: join(folder, 'GONE'), severity: 'failed' }]);
    }
  });

  it('brings the practice PACS back at the next start, on the same port', { timeout: 60_000 }, async () => {
    await practiceServer();
    const before = (await firstOf(await test.client.servers.watch()))[0];
    await test.engine.close();
    test = await startEngine(home);
    for await (const status of await test.client.practice.watch()) {
      if (status.state !== 'running') continue;
      expect(status).toMatchObject({ port: before?.port, serverId: before?.id });
      break;
    }
  });
});

describe('starting', () => {
  beforeEach(async () => {
    home = await testHome();
  });
  afterEach(async () => {
    await home.remove();
  });

  it('refuses a second engine on one data folder', async () => {
    test = await startEngine(home);
    expect(await createEngine({ dataFolder: home.folder, host: 'cli' })).toMatchObject({
      ok: false,
      explanation: { code: 'already-running' },
    });
    await test.engine.close();
    test = await startEngine(home);
    await test.engine.close();
  });

  it('keeps everything readable for its owner only', async () => {
    test = await startEngine(home);
    await test.client.settings.update({ theme: 'dark' });
    await test.engine.close();
    expect((await stat(home.folder)).mode & 0o777).toBe(0o700);
    for (const name of ['settings.json', 'jobs.sqlite', 'archive']) {
      const { mode } = await stat(join(home.folder, name));
      expect(`${name} ${(mode & 0o077).toString(8)}`).toBe(`${name} 0`);
    }
  });

  it('sets damaged files aside and says so', async () => {
    await writeFile(join(home.folder, 'servers.json'), '{');
    await writeFile(join(home.folder, 'jobs.sqlite'), 'no database'.repeat(1_000));
    test = await startEngine(home);
    const info = await test.client.app.info();
    expect(info.notices?.map(({ title }) => title)).toEqual([
      expect.stringContaining('jobs.sqlite was damaged'),
      expect.stringContaining('servers.json was damaged'),
    ]);
    await test.engine.close();
    const names = await readdir(home.folder);
    expect(names.filter((name) => name.includes('.damaged-'))).toHaveLength(2);
  });

  it.skipIf(process.getuid?.() === 0)('says that the data folder cannot be written to', async () => {
    await chmod(home.folder, 0o500);
    const created = await createEngine({ dataFolder: join(home.folder, 'inner'), host: 'cli' });
    await chmod(home.folder, 0o700);
    expect(created).toMatchObject({ ok: false, explanation: { code: 'folder-not-writable' } });
  });

  it('says that the data folder is a file', async () => {
    await writeFile(join(home.folder, 'file'), '');
    const created = await createEngine({ dataFolder: join(home.folder, 'file'), host: 'cli' });
    expect(created).toMatchObject({ ok: false, explanation: { code: 'folder-not-writable' } });
  });

  it('does not need its receiver: a port that is taken is told', async () => {
    const taken = createServer();
    taken.listen(home.receiverPort, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    test = await startEngine(home);
    expect(await firstOf(await test.client.receiver.watch())).toMatchObject({ state: 'failed' });
    await test.engine.close();
    await new Promise((resolve) => taken.close(resolve));
    expect(await freePort()).toBeGreaterThan(0);
  });
});

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a listening TCP server has a port');
  return address.port;
}
