import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-shared/contract/index.ts';
import { jobsWhen, type TestHome, testHome } from '../../engine/testing/test-engine.ts';

let home: TestHome;
let running: ChildProcess | undefined;

interface Started {
  readonly child: ChildProcess;
  readonly url: URL;
  readonly lines: readonly string[];
}

async function start(environment: Record<string, string> = {}): Promise<Started> {
  const renderer = join(home.folder, 'renderer');
  await mkdir(renderer, { recursive: true });
  await writeFile(join(renderer, 'index.html'), '<title>Quarry</title>');
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), '--renderer', renderer], {
    env: { ...process.env, QUARRY_HOME: home.folder, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running = child;
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    const [, url] = /^Quarry is at (http:\/\/127\.0\.0\.1:\d+\/#token=\S+)$/.exec(line) ?? [];
    if (url !== undefined) return { child, url: new URL(url), lines };
  }
  throw new Error(`it ended without an address: ${lines.join('\n')}`);
}

async function connect(url: URL): Promise<{ client: EngineClient; closed: Promise<unknown> }> {
  const token = new URLSearchParams(url.hash.slice(1)).get('token');
  const socket = new WebSocket(`ws://${url.host}/rpc?token=${token}`);
  const closed = once(socket, 'close');
  return { client: createORPCClient<EngineClient>(new RPCLink({ websocket: socket })), closed };
}

beforeEach(async () => {
  home = await testHome();
});
afterEach(async () => {
  if (running !== undefined && running.exitCode === null && running.signalCode === null) {
    running.kill('SIGKILL');
    await once(running, 'exit');
  }
  await home.remove();
});

it('prints its address and why it is not Electron, and ends cleanly on SIGTERM', async () => {
  const { child, url, lines } = await start({ QUARRY_HOST_NOTE: 'there is no display' });
  expect(lines[0]).toBe('Quarry opens in the browser because there is no display.');
  expect(await (await fetch(url)).text()).toContain('Quarry');
  const { client } = await connect(url);
  expect(await client.app.info()).toMatchObject({ host: 'browser', hostNote: 'there is no display', dataFolder: home.folder });
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(await readdir(join(home.folder, 'uploads'))).toEqual([]);
});

it('keeps its queue when it is killed: what ran was interrupted, what waited goes on', async () => {
  const silent = createServer((socket) => {
    socket.on('error', () => undefined).resume();
  }).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = silent.address();
  if (address === null || typeof address === 'string') throw new Error('a listening TCP server has a port');
  const first = await start();
  const { client } = await connect(first.url);
  const { id: serverId } = await client.servers.add({
    name: 'Silent',
    calledAeTitle: 'SILENT',
    host: '127.0.0.1',
    port: address.port,
    retrieveMethod: 'C-GET',
    colour: 'grey',
  });
  const entities = ['1.2.3', '1.2.4'].map((uid) => ({ title: uid, path: { level: 'STUDY' as const, StudyInstanceUID: uid } }));
  const { jobIds } = await client.transfers.retrieve({ serverId, model: 'study', entities });
  const before = await jobsWhen(client, jobIds, (jobs) => jobs[0]?.state === 'running');
  expect(before.map((job) => job.state)).toEqual(['running', 'waiting']);
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');

  const second = await start();
  const again = await connect(second.url);
  const after = await jobsWhen(again.client, jobIds, (jobs) => jobs[1]?.state === 'running');
  expect(after).toMatchObject([
    { state: 'interrupted', title: '1.2.3', explanation: { code: 'interrupted' } },
    { state: 'running', title: '1.2.4', serverName: 'Silent' },
  ]);
  await again.client.transfers.retry({ id: jobIds[0] ?? '' });
  const [retried] = await jobsWhen(again.client, jobIds.slice(0, 1), (jobs) => jobs[0]?.state === 'waiting');
  expect(retried?.attempt).toBe(2);
  second.child.kill('SIGINT');
  expect(await once(second.child, 'exit')).toEqual([0, null]);
  await new Promise((resolve) => silent.close(resolve));
});
