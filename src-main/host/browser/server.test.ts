import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket as Socket } from 'ws';
import type { EngineClient } from '../../../src-shared/contract/index.ts';
import { createRouter } from '../../areas/router.ts';
import { type FakeEngine, fakeEngine } from '../../areas/testing/fake-engine.ts';
import { makeToken } from './access.ts';
import { Downloads } from './downloads.ts';
import { type BrowserServer, startBrowserServer } from './server.ts';
import { StaticFiles } from './static-files.ts';
import { safeNames } from './upload-names.ts';
import { Uploads } from './uploads.ts';

const batch = '0b2f2d3e-1111-4222-8333-444455556666';

let folder: string;
let engine: FakeEngine;
let uploads: Uploads;
let downloads: Downloads;
let server: BrowserServer;
let token: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quarry-browser-'));
  await mkdir(join(folder, 'renderer', 'assets'), { recursive: true });
  await writeFile(join(folder, 'renderer', 'index.html'), '<title>Quarry</title>');
  await writeFile(join(folder, 'renderer', 'assets', 'app-1a2b.js'), 'export {};');
  await writeFile(join(folder, 'secret.txt'), 'not for the window');
  engine = await fakeEngine();
  uploads = await Uploads.open(join(folder, 'uploads'));
  downloads = await Downloads.open(join(folder, 'downloads'));
  token = makeToken();
  const files = await StaticFiles.list(join(folder, 'renderer'));
  if (files === undefined) throw new Error('no window');
  const started = await startBrowserServer({ router: createRouter(engine.parts), files, uploads, downloads, token, port: 0 });
  if (!started.ok) throw new Error(started.code);
  server = started.server;
});
afterEach(async () => {
  await server.close();
  await uploads.keepOnly([]);
  await engine.close();
  await rm(folder, { recursive: true });
});

const at = (path: string) => `http://127.0.0.1:${server.port}${path}`;

/** `fetch` sets Host by itself; this does not. */
function rawStatus(path: string, headers: Record<string, string>, method = 'GET'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: server.port, path, method, headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

function handshake(path: string, headers: Record<string, string> = {}): Promise<'open' | number> {
  return new Promise((resolve) => {
    const socket = new Socket(`ws://127.0.0.1:${server.port}${path}`, { headers });
    socket.on('open', () => {
      socket.terminate();
      resolve('open');
    });
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => undefined);
  });
}

describe('the window', () => {
  it('is served with a strict policy, hashed assets for ever', async () => {
    const page = await fetch(at('/'));
    expect(await page.text()).toBe('<title>Quarry</title>');
    expect(page.headers.get('cache-control')).toBe('no-store');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    const asset = await fetch(at('/assets/app-1a2b.js'));
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect(asset.headers.get('content-type')).toContain('text/javascript');
  });

  it('is all that is served', async () => {
    for (const path of ['/../secret.txt', '/%2e%2e/secret.txt', '/assets/../../secret.txt', '/secret.txt', '/assets']) {
      expect(await rawStatus(path, { Host: `127.0.0.1:${server.port}` }), path).toBe(404);
    }
    expect(await rawStatus('//', { Host: `127.0.0.1:${server.port}` })).toBe(403);
    expect(await rawStatus('/', { Host: `127.0.0.1:${server.port}` }, 'PUT')).toBe(405);
  });

  it('is not served under another name', async () => {
    expect(await rawStatus('/', { Host: 'evil.example' })).toBe(421);
    expect(await rawStatus('/', { Host: `localhost:${server.port}` })).toBe(200);
  });
});

describe('the contract', () => {
  it('is answered to who knows the token', async () => {
    const url = new URL(server.url);
    const given = new URLSearchParams(url.hash.slice(1)).get('token');
    const socket = new WebSocket(`ws://${url.host}/rpc?token=${given}`);
    const client = createORPCClient<EngineClient>(new RPCLink({ websocket: socket }));
    expect(await client.app.info()).toMatchObject({ version: '0.1.0' });
    const closed = once(socket, 'close');
    await server.close();
    await closed;
  });

  it('is refused to everyone else', async () => {
    expect(await handshake(`/rpc?token=${token}`)).toBe('open');
    expect(await handshake('/rpc')).toBe(401);
    expect(await handshake(`/rpc?token=${token}x`)).toBe(401);
    expect(await handshake(`/other?token=${token}`)).toBe(403);
    expect(await handshake(`/rpc?token=${token}`, { Origin: 'http://evil.example' })).toBe(403);
    expect(await handshake(`/rpc?token=${token}`, { Host: 'evil.example' })).toBe(421);
    expect(await handshake(`/rpc?token=${token}`, { Origin: `http://127.0.0.1:${server.port}` })).toBe('open');
  });
});

