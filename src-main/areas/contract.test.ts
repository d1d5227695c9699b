import { ORPCError } from '@orpc/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { QueryEvent } from '../../src-shared/contract/common.ts';
import type { ServerInput } from '../../src-shared/contract/servers.ts';
import { createRouter } from './router.ts';
import { type FakeEngine, fakeEngine, studyAnswer } from './testing/fake-engine.ts';
import { type Transport, transports } from './testing/transports.ts';

const city: ServerInput = {
  name: 'City PACS',
  calledAeTitle: 'CITY',
  host: 'pacs.example',
  port: 104,
  retrieveMethod: 'automatic',
  colour: 'blue',
};

/** The error a call ends with, or undefined. */
async function errorOf(call: Promise<unknown>): Promise<ORPCError<string, unknown> | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (error instanceof ORPCError) return error;
    throw error;
  }
}

async function all(stream: AsyncIterable<QueryEvent>): Promise<QueryEvent[]> {
  const events: QueryEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

describe.each(Object.entries(transports))('the contract %s', (name, open) => {
  let engine: FakeEngine;
  let transport: Transport;

  beforeEach(async () => {
    engine = await fakeEngine();
    transport = await open(createRouter(engine.parts));
  });
  afterEach(async () => {
    await transport.close();
    await engine.close();
  });

  it('answers calls', async () => {
    const { client } = transport;
    expect(await client.app.info()).toMatchObject({ version: '0.1.0' });
    const added = await client.servers.add(city);
    expect(added).toEqual({ ...city, id: added.id });
    expect(await client.servers.echo({ id: added.id })).toMatchObject({ ok: true, roundTripMs: 1.5 });
    expect(engine.parts.servers.get(added.id)?.lastEcho).toMatchObject({ ok: true });
    await client.servers.reorder({ ids: [added.id, 'unknown'] });
    expect(await client.settings.update({ theme: 'dark', window: { columns: 'a' } })).toMatchObject({
      theme: 'dark',
      window: { columns: 'a' },
    });
    expect(await client.settings.update({ window: { columns: '', other: 'b' } })).toMatchObject({
      theme: 'dark',
      window: { other: 'b' },
    });
  });

  it('refuses what the contract does not know, with a closed code', async () => {
    const { client } = transport;
    const extra = { ...city, password: 'secret' };
    expect(await errorOf(client.servers.add(extra))).toMatchObject({ code: 'BAD_REQUEST' });
    expect(await errorOf(client.servers.add({ ...city, calledAeTitle: 'A\\B' }))).toMatchObject({ code: 'BAD_REQUEST' });
    expect(await errorOf(client.servers.echo({ id: 'nobody' }))).toMatchObject({
      code: 'NOT_FOUND',
      defined: true,
      data: { id: 'nobody' },
    });
    expect(await errorOf(client.archive.undoRemove({ undoToken: 'gone' }))).toMatchObject({ code: 'NOT_FOUND', defined: true });
    expect(await errorOf(client.transfers.cancel({ id: 'nobody' }))).toMatchObject({ code: 'NOT_FOUND', defined: true });
    expect(engine.parts.servers.list()).toEqual([]);
  });

  it('refuses keys that no query can carry', async () => {
    const { client } = transport;
    const { id: serverId } = await client.servers.add(city);
    const unusable: Record<string, string>[] = [
      { NoSuchKeyword: 'x' },
      { Modality: 'Ü' },
      { QueryRetrieveLevel: 'STUDY' },
      { PatientName: 'a\nb' },
    ];
    for (const keys of unusable) {
      const error = await errorOf(client.browse.search({ serverId, model: 'study', level: 'STUDY', keys }));
      expect(error).toMatchObject({ code: 'UNKNOWN_KEY', defined: true, data: { keyword: Object.keys(keys)[0] } });
    }
  });

  it('streams rows, and one end', async () => {
    const { client } = transport;
    const { id: serverId } = await client.servers.add(city);
    engine.answers = async function* () {
      yield [studyAnswer('1.2.1', 'Yamada^Tarou=山田^太郎')];
      yield Array.from({ length: 1_200 }, (_, index) => studyAnswer(`1.2.${index + 2}`));
      return { kind: 'limited', limit: 1_201 };
    };
    const events = await all(
      await client.browse.search({ serverId, model: 'study', level: 'STUDY', keys: { PatientName: 'Y*' } }),
    );
    const rows = events.flatMap((event) => (event.type === 'rows' ? event.rows : []));
    expect(rows).toHaveLength(1_201);
    expect(rows[0]).toMatchObject({
      path: { level: 'STUDY', StudyInstanceUID: '1.2.1', PatientID: 'P1' },
      values: { PatientName: 'Yamada^Tarou=山田^太郎' },
      local: { state: 'all', instances: 3, expected: 3 },
    });
    expect(rows[1]?.local).toEqual({ state: 'none', instances: 0, expected: 3 });
    // The first row did not wait for others, and no event is larger than it should be.
    expect(events[0]).toMatchObject({ type: 'rows', rows: { length: 1 } });
    expect(events.length).toBeLessThanOrEqual(6);
    expect(events.at(-1)).toMatchObject({ type: 'end', end: { kind: 'limited', count: 1_201, limit: 1_201 } });
  });

  it('tells a failed search in words', async () => {
    const { client } = transport;
    const { id: serverId } = await client.servers.add(city);
    engine.answers = async function* () {
      yield [];
      const ending = { kind: 'rejected', result: 1, source: 1, reason: 7 } as const;
      return { kind: 'failed', failure: { kind: 'association', ending } };
    };
    const events = await all(await client.browse.search({ serverId, model: 'study', level: 'STUDY', keys: {} }));
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      type: 'end',
      end: { kind: 'failed', count: 0, explanation: { title: expect.stringContaining('CITY') } },
    });
  });

  // In process there is nothing to disconnect.
  const ways = (['return', 'signal', 'disconnect'] as const).filter((how) => how !== 'disconnect' || name !== 'in process');
  it.each(ways)('lets cancelling by %s reach a search that waits', async (how) => {
    const { client } = transport;
    const { id: serverId } = await client.servers.add(city);
    const cancelled = Promise.withResolvers<string>();
    engine.answers = async function* (signal) {
      yield [studyAnswer('1.2.1')];
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      cancelled.resolve('C-CANCEL');
      return { kind: 'cancelled' };
    };
    const controller = new AbortController();
    const stream = await client.browse.search(
      { serverId, model: 'study', level: 'STUDY', keys: {} },
      { signal: controller.signal },
    );
    const iterator = stream[Symbol.asyncIterator]();
    expect((await iterator.next()).value).toMatchObject({ type: 'rows' });
    const pending = iterator.next().catch(() => undefined);
    if (how === 'return') await iterator.return?.();
    else if (how === 'signal') controller.abort();
    else await transport.disconnect();
    expect(await cancelled.promise).toBe('C-CANCEL');
    await pending;
  });

  it('streams the state at once and after every change, and stops listening when left', async () => {
    const { client } = transport;
    const stream = await client.servers.watch();
    const iterator = stream[Symbol.asyncIterator]();
    expect((await iterator.next()).value).toEqual([]);
    await client.servers.add(city);
    expect((await iterator.next()).value).toMatchObject([{ name: 'City PACS' }]);
    expect(engine.parts.servers.changes.listenerCount).toBe(1);
    await iterator.return?.();
    await expect.poll(() => engine.parts.servers.changes.listenerCount).toBe(0);
  });

  it('streams jobs as a snapshot and then what changes', async () => {
    const { client } = transport;
    const { id: serverId } = await client.servers.add(city);
    const iterator = (await client.transfers.watch())[Symbol.asyncIterator]();
    expect((await iterator.next()).value).toEqual({ type: 'snapshot', jobs: [] });
    const entities = [{ path: { level: 'STUDY' as const, StudyInstanceUID: '1.2.3' }, title: 'SMITH^Anna' }];
    const { jobIds } = await client.transfers.retrieve({ serverId, model: 'study', entities });
    expect(jobIds).toHaveLength(1);
    expect((await iterator.next()).value).toMatchObject({
      type: 'changed',
      jobs: [{ title: 'SMITH^Anna', serverName: 'City PACS' }],
    });
    const [id = ''] = jobIds;
    await client.transfers.cancel({ id });
    const job = async () => {
      for (;;) {
        const { value, done } = await iterator.next();
        if (done) return undefined;
        if (value.type === 'changed' && value.jobs[0]?.state === 'cancelled') return value.jobs[0];
      }
    };
    expect(await job()).toMatchObject({ id, state: 'cancelled' });
    await client.transfers.clear({});
    expect((await iterator.next()).value).toEqual({ type: 'removed', ids: [id] });
    await iterator.return?.();
  });

  it('says that a call failed by a bug without telling its inside', async () => {
    const { client } = transport;
    engine.answers = () => {
      throw new Error('secret: SMITH^Anna');
    };
    const { id: serverId } = await client.servers.add(city);
    const search = client.browse.search({ serverId, model: 'study', level: 'STUDY', keys: {} }).then(all);
    const error = await search.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(Error);
    if (name !== 'in process') expect(String(error)).not.toContain('SMITH');
  });
});
