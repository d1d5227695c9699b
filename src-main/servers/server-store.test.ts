import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ServerInput, serverInputSchema } from '../../src-shared/contract/servers.ts';
import { type Changed, isCalledAlike, ServerStore } from './server-store.ts';
import { defaultSettings, SettingsStore } from './settings-store.ts';

const input: ServerInput = {
  name: 'City',
  calledAeTitle: 'CITY',
  host: 'pacs',
  port: 104,
  retrieveMethod: 'automatic',
  colour: 'blue',
};
const echo = { ok: true, at: '2026-11-23T08:00:00Z', roundTripMs: 1, associationMs: 2 } as const;
const now = () => new Date('2026-11-23T08:00:00.000Z');

let folder: string;
let id: number;
const open = () => ServerStore.open(folder, { now, newId: () => `s${++id}` });
const file = () => join(folder, 'servers.json');

function server(changed: Changed) {
  if (!changed.ok) throw new Error('not changed');
  return changed.server;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quarry-servers-'));
  id = 0;
});
afterEach(async () => {
  await chmod(folder, 0o700);
  await rm(folder, { recursive: true, force: true });
});

describe('bookmarks', () => {
  it('survive a restart, with what was learned, readable for their owner only', async () => {
    const store = await open();
    const { id: city } = server(await store.add(input));
    await store.rememberEcho(city, echo);
    await store.rememberCapabilities(city, { learnedAt: echo.at, move: ['study'], get: [], lastGood: 'C-MOVE' });
    const again = await open();
    expect(again.list()).toEqual([{ ...input, id: city, lastEcho: echo }]);
    expect(again.get(city)?.capabilities).toMatchObject({ move: ['study'], lastGood: 'C-MOVE' });
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['servers.json']);
  });

  it('forget the last echo and what was learned when they point elsewhere, not when they are renamed', async () => {
    const store = await open();
    const { id: city } = server(await store.add(input));
    await store.rememberEcho(city, echo);
    await store.rememberCapabilities(city, { learnedAt: echo.at, move: [], get: ['study'] });
    expect(server(await store.update(city, { ...input, name: 'Town' })).lastEcho).toEqual(echo);
    expect(store.get(city)?.capabilities).toBeDefined();
    expect(server(await store.update(city, { ...input, port: 105 })).lastEcho).toBeUndefined();
    expect(store.get(city)?.capabilities).toBeUndefined();
  });

  it('forget the last echo when something else is said of who we are', async () => {
    const store = await open();
    const { id: city } = server(await store.add(input));
    const userIdentity = { kind: 'username', userName: 'anna', positiveResponse: false } as const;
    for (const other of [
      { ...input, userIdentity },
      { ...input, callingAeTitle: 'WARD7' },
    ]) {
      await store.rememberEcho(city, echo);
      expect(server(await store.update(city, other)).lastEcho).toBeUndefined();
      expect(isCalledAlike(input, other)).toBe(false);
    }
    expect(isCalledAlike(input, { ...input, name: 'Town', colour: 'red' })).toBe(true);
  });

  it('have no name that is read in another order than it is written', async () => {
    const entry = { ...input, id: 'x', name: 'abc\u202Ecba\u202C\n\u2067x' };
    await writeFile(file(), JSON.stringify({ schemaVersion: 1, servers: [entry] }));
    expect((await open()).list()).toEqual([{ ...entry, name: 'abccba x' }]);
    expect(serverInputSchema.parse({ ...input, name: 'שלום\u200F\u202E' }).name).toBe('שלום\u200F');
    expect(serverInputSchema.safeParse({ ...input, name: ' \u202E ' }).success).toBe(false);
  });

  it('can be duplicated beside the original, removed, restored in place, and reordered', async () => {
    const store = await open();
    const a = server(await store.add({ ...input, name: 'A' }));
    const b = server(await store.add({ ...input, name: 'B' }));
    const copy = server(await store.duplicate(a.id));
    const copyOfCopy = server(await store.duplicate(copy.id));
    const names = () => store.list().map((one) => one.name);
    expect(names()).toEqual(['A', 'A 2', 'A 3', 'B']);
    await store.remove(copy.id);
    await store.remove(copyOfCopy.id);
    await store.restore(copy, 1);
    await store.restore(copy, 0);
    expect(names()).toEqual(['A', 'A 2', 'B']);
    await store.reorder([b.id, 'unknown', b.id, copy.id]);
    expect(names()).toEqual(['B', 'A 2', 'A']);
    expect(await store.update('nobody', input)).toEqual({ ok: false, missing: 'nobody' });
    expect(await store.remove('nobody')).toEqual({ ok: false, missing: 'nobody' });
    expect(await store.duplicate('nobody')).toEqual({ ok: false, missing: 'nobody' });
  });

  it('apply changes one after the other', async () => {
    const store = await open();
    await Promise.all(Array.from({ length: 20 }, (_, index) => store.add({ ...input, name: `S${index}` })));
    expect((await open()).list()).toHaveLength(20);
  });
});

