import { describe, expect, it } from 'vitest';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { data, implicit, memorySource, objects, oneStudy, retrieve, type SourceOptions } from '../testing/memory-source.ts';
import { MemoryStore } from '../testing/memory-store.ts';
import { sessionPair } from '../testing/session-pair.ts';
import { settle } from '../testing/settle.ts';
import { cMove } from './c-move.ts';
import { MoveProvider } from './c-move-scp.ts';
import { StoreProvider } from './c-store-scp.ts';
import { encodeIdentifier } from './encode-identifier.ts';
import type { SubOperationCounts } from './retrieve-operation.ts';
import { ServiceRegistry } from './service-registry.ts';

describe('C-MOVE', () => {
  function movePair(source: SourceOptions, options: { refuse?: boolean; store?: MemoryStore; lose?: number } = {}) {
    const { source: query, seen } = memorySource(source);
    const store = options.store ?? new MemoryStore();
    const opened: { target: object; released: boolean }[] = [];
    const provider = new MoveProvider(query, {
      ...retrieve,
      destinations: (aeTitle) => (aeTitle === 'DEST' ? { host: 'there', port: 104 } : undefined),
      open: async (target, contexts, onConnected) => {
        onConnected();
        if (options.refuse) {
          const ending = { kind: 'connect-failed', code: 'ECONNREFUSED', host: 'there', port: 104, phase: 'connect' } as const;
          return { ok: false, failure: { kind: 'association', ending } };
        }
        const { scu, acceptor } = sessionPair(contexts, {
          scp: {
            server: new ServiceRegistry().registerOthers(() => true, new StoreProvider(countingStore(() => acceptor.abort()))),
          },
        });
        const record = { target, released: false };
        opened.push(record);
        const release = async () => {
          await scu.port.release();
          record.released = true;
        };
        return { ok: true, session: scu, release };
      },
    });
    const countingStore = (lose: () => void) => ({
      open: (object: Parameters<MemoryStore['open']>[0]) => {
        if (store.opened === options.lose) lose();
        return store.open(object);
      },
    });
    const server = new ServiceRegistry().register(sopClass.StudyRootMove, provider);
    const pair = sessionPair([{ abstractSyntax: sopClass.StudyRootMove, transferSyntaxes: [implicit] }], { scp: { server } });
    const [context] = pair.scu.acceptedContexts(sopClass.StudyRootMove);
    if (!context) throw new Error('no context');
    const move = (destination: string, identifier = oneStudy, onProgress?: (counts: SubOperationCounts) => void) =>
      cMove(pair.scu, context, encodeIdentifier(identifier, implicit), destination, { onProgress });
    return { ...pair, seen, store, opened, move };
  }

  it('sends to the destination over an association of its own, naming the originator', async () => {
    const { move, store, opened } = movePair({ objects: objects(3) });
    expect(await move('DEST').end).toMatchObject({ ok: true, counts: { completed: 3, failed: 0 }, status: { code: 0 } });
    expect(opened).toEqual([
      { released: true, target: { host: 'there', port: 104, calledAeTitle: 'DEST', callingAeTitle: 'CALLED' } },
    ]);
    expect(store.received[2]).toMatchObject({
      bytes: data(2),
      object: { moveOriginator: { aeTitle: 'CALLING', messageId: 1 }, calledAeTitle: 'CALLED' },
    });
  });

  it('answers once more when it has connected: some look for the connection only when an answer comes', async () => {
    const { move, store } = movePair({ objects: objects(3) });
    const told: { remaining: number | undefined; opened: number }[] = [];
    await move('DEST', oneStudy, ({ remaining }) => told.push({ remaining, opened: store.opened })).end;
    // The clock of these tests stands still: nothing else is told before the end.
    expect(told.slice(0, 2)).toEqual([
      { remaining: 3, opened: 0 },
      { remaining: 3, opened: 0 },
    ]);
  });

  it('answers an unknown destination with A801H', async () => {
    const { move, seen } = movePair({ objects: objects(3) });
    expect(await move('NOBODY').end).toMatchObject({
      ok: false,
      failure: { kind: 'status', service: 'C-MOVE', status: { code: 0xa801 } },
    });
    expect(seen.queries).toEqual([]);
  });

  it('counts everything as failed when the destination cannot be reached', async () => {
    const { move } = movePair({ objects: objects(3) }, { refuse: true });
    expect(await move('DEST').end).toMatchObject({ status: { code: 0xa702 }, counts: { failed: 3 }, failedUids: { length: 3 } });
  });

  it('sends the rest over another association when the first is lost on the way', async () => {
    const { move, opened } = movePair({ objects: objects(6) }, { lose: 2 });
    const end = await move('DEST').end;
    expect(end).toMatchObject({ ok: false, status: { code: 0xb000 }, counts: { completed: 5, failed: 1 } });
    expect(end.failedUids).toHaveLength(1);
    expect(opened.map(({ released }) => released)).toEqual([false, true]);
  });

  it('counts the rest as failed when an association is lost before it took anything', async () => {
    const { move, opened } = movePair({ objects: objects(6) }, { lose: 0 });
    const end = await move('DEST').end;
    expect(end).toMatchObject({ ok: false, status: { code: 0xa702 }, counts: { completed: 0, failed: 6 } });
    expect(end.failedUids).toHaveLength(6);
    expect(opened).toHaveLength(1);
  });

  it('can be cancelled', async () => {
    let stored = 0;
    const store = new MemoryStore({
      finish: () => {
        if (++stored === 3) operation.cancel();
        return { code: 0 };
      },
    });
    const { move, opened } = movePair({ objects: objects(50) }, { store });
    const operation = move('DEST');
    const end = await operation.end;
    expect(end).toMatchObject({ cancelled: true, status: { code: 0xfe00 } });
    expect(stored).toBeLessThan(10);
    expect(opened[0]?.released).toBe(true);
  });

  it('stops sending when the one who asked is gone', async () => {
    let stored = 0;
    const store = new MemoryStore({
      finish: async () => {
        if (++stored === 3) {
          pair.requestor.abort();
          await settle();
        }
        return { code: 0 };
      },
    });
    const pair = movePair({ objects: objects(50) }, { store });
    expect(await pair.move('DEST').end).toMatchObject({ ok: false, failure: { kind: 'association' } });
    for (let turn = 0; turn < 20; turn++) await settle();
    expect(stored).toBeLessThan(10);
    expect(pair.opened[0]?.released).toBe(true);
  });
});
