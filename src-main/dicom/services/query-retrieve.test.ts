import { describe, expect, it } from 'vitest';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../dataset/data-set.ts';
import { writeDataSet } from '../dataset/write-data-set.ts';
import { commandField } from '../dimse/command-field.ts';
import type { CommandSet } from '../dimse/command-set.ts';
import type { DimseSession } from '../dimse/dimse-session.ts';
import type { PerformedOperation } from '../dimse/performed-operation.ts';
import { MemoryStore, memoryObject } from '../testing/memory-store.ts';
import { sessionPair } from '../testing/session-pair.ts';
import { settle } from '../testing/settle.ts';
import { FindOperation, type FindOptions } from './c-find.ts';
import { FindProvider } from './c-find-scp.ts';
import { cGet } from './c-get.ts';
import { GetProvider } from './c-get-scp.ts';
import { cMove } from './c-move.ts';
import { MoveProvider } from './c-move-scp.ts';
import { StoreProvider } from './c-store-scp.ts';
import { encodeIdentifier } from './encode-identifier.ts';
import type { IncomingQuery, QuerySource } from './query-source.ts';
import type { SubOperationCounts } from './retrieve-operation.ts';
import { ServiceRegistry } from './service-registry.ts';
import { getContexts } from './storage-contexts.ts';
import type { StoredObject } from './store-source.ts';

const explicit = transferSyntax.ExplicitLE;
const implicit = transferSyntax.ImplicitLE;

function keys(level: string, values: Record<number, string | string[]> = {}): DataSet {
  const identifier = new DataSet().set(tags.QueryRetrieveLevel, 'CS', level);
  for (const [tag, value] of Object.entries(values))
    identifier.set(Number(tag), Number(tag) === tags.PatientID ? 'LO' : 'UI', value);
  return identifier;
}

const study = (index: number) => new DataSet().set(tags.StudyInstanceUID, 'UI', `1.2.${index}`);

interface SourceOptions {
  readonly matches?: number;
  readonly batch?: number;
  readonly objects?: readonly StoredObject[];
  readonly fails?: boolean;
}

/** A source that remembers the queries it got and whether it was told to stop. */
function memorySource({ matches = 0, batch = 10, objects = [], fails = false }: SourceOptions) {
  const seen = { queries: [] as IncomingQuery[], given: 0, stopped: false };
  const source: QuerySource = {
    async *find(query, signal) {
      seen.queries.push(query);
      if (fails) throw new Error('broken source');
      for (let first = 0; first < matches; first += batch) {
        if (signal.aborted) {
          seen.stopped = true;
          return;
        }
        const count = Math.min(batch, matches - first);
        seen.given += count;
        yield Array.from({ length: count }, (_, index) => study(first + index));
      }
    },
    async select(query) {
      seen.queries.push(query);
      if (fails) throw new Error('broken source');
      return objects;
    },
  };
  return { source, seen };
}

const tick = () => Promise.resolve();

function findPair(options: SourceOptions, syntax: string = explicit) {
  const { source, seen } = memorySource(options);
  const server = new ServiceRegistry().register(sopClass.StudyRootFind, new FindProvider(source, tick));
  const pair = sessionPair([{ abstractSyntax: sopClass.StudyRootFind, transferSyntaxes: [syntax] }], { scp: { server } });
  const [context] = pair.scu.acceptedContexts(sopClass.StudyRootFind);
  if (!context) throw new Error('no context');
  const find = (identifier: DataSet, findOptions?: FindOptions) =>
    new FindOperation(pair.scu, context, encodeIdentifier(identifier, syntax), findOptions);
  return { ...pair, seen, find, context };
}

async function all(operation: FindOperation): Promise<DataSet[]> {
  const found: DataSet[] = [];
  for (let batch = await operation.next(); batch; batch = await operation.next()) found.push(...batch);
  return found;
}

