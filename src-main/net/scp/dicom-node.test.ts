import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../../dicom/dataset/data-set.ts';
import { writeDataSet } from '../../dicom/dataset/write-data-set.ts';
import type { FindEnd } from '../../dicom/services/c-find.ts';
import type { QuerySource } from '../../dicom/services/query-source.ts';
import type { StoredObject } from '../../dicom/services/store-source.ts';
import { MemoryStore, memoryObject } from '../../dicom/testing/memory-store.ts';
import { echo } from '../scu/echo.ts';
import { type FindQuery, find } from '../scu/find.ts';
import { get } from '../scu/get.ts';
import { move } from '../scu/move.ts';
import { probeRetrieve } from '../scu/probe-retrieve.ts';
import { send } from '../scu/send.ts';
import type { Target } from '../scu/target.ts';
import { type DicomNode, type NodeOptions, startNode } from './dicom-node.ts';

const timeouts = { connectMs: 5000, associationMs: 5000, responseMs: 5000, silenceMs: 5000 };
const { ExplicitLE, ImplicitLE, JPEGBaseline } = transferSyntax;
const running: DicomNode[] = [];

afterEach(async () => {
  for (const node of running.splice(0)) await node.close({ graceMs: 0 });
});

async function node(options: Partial<NodeOptions>): Promise<{ node: DicomNode; target: Target }> {
  const started = await startNode({ host: '127.0.0.1', port: 0, acceptCalled: (aeTitle) => aeTitle === 'NODE', ...options });
  if (!started.ok) throw new Error(started.code);
  running.push(started.node);
  return {
    node: started.node,
    target: { host: '127.0.0.1', port: started.node.port, calledAeTitle: 'NODE', callingAeTitle: 'TEST' },
  };
}

const studies = (count: number): QuerySource => ({
  async *find(_query, signal) {
    for (let index = 0; index < count && !signal.aborted; index += 100) {
      yield Array.from({ length: Math.min(100, count - index) }, (_, offset) =>
        new DataSet().set(tags.StudyInstanceUID, 'UI', `1.2.${index + offset}`),
      );
    }
  },
  select: async () => objects(7),
});

function objects(count: number, sopClassUid: string = sopClass.CTImageStorage): StoredObject[] {
  return Array.from({ length: count }, (_, index) =>
    memoryObject({
      sopClassUid,
      sopInstanceUid: `1.2.3.${index}`,
      transferSyntaxUid: ExplicitLE,
      bytes: writeDataSet(new DataSet().set(tags.InstanceNumber, 'IS', String(index)), ExplicitLE),
    }),
  );
}

async function run(target: Target, query: Partial<FindQuery> = {}): Promise<{ found: DataSet[]; end: FindEnd }> {
  const found: DataSet[] = [];
  const matches = find(target, { model: 'study', level: 'STUDY', identifier: new DataSet(), timeouts, ...query });
  for (let step = await matches.next(); ; step = await matches.next()) {
    if (step.done) return { found, end: step.value };
    found.push(...step.value);
  }
}

const study = new DataSet().set(tags.QueryRetrieveLevel, 'CS', 'STUDY').set(tags.StudyInstanceUID, 'UI', '1.2');