describe('a file that cannot be used', () => {
  it.each([
    ['not JSON', '{"servers": ['],
    ['without a version', '{"servers": []}'],
    ['not text', Buffer.from([0xff, 0xfe, 0x00])],
  ])('%s is moved aside and said', async (_what, content) => {
    await writeFile(file(), content);
    const store = await open();
    expect(store.list()).toEqual([]);
    expect(store.notices).toMatchObject([{ reason: 'damaged', movedTo: `${file()}.damaged-2026-11-23T08-00-00-000Z` }]);
    expect(await readFile(`${file()}.damaged-2026-11-23T08-00-00-000Z`)).toEqual(Buffer.from(content));
  });

  it('costs only the entries that are damaged', async () => {
    const good = { ...input, id: 'good' };
    await writeFile(file(), JSON.stringify({ schemaVersion: 1, servers: [good, { ...good, id: 'bad', port: 'x' }] }));
    const store = await open();
    expect(store.list()).toEqual([good]);
    expect(store.notices).toHaveLength(1);
    // Saved at once: the next start finds a good file.
    expect((await open()).list()).toEqual([good]);
    expect((await open()).notices).toEqual([]);
  });

  it('of a newer Quarry is kept for it', async () => {
    await writeFile(file(), JSON.stringify({ schemaVersion: 99, servers: [] }));
    const store = await open();
    expect(store.notices).toMatchObject([{ reason: 'newer' }]);
    expect((await readdir(folder)).some((name) => name.startsWith('servers.json.newer-'))).toBe(true);
  });

  it.skipIf(process.getuid?.() === 0)('is not written over when the folder cannot be written to', async () => {
    const store = await open();
    await store.add(input);
    await chmod(folder, 0o500);
    expect(await store.add(input)).toMatchObject({ ok: false, failure: { code: 'folder-not-writable' } });
    expect(store.list()).toHaveLength(1);
  });

  it('is not changed in memory when it cannot be saved', async () => {
    const store = await open();
    await store.add(input);
    await rm(folder, { recursive: true });
    expect(await store.add(input)).toMatchObject({ ok: false, failure: { kind: 'local', code: 'folder-not-writable' } });
    expect(store.list()).toHaveLength(1);
    await rm(folder, { recursive: true, force: true });
    folder = await mkdtemp(join(tmpdir(), 'quarry-servers-'));
  });
});

describe('settings', () => {
  it('fall back field by field and merge what the window keeps by key', async () => {
    const damaged = { ...defaultSettings, theme: 'dark', resultLimit: -5 };
    await writeFile(
      join(folder, 'settings.json'),
      JSON.stringify({ schemaVersion: 1, settings: damaged, receiver: { port: 11113 } }),
    );
    const store = await SettingsStore.open(folder, now);
    expect(store.settings).toEqual({ ...defaultSettings, theme: 'dark' });
    expect(store.receiver).toMatchObject({ on: true, port: 11113, bindAddress: '127.0.0.1' });
    expect(store.notices).toMatchObject([{ reason: 'damaged', detail: 'unusable: resultLimit' }]);
    await store.update({ window: { a: '1', b: '2' } });
    await store.update({ window: { a: '' } });
    expect((await SettingsStore.open(folder, now)).settings.window).toEqual({ b: '2' });
  });
});