describe('C-FIND', () => {
  it.each([explicit, implicit, transferSyntax.ExplicitBE])(
    'gives every match with level and retrieve AE title (%s)',
    async (syntax) => {
      const { find, seen } = findPair({ matches: 25 }, syntax);
      const operation = find(keys('STUDY'));
      const found = await all(operation);
      expect(found.map((match) => match.string(tags.StudyInstanceUID))).toEqual(
        Array.from({ length: 25 }, (_, index) => `1.2.${index}`),
      );
      expect(found[7]?.string(tags.QueryRetrieveLevel)).toBe('STUDY');
      expect(found[7]?.string(tags.RetrieveAETitle)).toBe('CALLED');
      expect(operation.end).toEqual({ kind: 'complete', count: 25, status: { code: 0 }, warnings: [] });
      expect(seen.queries[0]).toMatchObject({
        model: 'study',
        level: 'STUDY',
        callingAeTitle: 'CALLING',
        calledAeTitle: 'CALLED',
      });
    },
  );

  it('ends complete without a match', async () => {
    const { find } = findPair({});
    const operation = find(keys('STUDY'));
    expect(await all(operation)).toEqual([]);
    expect(operation.end).toMatchObject({ kind: 'complete', count: 0 });
  });

  it('stops the server at the limit and says so; a limit that is just reached is complete', async () => {
    const limited = findPair({ matches: 100_000 });
    const operation = limited.find(keys('STUDY'), { limit: 100 });
    expect(await all(operation)).toHaveLength(100);
    expect(operation.end).toMatchObject({ kind: 'limited', count: 100, status: { code: 0xfe00 } });
    expect(limited.seen.given).toBeLessThan(100_000);

    const just = findPair({ matches: 100 });
    const complete = just.find(keys('STUDY'), { limit: 100 });
    expect(await all(complete)).toHaveLength(100);
    expect(complete.end).toMatchObject({ kind: 'complete', count: 100 });
  });

  it('stops the server when cancelled and hands on nothing more', async () => {
    const { find, seen } = findPair({ matches: 100_000 });
    let told = 0;
    const operation = find(keys('STUDY'), { onCancel: () => told++ });
    await operation.next();
    operation.cancel();
    expect(await operation.next()).toBeUndefined();
    expect(operation.end).toMatchObject({ kind: 'cancelled', status: { code: 0xfe00 } });
    expect(seen.given).toBeLessThan(100_000);
    expect(told).toBe(1);
  });

  it('makes the server wait for a slow consumer', async () => {
    const { find, seen, scu } = findPair({ matches: 50_000, batch: 500 });
    const operation = find(keys('STUDY'));
    for (let turn = 0; turn < 50; turn++) await settle();
    const given = seen.given;
    expect(given).toBeLessThan(50_000);
    await settle();
    expect(seen.given).toBe(given);
    expect(await all(operation)).toHaveLength(50_000);
    expect(operation.end.kind).toBe('complete');
    expect(scu.ending).toBeUndefined();
  });

  it('answers a source that throws with C000H', async () => {
    const { find } = findPair({ fails: true });
    const operation = find(keys('STUDY'));
    await all(operation);
    expect(operation.end).toMatchObject({
      kind: 'failed',
      failure: { kind: 'status', service: 'C-FIND', status: { code: 0xc000 } },
    });
  });

  it('fails with the ending when the association ends in the middle, and stops the source', async () => {
    const { find, acceptor, seen } = findPair({ matches: 100_000 });
    const operation = find(keys('STUDY'));
    expect(await operation.next()).not.toHaveLength(0);
    acceptor.abort(0, 0);
    await all(operation);
    await settle();
    expect(operation.end).toMatchObject({
      kind: 'failed',
      failure: { kind: 'association', ending: { kind: 'aborted', by: 'peer' } },
    });
    expect(seen.given).toBeLessThan(100_000);
  });

  it.each<[string, DataSet | Uint8Array | undefined, number]>([
    ['no identifier', undefined, 0xa900],
    ['an identifier that cannot be read', new Uint8Array([8, 0, 0x52, 0, 0x5a, 0x5a, 2, 0, 0, 0]), 0xc000],
    ['no level', new DataSet().set(tags.StudyInstanceUID, 'UI', ''), 0xa900],
    ['a level that is none', keys('PLANET'), 0xa900],
    ['a level the model does not have', keys('PATIENT'), 0xa900],
    ['a missing key above the level', keys('SERIES'), 0xa900],
    ['a list above the level', keys('SERIES', { [tags.StudyInstanceUID]: ['1.2', '1.3'] }), 0xa900],
    ['a wildcard above the level', keys('SERIES', { [tags.StudyInstanceUID]: '1.2.*' }), 0xa900],
  ])('refuses %s', async (_name, identifier, code) => {
    const { scu, context, seen } = findPair({ matches: 3 });
    const bytes = identifier instanceof DataSet ? writeDataSet(identifier, explicit) : identifier;
    const responses = await answers(scu, context.id, sopClass.StudyRootFind, bytes);
    expect(responses).toMatchObject([{ status: code }]);
    expect(seen.queries).toEqual([]);
    expect(scu.ending).toBeUndefined();
  });

  it('keeps apart what was odd', async () => {
    const begin = (operation: PerformedOperation) =>
      operation.session.collect(() => {
        operation.respond(0xff01, {}, writeDataSet(study(1), explicit));
        operation.respond(0xff00);
        operation.respond(0xff00, {}, new Uint8Array([8, 0, 0x52, 0, 0x5a, 0x5a, 2, 0, 0, 0]));
        operation.respond(0xb001, { errorComment: 'truncated' });
      });
    const pair = sessionPair([{ abstractSyntax: sopClass.StudyRootFind, transferSyntaxes: [explicit] }], {
      scp: { server: { begin } },
    });
    const [context] = pair.scu.acceptedContexts(sopClass.StudyRootFind);
    if (!context) throw new Error('no context');
    const operation = new FindOperation(pair.scu, context, encodeIdentifier(keys('STUDY'), explicit));
    expect(await all(operation)).toHaveLength(2);
    expect(operation.end).toMatchObject({ kind: 'complete', count: 2 });
    expect(operation.end.warnings).toMatchObject([
      { kind: 'keys-not-supported' },
      { kind: 'damaged-responses', count: 1, first: { code: expect.any(String) } },
      { kind: 'responses-without-identifier', count: 1 },
      { kind: 'final-warning', status: { code: 0xb001, errorComment: 'truncated' } },
    ]);
  });
});

