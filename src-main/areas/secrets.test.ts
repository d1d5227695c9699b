import { createRouterClient, ORPCError } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRouter } from './router.ts';
import { type FakeEngine, fakeEngine } from './testing/fake-engine.ts';

let engine: FakeEngine;
const client = () => createRouterClient(createRouter(engine.parts), { context: {} });
const nothing = { identity: 'not-set', 'key-passphrase': 'not-set', 'private-key': 'not-set' };

async function addServer(): Promise<{ kind: 'server'; id: string }> {
  const input = { name: 'A', calledAeTitle: 'A', host: 'a', port: 104, retrieveMethod: 'automatic', colour: 'blue' } as const;
  return { kind: 'server', id: (await client().servers.add(input)).id };
}

beforeEach(async () => {
  engine = await fakeEngine();
});
afterEach(() => engine.close());

describe('secrets', () => {
  it('are set and cleared, and only whether they are set is told', async () => {
    const owner = await addServer();
    expect(await client().secrets.states({ owner })).toEqual(nothing);
    const told = await client().secrets.set({ owner, secret: 'key-passphrase', value: 'open sesame' });
    expect(told).toEqual({ ...nothing, 'key-passphrase': 'set' });
    expect(JSON.stringify([told, await client().secrets.states({ owner })])).not.toContain('sesame');
    expect(engine.parts.secrets.get(`server:${owner.id}:key-passphrase`)).toBe('open sesame');
    expect(await client().secrets.set({ owner, secret: 'key-passphrase', value: null })).toEqual(nothing);
  });

  it('of the receiver are its own', async () => {
    await client().secrets.set({ owner: { kind: 'receiver' }, secret: 'key-passphrase', value: 'ours' });
    expect(engine.parts.secrets.get('receiver:key-passphrase')).toBe('ours');
    expect(await client().secrets.states({ owner: await addServer() })).toEqual(nothing);
  });

  it('may be a key that is taken out of its file', async () => {
    const owner = await addServer();
    expect(await client().secrets.keepKey({ owner, file: '/key.pem' })).toEqual({ ...nothing, 'private-key': 'set' });
    expect(engine.parts.secrets.get(`server:${owner.id}:private-key`)).toBe('a2V5');
  });

  it('go with the copy of a bookmark', async () => {
    const owner = await addServer();
    await client().secrets.set({ owner, secret: 'key-passphrase', value: 'x' });
    const copy = await client().servers.duplicate({ id: owner.id });
    expect(await client().secrets.states({ owner: { kind: 'server', id: copy.id } })).toEqual({
      ...nothing,
      'key-passphrase': 'set',
    });
  });

  it('that cannot be copied leave no copy of the bookmark behind', async () => {
    const owner = await addServer();
    const failure = { kind: 'local', code: 'disk-full' } as const;
    vi.spyOn(engine.parts.secrets, 'copy').mockResolvedValue({ ok: false, failure });
    await expect(client().servers.duplicate({ id: owner.id })).rejects.toMatchObject({ code: 'NOT_SAVED' });
    expect(engine.parts.servers.list().map(({ id }) => id)).toEqual([owner.id]);
  });

  it('of no bookmark are refused', async () => {
    const owner = { kind: 'server', id: 'gone' } as const;
    for (const call of [
      client().secrets.states({ owner }),
      client().secrets.set({ owner, secret: 'key-passphrase', value: 'x' }),
      client().secrets.keepKey({ owner, file: '/key.pem' }),
    ]) {
      await expect(call).rejects.toSatisfy((error) => error instanceof ORPCError && error.code === 'NOT_FOUND');
    }
  });
});