describe('a node over sockets', () => {
  it('is verified', async () => {
    const { target } = await node({});
    expect(await echo(target, { timeouts })).toMatchObject({ ok: true, status: { code: 0 }, roundTripMs: expect.any(Number) });
  });

  it('turns away those who call another', async () => {
    const rejected: number[] = [];
    const { target } = await node({ observers: { onRejected: (_request, { reason }) => rejected.push(reason) } });
    const end = await echo({ ...target, calledAeTitle: 'OTHER' }, { timeouts });
    expect(end).toMatchObject({
      ok: false,
      failure: { kind: 'association', ending: { kind: 'rejected', result: 1, source: 1, reason: 7 } },
    });
    expect(rejected).toEqual([7]);
  });

  it('turns away those it does not know when told to', async () => {
    const { target } = await node({ acceptCalling: () => false });
    expect(await echo(target, { timeouts })).toMatchObject({ failure: { ending: { kind: 'rejected', reason: 3 } } });
  });

  it('says that its port is taken', async () => {
    const { node: first } = await node({});
    const second = await startNode({ host: '127.0.0.1', port: first.port, acceptCalled: () => true });
    expect(second).toEqual({ ok: false, code: 'EADDRINUSE' });
  });

  it('answers queries, with a limit, and refuses them without a source', async () => {
    const { target } = await node({ query: studies(1000) });
    const { found, end } = await run(target);
    expect(found.map((match) => match.string(tags.StudyInstanceUID))).toEqual(
      Array.from({ length: 1000 }, (_, index) => `1.2.${index}`),
    );
    expect(end).toMatchObject({ kind: 'complete', count: 1000, warnings: [] });
    expect((await run(target, { limit: 10 })).end).toMatchObject({ kind: 'limited', count: 10 });
    const none = await node({});
    const refused = { kind: 'context-refused', abstractSyntax: sopClass.StudyRootFind, result: 3 };
    expect((await run(none.target)).end).toMatchObject({ kind: 'failed', failure: refused });
  });

  it('stops a query whose signal aborts and one whose consumer leaves', async () => {
    let stopped = 0;
    const endless: QuerySource = {
      async *find(_query, signal) {
        try {
          while (!signal.aborted) yield [new DataSet().set(tags.StudyInstanceUID, 'UI', '1.2')];
        } finally {
          stopped++;
        }
      },
      select: async () => [],
    };
    const { target } = await node({ query: endless });
    const abort = new AbortController();
    const cancelled = find(target, { model: 'study', level: 'STUDY', identifier: new DataSet(), timeouts, signal: abort.signal });
    await cancelled.next();
    abort.abort();
    let step = await cancelled.next();
    while (!step.done) step = await cancelled.next();
    expect(step.value).toMatchObject({ kind: 'cancelled', status: { code: 0xfe00 } });
    for await (const _batch of find(target, { model: 'study', level: 'STUDY', identifier: new DataSet(), timeouts })) break;
    expect(stopped).toBe(2);
  });

  it('takes every storage class, known and private, in the syntax the requestor prefers', async () => {
    const store = new MemoryStore();
    const { target } = await node({ store });
    const classes = [sopClass.CTImageStorage, '1.2.840.10008.5.1.4.1.1.9999', '1.3.6.1.4.1.5962.301.1'];
    const bytes = new Uint8Array([0xff, 0xd8]);
    const mixed = [
      ...classes.flatMap((uid) => objects(1, uid)),
      memoryObject({ sopClassUid: '1.2.3.4', sopInstanceUid: '1.5', transferSyntaxUid: JPEGBaseline, bytes }),
    ];
    expect(await send(target, { objects: mixed, timeouts })).toMatchObject({ ok: true, sent: 4, failed: 0, associations: 1 });
    expect(store.received.map(({ object }) => object.transferSyntaxUid)).toEqual([
      ExplicitLE,
      ExplicitLE,
      ExplicitLE,
      JPEGBaseline,
    ]);
  });

  it('refuses what is no storage class, and storage without a store', async () => {
    const { target } = await node({ store: new MemoryStore() });
    const failed: unknown[] = [];
    const onObject = (_object: StoredObject, outcome: object) => failed.push(outcome);
    const notStorage = objects(1, sopClass.ModalityWorklistFind);
    expect(await send(target, { objects: notStorage, timeouts, onObject })).toMatchObject({ ok: false, failed: 1 });
    const none = await node({ query: studies(0) });
    expect(await send(none.target, { objects: objects(1), timeouts, onObject })).toMatchObject({ ok: false, failed: 1 });
    expect(failed).toMatchObject([
      { failure: { kind: 'context-refused', result: 3 } },
      { failure: { kind: 'context-refused', result: 3 } },
    ]);
  });

  it('gives objects back on the same association', async () => {
    const { target } = await node({ query: studies(0) });
    const store = new MemoryStore();
    const arrived: number[] = [];
    const onObject = (_object: unknown, _status: unknown, bytes: number) => arrived.push(bytes);
    const end = await get(target, { model: 'study', identifier: study, store, timeouts, onObject });
    expect(end).toMatchObject({ ok: true, counts: { completed: 7, failed: 0 } });
    expect(store.received).toHaveLength(7);
    expect(arrived).toHaveLength(7);
  });

  it('moves objects to a third', async () => {
    const store = new MemoryStore();
    const third = await node({ store });
    const moveDestinations = (aeTitle: string) => (aeTitle === 'NODE' ? { host: '127.0.0.1', port: third.node.port } : undefined);
    const { target } = await node({ query: studies(0), moveDestinations });
    const moved = await move(target, { model: 'study', identifier: study, destination: 'NODE', timeouts });
    expect(moved).toMatchObject({ ok: true, counts: { completed: 7 } });
    expect(store.received[0]?.object).toMatchObject({ moveOriginator: { aeTitle: 'TEST' }, callingAeTitle: 'NODE' });
    const nowhere = await move(target, { model: 'study', identifier: study, destination: 'NOWHERE', timeouts });
    expect(nowhere).toMatchObject({ ok: false, failure: { kind: 'status', status: { code: 0xa801 } } });
  });

  it('tells by negotiation what it can do', async () => {
    const full = await node({ query: studies(0), moveDestinations: () => undefined });
    const both = { patient: true, study: true };
    expect(await probeRetrieve(full.target, { timeouts })).toMatchObject({
      ok: true,
      abilities: { find: both, move: both, get: both, getRoles: true, verification: true },
    });
    const { target } = await node({ store: new MemoryStore() });
    const neither = { patient: false, study: false };
    expect(await probeRetrieve(target, { timeouts })).toMatchObject({
      abilities: { find: neither, move: neither, get: neither, getRoles: false, verification: true },
    });
  });

  it('finishes what has arrived before it is closed', async () => {
    let begun = 0;
    let finished = 0;
    let closing: Promise<void> | undefined;
    const store = new MemoryStore({
      finish: async () => {
        begun++;
        closing ??= started.node.close({ graceMs: 0 });
        for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
        finished++;
        return { code: 0 };
      },
    });
    const started = await node({ store });
    const end = await send(started.target, { objects: objects(50), timeouts, reconnectDelaysMs: [] });
    await closing;
    expect(begun).toBeGreaterThan(0);
    expect(finished).toBe(begun);
    expect(store.discarded).toBe(store.opened - begun);
    expect(end.sent + end.failed).toBe(50);
    expect(end.ok).toBe(false);
  });
});