/** All responses to one raw C-FIND-RQ. */
function answers(scu: DimseSession, contextId: number, uid: string, bytes: Uint8Array | undefined): Promise<CommandSet[]> {
  return new Promise((resolve) => {
    const responses: CommandSet[] = [];
    const response = (command: CommandSet) => {
      responses.push(command);
      if ((command.status ?? 0) < 0xff00) resolve(responses);
    };
    const fields = { commandField: commandField.CFindRq, affectedSopClassUid: uid };
    scu.request(contextId, fields, bytes, { response, ended: () => resolve(responses) });
  });
}

const data = (index: number) => writeDataSet(new DataSet().set(tags.SOPInstanceUID, 'UI', `1.2.3.${index}`), explicit);

function objects(count: number, syntaxOf: (index: number) => string = () => explicit): StoredObject[] {
  return Array.from({ length: count }, (_, index) =>
    memoryObject({
      sopClassUid: sopClass.CTImageStorage,
      sopInstanceUid: `1.2.3.${index}`,
      transferSyntaxUid: syntaxOf(index),
      bytes: data(index),
    }),
  );
}

const retrieve = { now: () => 0, times: { responseMs: 1000, silenceMs: 1000 } };
const oneStudy = keys('STUDY', { [tags.StudyInstanceUID]: '1.2' });