describe('exports to fetch', () => {
  const fetchIt = (id: string, given = token, init: RequestInit = {}) =>
    fetch(at(`/download?${new URLSearchParams({ token: given, id })}`), init);

  it('are given once, to who knows the token', async () => {
    const id = randomUUID();
    await writeFile(join(folder, 'downloads', `${id}.zip`), 'PK');
    expect((await fetchIt(id, 'wrong')).status).toBe(401);
    expect((await fetchIt(id, token, { headers: { Origin: 'http://evil.example' } })).status).toBe(403);
    const given = await fetchIt(id);
    expect(given.headers.get('Content-Disposition')).toBe('attachment; filename="export.zip"');
    expect(await given.text()).toBe('PK');
    expect((await fetchIt(id)).status).toBe(404);
    expect(await readdir(join(folder, 'downloads'))).toEqual([]);
  });

  it('are nothing but exports', async () => {
    for (const id of ['', '../secret.txt', '..', randomUUID()]) expect((await fetchIt(id)).status).toBe(404);
  });

  it('of an earlier run are removed', async () => {
    await writeFile(join(folder, 'downloads', `${randomUUID()}.zip`), 'PK');
    await Downloads.open(join(folder, 'downloads'));
    expect(await readdir(join(folder, 'downloads'))).toEqual([]);
  });
});

describe('uploads', () => {
  const upload = (name: string, body: Uint8Array<ArrayBuffer>, more: Record<string, string> = {}, init: RequestInit = {}) =>
    fetch(at(`/upload?${new URLSearchParams({ token, batch, name, ...more })}`), { method: 'POST', body, ...init });

  it('are kept under harmless names inside their own folder, none over another', async () => {
    const body = new Uint8Array(300_000).fill(7);
    const paths: string[] = [];
    for (const name of ['a/b/1.dcm', 'a/b/1.dcm', '../../etc/passwd', 'C:\\Windows\\system.ini', 'a/\u0000b\u202e.dcm']) {
      const answer = await upload(name, body);
      expect(answer.status, name).toBe(200);
      const { path } = (await answer.json()) as { path: string };
      expect(path.startsWith(join(folder, 'uploads', batch))).toBe(true);
      expect((await readFile(path)).length).toBe(300_000);
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      paths.push(path.slice(join(folder, 'uploads', batch).length));
    }
    expect(paths).toEqual(['/a/b/1.dcm', '/a/b/1 (2).dcm', '/_/_/etc/passwd', '/C_/Windows/system.ini', '/a/_b_.dcm']);
  });

  it('are refused without token, from elsewhere, and without a batch or name', async () => {
    const body = new Uint8Array(1);
    expect((await upload('a', body, { token: 'wrong' })).status).toBe(401);
    expect((await upload('a', body, {}, { headers: { Origin: 'http://evil.example' } })).status).toBe(403);
    expect((await upload('a', body, { batch: '../x' })).status).toBe(400);
    expect((await upload('/', body)).status).toBe(400);
    expect((await upload('x/'.repeat(40), body)).status).toBe(400);
  });

  it('are refused when the disk has no room for what is announced', async () => {
    const answer = await rawStatus(
      `/upload?${new URLSearchParams({ token, batch, name: 'huge' })}`,
      { Host: `127.0.0.1:${server.port}`, 'Content-Length': String(2 ** 52) },
      'POST',
    );
    expect(answer).toBe(507);
  });

  it('are kept as long as a transfer needs one of their drop, and no longer', async () => {
    const other = randomUUID();
    const needed = (await (await upload('set/a.dcm', new Uint8Array(1))).json()) as { path: string };
    await upload('b.dcm', new Uint8Array(1), { batch: other });
    await uploads.keepOnly(['/elsewhere/c.dcm', needed.path]);
    expect(await readdir(join(folder, 'uploads'))).toEqual([batch]);
    expect((await stat(needed.path)).size).toBe(1);
    await uploads.keepOnly([]);
    expect(await readdir(join(folder, 'uploads'))).toEqual([]);
  });

  it('are removed when nothing of their drop has to be sent any more, and no other file is', async () => {
    const other = randomUUID();
    const sent = (await (await upload('set/a.dcm', new Uint8Array(1))).json()) as { path: string };
    await upload('b.dcm', new Uint8Array(1), { batch: other });
    await uploads.releaseOf([join(folder, 'c.dcm'), join(folder, 'uploads'), '/elsewhere/c.dcm', sent.path]);
    expect(await readdir(join(folder, 'uploads'))).toEqual([other]);
  });

  it('are removed when the page is done with them, those of one drop at a time', async () => {
    const other = randomUUID();
    await upload('set/a.dcm', new Uint8Array(1));
    await upload('b.dcm', new Uint8Array(1), { batch: other });
    const release = (query: Record<string, string>) =>
      fetch(at(`/upload?${new URLSearchParams({ token, batch: other, ...query })}`), { method: 'DELETE' });
    expect((await release({ token: 'wrong' })).status).toBe(401);
    for (const nobodys of ['..', '', randomUUID()]) expect((await release({ batch: nobodys })).status).toBe(204);
    expect((await readdir(join(folder, 'uploads'))).sort()).toEqual([batch, other].sort());
    expect((await release({})).status).toBe(204);
    expect(await readdir(join(folder, 'uploads'))).toEqual([batch]);
  });

  it('have names that fit every file system', () => {
    expect(safeNames(`${'ä'.repeat(300)}.dcm`)?.[0]).toMatch(/^ä+\.dcm$/);
    expect(Buffer.byteLength(safeNames(`${'ä'.repeat(300)}.dcm`)?.[0] ?? '')).toBeLessThanOrEqual(160);
    expect(safeNames('nul.txt/aux')).toEqual(['_nul.txt', '_aux']);
    expect(safeNames('trailing. /...')).toEqual(['trailing_', '_']);
  });
});
