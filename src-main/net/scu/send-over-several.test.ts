import { afterEach, describe, expect, it } from 'vitest';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DimseSession } from '../../dicom/dimse/dimse-session.ts';
import { StoreProvider } from '../../dicom/services/c-store-scp.ts';
import { ServiceRegistry } from '../../dicom/services/service-registry.ts';
import type { StoredObject } from '../../dicom/services/store-source.ts';
import type { IncomingObject } from '../../dicom/services/store-target.ts';
import { MemoryStore, memoryObject } from '../../dicom/testing/memory-store.ts';
import type { AssociationPort } from '../../dicom/upper-layer/port.ts';
import { type Listener, listen } from '../listen.ts';
import { decideAssociation } from '../scp/acceptance.ts';
import { type SendRequest, send } from './send.ts';

const timeouts = { connectMs: 5000, associationMs: 5000, responseMs: 5000, silenceMs: 5000 };
const running: Listener[] = [];

afterEach(async () => {
  for (const listener of running.splice(0)) await listener.close({ graceMs: 0 });
});

function objects(count: number, sopClassUid: string = sopClass.CTImageStorage): StoredObject[] {
  return Array.from({ length: count }, (_, index) =>
    memoryObject({
      sopClassUid,
      sopInstanceUid: `1.2.3.${index}`,
      transferSyntaxUid: transferSyntax.ExplicitLE,
      bytes: new Uint8Array(600).fill(index),
    }),
  );
}

interface Behaviour {
  /** What becomes of an object; may abort the association it came over. */
  readonly take?: (object: IncomingObject, port: AssociationPort) => Promise<void> | void;
  readonly maxAssociations?: number;
}

/** A storage SCP in whose associations the test can put its hand. */
async function server({ take, maxAssociations = 64 }: Behaviour) {
  const seen = { associations: 0, most: 0, open: 0, perAssociation: [] as number[] };
  const stored: string[] = [];
  const listening = await listen({
    host: '127.0.0.1',
    port: 0,
    limits: { maxAssociations },
    accept: (indication) => decideAssociation(indication, { stores: true, gives: false, queryClasses: new Set() }),
    onAssociation: (port) => {
      const nth = seen.associations++;
      seen.perAssociation[nth] = 0;
      seen.most = Math.max(seen.most, ++seen.open);
      void port.ended.then(() => seen.open--);
      const store = new MemoryStore({
        finish: async (object) => {
          await take?.(object, port);
          seen.perAssociation[nth] = (seen.perAssociation[nth] ?? 0) + 1;
          stored.push(object.sopInstanceUid);
          return { code: 0 };
        },
      });
      new DimseSession(port, { server: new ServiceRegistry().registerOthers(() => true, new StoreProvider(store)) });
    },
  });
  if (!listening.ok) throw new Error(listening.code);
  running.push(listening.listener);
  const target = { host: '127.0.0.1', port: listening.listener.port, calledAeTitle: 'NODE', callingAeTitle: 'TEST' };
  return { target, seen, stored };
}

async function sendTo(target: Parameters<typeof send>[0], request: Pick<SendRequest, 'objects'> & Partial<SendRequest>) {
  const told = new Map<string, boolean[]>();
  const end = await send(target, {
    timeouts,
    onObject: ({ sopInstanceUid }, { ok }) => told.set(sopInstanceUid, [...(told.get(sopInstanceUid) ?? []), ok]),
    ...request,
  });
  const failed = [...told].filter(([, outcomes]) => !outcomes[0]).map(([uid]) => uid);
  return { end, failed, onceEach: [...told.values()].every((outcomes) => outcomes.length === 1) && told.size };
}

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
    await running.pop()?.close({ graceMs: 0 });
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