describe('operations that do not come about', () => {
  const dead: Target = { host: '127.0.0.1', port: 1, calledAeTitle: 'X', callingAeTitle: 'Y' };
  const refused = { kind: 'association', ending: { kind: 'connect-failed', code: 'ECONNREFUSED' } };

  it('say that nobody listens', async () => {
    expect(await echo(dead, { timeouts })).toMatchObject({ ok: false, failure: refused });
    expect((await run(dead)).end).toMatchObject({ kind: 'failed', count: 0, failure: refused });
    expect(await move(dead, { model: 'study', identifier: study, destination: 'A', timeouts })).toMatchObject({
      failure: refused,
    });
    expect(await get(dead, { model: 'study', identifier: study, store: new MemoryStore(), timeouts })).toMatchObject({
      failure: refused,
    });
    expect(await probeRetrieve(dead, { timeouts })).toMatchObject({ ok: false, failure: refused });
    const outcomes: unknown[] = [];
    const onObject = (_object: StoredObject, outcome: object) => outcomes.push(outcome);
    const end = await send(dead, { objects: objects(3), timeouts, onObject });
    expect(end).toMatchObject({ ok: false, failed: 3, sent: 0, associations: 0, failure: refused });
    expect(outcomes).toHaveLength(3);
  });

  it('are cancelled before they begin', async () => {
    const signal = AbortSignal.abort();
    expect(await echo(dead, { timeouts, signal })).toEqual({ ok: false, failure: { kind: 'local', code: 'cancelled' } });
    expect((await run(dead, { signal })).end).toMatchObject({ kind: 'cancelled', count: 0 });
    expect(await send(dead, { objects: objects(3), timeouts, signal })).toMatchObject({
      cancelled: true,
      notTried: 3,
      failed: 0,
    });
  });

  it('give up on a server that accepts the connection and says nothing', async () => {
    const mute = createServer(() => {});
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const address = mute.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const end = await echo({ ...dead, port }, { timeouts: { ...timeouts, associationMs: 50 } });
    expect(end).toMatchObject({ failure: { ending: { kind: 'timed-out', phase: 'association' } } });
    mute.close();
  });
});