function getPair(source: SourceOptions, store = new MemoryStore(), now = retrieve.now) {
  const { source: query, seen } = memorySource(source);
  const server = new ServiceRegistry().register(sopClass.StudyRootGet, new GetProvider(query, { ...retrieve, now }));
  const provider = new StoreProvider(store);
  const contexts = getContexts([sopClass.StudyRootGet], [{ sopClassUid: sopClass.CTImageStorage, transferSyntaxes: [explicit] }]);
  const pair = sessionPair(contexts, {
    scp: { server },
    scu: { server: new ServiceRegistry().registerOthers(() => true, provider) },
  });
  const [context] = pair.scu.acceptedContexts(sopClass.StudyRootGet);
  if (!context) throw new Error('no context');
  const progress: SubOperationCounts[] = [];
  const get = (identifier: DataSet = oneStudy) =>
    cGet(pair.scu, context, encodeIdentifier(identifier, explicit), { onProgress: (counts) => progress.push(counts) });
  return { ...pair, seen, store, get, progress };
}

describe('C-GET', () => {
  it('brings every instance over the same association', async () => {
    const { get, store, progress } = getPair({ objects: objects(20) });
    const end = await get().end;
    expect(end).toEqual({
      ok: true,
      counts: { remaining: 0, completed: 20, failed: 0, warning: 0 },
      status: { code: 0 },
      failedUids: [],
      cancelled: false,
    });
    expect(store.received.map(({ object }) => object.sopInstanceUid)).toEqual(objects(20).map((one) => one.sopInstanceUid));
    expect(store.received[3]).toMatchObject({
      bytes: data(3),
      object: { transferSyntaxUid: explicit, callingAeTitle: 'CALLING' },
    });
    // Time stands still: pending responses are at a bounded rate, so only the first one goes out.
    expect(progress).toEqual([{ remaining: 20, completed: 0, failed: 0, warning: 0 }]);
  });

  it('tells progress as time passes', async () => {
    let time = 0;
    const { get, progress } = getPair({ objects: objects(4) }, new MemoryStore(), () => (time += 100));
    await get().end;
    expect(progress.map((counts) => counts.remaining)).toEqual([4, 3, 2, 1, 0]);
  });

  it('counts what failed apart from what was taken with a warning, and names it', async () => {
    const store = new MemoryStore({
      finish: ({ sopInstanceUid }) => ({
        code: sopInstanceUid.endsWith('.1') ? 0xa700 : sopInstanceUid.endsWith('.2') ? 0xb007 : 0,
      }),
    });
    const { get } = getPair({ objects: objects(5, (index) => (index === 4 ? transferSyntax.JPEGBaseline : explicit)) }, store);
    const end = await get().end;
    expect(end).toMatchObject({
      ok: false,
      counts: { remaining: 0, completed: 2, failed: 2, warning: 1 },
      status: { code: 0xb000 },
      failure: { kind: 'status', service: 'C-GET' },
      failedUids: ['1.2.3.1', '1.2.3.4'],
    });
  });

  it('ends A702H when nothing could be sent, Success when nothing matched', async () => {
    const nothingSent = getPair({ objects: objects(2, () => transferSyntax.JPEGBaseline) });
    expect(await nothingSent.get().end).toMatchObject({
      ok: false,
      status: { code: 0xa702 },
      counts: { remaining: 0, failed: 2 },
    });
    const nothingMatched = getPair({});
    expect(await nothingMatched.get().end).toMatchObject({ ok: true, status: { code: 0 }, counts: { completed: 0 } });
  });

  it('sends an uncompressed object in the other uncompressed syntax', async () => {
    const implicitBytes = writeDataSet(new DataSet().set(tags.PatientID, 'LO', 'X1'), implicit);
    const object = memoryObject({
      sopClassUid: sopClass.CTImageStorage,
      sopInstanceUid: '1.2.3',
      transferSyntaxUid: implicit,
      bytes: implicitBytes,
      partLength: 3,
      unknownLength: true,
    });
    const { get, store } = getPair({ objects: [object] });
    expect(await get().end).toMatchObject({ ok: true });
    expect(store.received[0]?.bytes).toEqual(writeDataSet(new DataSet().set(tags.PatientID, 'LO', 'X1'), explicit));
  });

  it('stops when cancelled and says what remains', async () => {
    let stored = 0;
    const store = new MemoryStore({
      finish: () => {
        if (++stored === 5) operation.cancel();
        return { code: 0 };
      },
    });
    const { get } = getPair({ objects: objects(100) }, store);
    const operation = get();
    const end = await operation.end;
    expect(end).toMatchObject({ ok: false, cancelled: true, status: { code: 0xfe00 } });
    expect(end.failure).toBeUndefined();
    expect(end.counts.completed).toBeLessThan(10);
    expect((end.counts.remaining ?? 0) + end.counts.completed).toBe(100);
  });

  it('ends with the association when an object cannot be read to its end, and lets go of what had arrived of it', async () => {
    let closed = 0;
    const damaged = memoryObject({
      sopClassUid: sopClass.CTImageStorage,
      sopInstanceUid: '1.2.3',
      transferSyntaxUid: explicit,
      bytes: new Uint8Array(2_000_000),
      partLength: 100_000,
      failsAfter: 500_000,
      onClose: () => closed++,
    });
    const { get, store } = getPair({ objects: [damaged, ...objects(2)] });
    expect(await get().end).toMatchObject({
      ok: false,
      cancelled: false,
      failure: { kind: 'association', ending: { kind: 'aborted', by: 'peer' } },
    });
    expect(store).toMatchObject({ opened: 1, discarded: 1, received: [] });
    expect(closed).toBe(1);
  });

  it.each<[string, DataSet]>([
    ['no unique key', keys('STUDY')],
    ['an empty unique key', keys('STUDY', { [tags.StudyInstanceUID]: '' })],
    ['a wildcard', keys('STUDY', { [tags.StudyInstanceUID]: '1.*' })],
    ['a missing key above', keys('IMAGE', { [tags.SOPInstanceUID]: '1.2' })],
  ])('refuses %s', async (_name, identifier) => {
    const { get, seen } = getPair({ objects: objects(1) });
    expect(await get(identifier).end).toMatchObject({
      ok: false,
      status: { code: 0xa900, offendingElements: [expect.any(Number)] },
    });
    expect(seen.queries).toEqual([]);
  });

  it('takes a list of UIDs at its level', async () => {
    const { get, seen } = getPair({ objects: objects(1) });
    await get(keys('STUDY', { [tags.StudyInstanceUID]: ['1.2', '1.3'] })).end;
    expect(seen.queries[0]?.identifier.strings(tags.StudyInstanceUID)).toEqual(['1.2', '1.3']);
  });
});

