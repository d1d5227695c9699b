import { afterEach, describe, expect, it } from 'vitest';
import { objects, sendTo, server, stopServers } from './testing/storing-server.ts';

afterEach(stopServers);

describe('sending with a window', () => {
  it('finds the one object that ends associations, and nothing else fails', async () => {
    const { target, stored } = await server({
      take: ({ sopInstanceUid }, port) => {
        if (sopInstanceUid === '1.2.3.20') port.abort();
      },
    });
    const { end, failed, onceEach } = await sendTo(target, { objects: objects(60) });
    expect(failed).toEqual(['1.2.3.20']);
    expect(onceEach).toBe(60);
    expect(end).toMatchObject({ ok: false, sent: 59, failed: 1, associations: 3, failure: { kind: 'association' } });
    expect(new Set(stored).size).toBe(60);
  });

  it('gives up on a server that ends every association', async () => {
    const { target, seen } = await server({ take: (_object, port) => port.abort() });
    const { end, onceEach } = await sendTo(target, { objects: objects(60) });
    expect(onceEach).toBe(60);
    expect(end).toMatchObject({ ok: false, sent: 0, failed: 60 });
    expect(seen.associations).toBe(3);
  });
});

describe('sending over several associations', () => {
  it('uses as many as asked for, and counts everything once', async () => {
    let arrived: () => void = () => {};
    const all = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const { target, seen, stored } = await server({
      // Nobody is answered before each of them has something: so all four have to be used.
      take: () => {
        if (seen.associations === 4) arrived();
        return all;
      },
    });
    const { end, failed, onceEach } = await sendTo(target, { objects: objects(200), associations: 4 });
    expect(end).toMatchObject({ ok: true, sent: 200, failed: 0, associations: 4 });
    expect(seen).toMatchObject({ associations: 4, most: 4 });
    expect([failed, onceEach]).toEqual([[], 200]);
    expect(stored.toSorted()).toEqual(
      objects(200)
        .map(({ sopInstanceUid }) => sopInstanceUid)
        .toSorted(),
    );
    expect(seen.perAssociation.every((count) => count > 0)).toBe(true);
  });

  it('opens no more than there are objects', async () => {
    const { target, seen } = await server({});
    expect((await sendTo(target, { objects: objects(2), associations: 8 })).end).toMatchObject({ ok: true, sent: 2 });
    expect(seen.associations).toBeLessThanOrEqual(2);
  });

  it('drops nothing and tells nothing twice when one of them dies', async () => {
    let killed = false;
    const { target } = await server({
      take: ({ sopInstanceUid }, port) => {
        if (killed || sopInstanceUid !== '1.2.3.30') return;
        killed = true;
        port.abort();
      },
    });
    const { end, failed, onceEach } = await sendTo(target, { objects: objects(120), associations: 3 });
    expect(onceEach).toBe(120);
    expect(end.sent + end.failed).toBe(120);
    // Only an object that was alone on its association is counted as the reason.
    expect(failed.length).toBeLessThanOrEqual(1);
  });

  it('makes do with those the server grants', async () => {
    const { target, seen } = await server({ maxAssociations: 2 });
    const { end, onceEach } = await sendTo(target, { objects: objects(100), associations: 6 });
    expect(end).toMatchObject({ ok: true, sent: 100, failed: 0 });
    expect(onceEach).toBe(100);
    expect(seen.most).toBeLessThanOrEqual(2);
  });

  it('fails as one does where nobody listens', async () => {
    const { target } = await server({});
    await stopServers();
    const { end, onceEach } = await sendTo(target, { objects: objects(10), associations: 4 });
    expect(end).toMatchObject({ ok: false, sent: 0, failed: 10, associations: 0 });
    expect(end.failure).toMatchObject({ kind: 'association', ending: { kind: 'connect-failed', code: 'ECONNREFUSED' } });
    expect(onceEach).toBe(10);
  });

  it('is cancelled as a whole', async () => {
    const { target } = await server({});
    const abort = new AbortController();
    const { end } = await sendTo(target, {
      objects: objects(500),
      associations: 3,
      signal: abort.signal,
      onObject: () => abort.abort(),
    });
    expect(end).toMatchObject({ cancelled: true, failed: 0 });
    expect(end.sent + end.notTried).toBe(500);
    expect(end.notTried).toBeGreaterThan(400);
  });
});