describe('sending', () => {
  it('goes on over a new association when one is lost after it took something', async () => {
    let count = 0;
    const store = new MemoryStore({ finish: () => ({ code: 0 }) });
    const first = await node({ store });
    const broken = memoryObject({
      sopClassUid: sopClass.CTImageStorage,
      sopInstanceUid: '1.2.9',
      transferSyntaxUid: ExplicitLE,
      bytes: new Uint8Array(1000),
      partLength: 100,
      failsAfter: 500,
    });
    const [a, b, c] = objects(3);
    if (!a || !b || !c) throw new Error('no objects');
    const outcomes: [string, boolean][] = [];
    const end = await send(first.target, {
      objects: [a, broken, b, c],
      timeouts,
      onObject: (object, outcome) => outcomes.push([object.sopInstanceUid, outcome.ok]),
      onBytes: (bytes) => {
        count += bytes;
      },
    });
    const each = ['1.2.3.0', '1.2.3.1', '1.2.3.2', '1.2.9'].map((uid) => [uid, uid !== '1.2.9']);
    expect(outcomes.sort()).toEqual(each);
    expect(end).toMatchObject({ ok: false, sent: 3, failed: 1, associations: 2 });
    expect(count).toBeGreaterThan(0);
  });

  it('spreads more classes than fit one association over several', async () => {
    const store = new MemoryStore();
    const { target } = await node({ store });
    const many = Array.from({ length: 150 }, (_, index) => objects(1, `1.2.77.${index}`)).flat();
    expect(await send(target, { objects: many, timeouts })).toMatchObject({ ok: true, sent: 150, associations: 3 });
    expect(store.received).toHaveLength(150);
  });

  it('can be cancelled between two objects', async () => {
    const { target } = await node({ store: new MemoryStore() });
    const abort = new AbortController();
    const onObject = () => abort.abort();
    const end = await send(target, { objects: objects(50), timeouts, signal: abort.signal, onObject });
    expect(end).toMatchObject({ ok: false, cancelled: true, failed: 0 });
    expect(end.sent).toBeGreaterThanOrEqual(1);
    // Those on their way are answered, see `limits.maxOutstandingStores`.
    expect(end.sent).toBeLessThanOrEqual(9);
    expect(end.notTried).toBe(50 - end.sent);
  });

  it('reads ImplicitLE as stored from a node that offers it only', async () => {
    const { target } = await node({ store: new MemoryStore() });
    const [object] = objects(1);
    if (!object) throw new Error('no object');
    expect(await send(target, { objects: [{ ...object, transferSyntaxUid: ImplicitLE }], timeouts })).toMatchObject({ ok: true });
  });
});