describe('a server that ends a retrieval with Success', () => {
  it.each([
    ['and counts failures', { completed: 1, failed: 2 }, false],
    ['and leaves out all counts', {}, true],
  ])('%s', async (_name, fields, ok) => {
    const begin = (operation: PerformedOperation) =>
      operation.session.collect(() => {
        operation.respond(0xff00, { remaining: 3, completed: 0, failed: 0, warning: 0 });
        operation.respond(0, fields);
      });
    const pair = sessionPair([{ abstractSyntax: sopClass.StudyRootGet, transferSyntaxes: [explicit] }], {
      scp: { server: { begin } },
    });
    const [context] = pair.scu.acceptedContexts(sopClass.StudyRootGet);
    if (!context) throw new Error('no context');
    const end = await cGet(pair.scu, context, encodeIdentifier(oneStudy, explicit)).end;
    expect(end).toMatchObject({ ok, status: { code: 0 }, counts: { remaining: 0 } });
    expect(end.failure).toEqual(ok ? undefined : { kind: 'status', service: 'C-GET', status: { code: 0xb000 } });
  });
});

describe('C-MOVE', () => {
  function movePair(source: SourceOptions, options: { refuse?: boolean; store?: MemoryStore; lose?: number } = {}) {
    const { source: query, seen } = memorySource(source);
    const store = options.store ?? new MemoryStore();
    const opened: { target: object; released: boolean }[] = [];
    const provider = new MoveProvider(query, {
      ...retrieve,
      destinations: (aeTitle) => (aeTitle === 'DEST' ? { host: 'there', port: 104 } : undefined),
      open: async (target, contexts) => {
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
    const move = (destination: string, identifier = oneStudy) =>
      cMove(pair.scu, context, encodeIdentifier(identifier, implicit), destination);
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
