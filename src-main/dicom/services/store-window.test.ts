import { describe, expect, it } from 'vitest';
import type { DimseStatus } from '../../../src-shared/dicom/failure.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { type MemoryObjectOptions, MemoryStore, memoryObject } from '../testing/memory-store.ts';
import { sessionPair } from '../testing/session-pair.ts';
import { settle } from '../testing/settle.ts';
import type { StoreOutcome } from './c-store.ts';
import { StoreProvider } from './c-store-scp.ts';
import { ObjectQueue } from './object-queue.ts';
import { ServiceRegistry } from './service-registry.ts';
import { type StoreSequenceOptions, storeSequence, storeWindow } from './store-sequence.ts';
import type { StoredObject } from './store-source.ts';

const ct = sopClass.CTImageStorage;
const syntax = transferSyntax.ExplicitLE;

function object(index: number, options: Partial<MemoryObjectOptions> = {}): StoredObject {
  const bytes = new Uint8Array(1000).fill(index);
  return memoryObject({ sopClassUid: ct, sopInstanceUid: `1.2.${index}`, transferSyntaxUid: syntax, bytes, ...options });
}

const objects = (count: number) => Array.from({ length: count }, (_, index) => object(index));

/** A store whose answers come when the test says so. */
class WaitingStore extends MemoryStore {
  readonly unanswered = new Map<string, (status: DimseStatus) => void>();
  most = 0;

  constructor() {
    super({
      finish: ({ sopInstanceUid }) =>
        new Promise((answer) => {
          this.unanswered.set(sopInstanceUid, answer);
          this.most = Math.max(this.most, this.unanswered.size);
        }),
    });
  }

  answer(sopInstanceUid: string, code = 0): void {
    this.unanswered.get(sopInstanceUid)?.({ code });
    this.unanswered.delete(sopInstanceUid);
  }

  /** Answers the newest first, until nothing more comes. */
  async answerAll(): Promise<void> {
    for (await settle(); this.unanswered.size > 0; await settle()) this.answer([...this.unanswered.keys()].at(-1) ?? '');
  }
}

function sending(count: number, granted: number | undefined, options: Partial<StoreSequenceOptions> = {}) {
  const store = new WaitingStore();
  const pair = sessionPair([{ abstractSyntax: ct, transferSyntaxes: [syntax] }], {
    scp: { server: new ServiceRegistry().registerOthers(() => true, new StoreProvider(store)) },
    request: { asyncWindow: storeWindow },
    policy: granted === undefined ? {} : { asyncWindow: { invoked: granted, performed: 1 } },
  });
  const told: [string, StoreOutcome][] = [];
  const queue = new ObjectQueue(objects(count));
  const inDoubt = storeSequence(pair.scu, queue, {
    stopped: () => false,
    onObject: ({ sopInstanceUid }, outcome) => told.push([sopInstanceUid, outcome]),
    ...options,
  });
  return { ...pair, store, told, queue, inDoubt };
}

const uids = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `1.2.${from + index}`);

describe('an asynchronous operations window', () => {
  it.each([
    [undefined, 1],
    [1, 1],
    [3, 3],
    [0, 8],
    [200, 8],
  ])('granted as %s leaves %i C-STOREs unanswered at a time', async (granted, most) => {
    const { store, told, inDoubt } = sending(20, granted);
    await store.answerAll();
    expect(await inDoubt).toEqual([]);
    expect(store.most).toBe(most);
    expect(store.received).toHaveLength(20);
    expect(told.map(([uid]) => uid)).toEqual(uids(0, 20));
    expect(told.every(([, { ok }]) => ok)).toBe(true);
  });

  it('is not used where objects are to go one by one', async () => {
    const { store } = sending(5, 8, { oneByOne: true });
    await store.answerAll();
    expect(store.most).toBe(1);
  });

  it('gives each object its own answer, whatever the order of the answers', async () => {
    const { store, told, inDoubt } = sending(3, 3);
    await settle();
    store.answer('1.2.2', 0xb000);
    store.answer('1.2.1', 0xa700);
    await settle();
    expect(told).toEqual([]);
    store.answer('1.2.0');
    await inDoubt;
    expect(told).toMatchObject([
      ['1.2.0', { ok: true }],
      ['1.2.1', { ok: false, status: { code: 0xa700 } }],
      ['1.2.2', { ok: true, status: { code: 0xb000 } }],
    ]);
  });

  it('leaves no object behind that is answered while others wait', async () => {
    const { store, told } = sending(5, 2);
    await settle();
    expect([...store.unanswered.keys()]).toEqual(['1.2.0', '1.2.1']);
    store.answer('1.2.0');
    await settle();
    expect([...store.unanswered.keys()]).toEqual(['1.2.1', '1.2.2']);
    expect(told.map(([uid]) => uid)).toEqual(['1.2.0']);
  });

  it('returns what was unanswered when the association ends, and tells only what was answered', async () => {
    const { store, told, queue, inDoubt, acceptor } = sending(9, 3);
    await settle();
    store.answer('1.2.1');
    await settle();
    acceptor.abort();
    expect((await inDoubt).map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(['1.2.0', '1.2.2']);
    expect(told).toMatchObject([['1.2.1', { ok: true }]]);
    expect(queue.takeAll().map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(uids(3, 9));
  });

  it('blames the one that was unanswered when it was alone', async () => {
    const { store, told, inDoubt, acceptor } = sending(1, 3);
    await settle();
    expect(store.unanswered.size).toBe(1);
    acceptor.abort();
    expect(await inDoubt).toEqual([]);
    expect(told).toMatchObject([['1.2.0', { ok: false, failure: { kind: 'association' } }]]);
  });

  it('watches the peer until the last answer is there', async () => {
    const { clock, store, inDoubt, scu } = sending(3, 3, { times: { responseMs: 1_000, silenceMs: 9_000 } });
    await settle();
    clock.advance(900);
    store.answer('1.2.0');
    store.answer('1.2.1');
    await settle();
    clock.advance(900);
    expect(scu.ending).toBeUndefined();
    clock.advance(100);
    expect(scu.ending).toEqual({ kind: 'timed-out', phase: 'response', afterMs: 1_000 });
    await inDoubt;
  });

  it('watches nobody once everything is answered', async () => {
    const { clock, store, inDoubt, scu } = sending(6, 3, { times: { responseMs: 1_000, silenceMs: 9_000 } });
    await store.answerAll();
    await inDoubt;
    clock.advance(1_000_000);
    expect(scu.ending).toBeUndefined();
  });

  it('stops after those on their way, which are answered', async () => {
    let stopped = false;
    const { store, told, queue, inDoubt } = sending(20, 4, { stopped: () => stopped });
    await settle();
    stopped = true;
    await store.answerAll();
    expect(await inDoubt).toEqual([]);
    expect(told.map(([uid]) => uid)).toEqual(uids(0, 4));
    expect(queue.takeAll()).toHaveLength(16);
  });

  it('goes back to one at a time where an answer grants what was not asked for', () => {
    const pair = sessionPair([{ abstractSyntax: ct, transferSyntaxes: [syntax] }], {
      request: { asyncWindow: { invoked: 2, performed: 1 } },
      policy: { asyncWindow: { invoked: 0, performed: 0 } },
    });
    expect(pair.scu.negotiated).toMatchObject({ maxOperationsInvoked: 2, maxOperationsPerformed: 1 });
    const silent = sessionPair([{ abstractSyntax: ct, transferSyntaxes: [syntax] }], {
      policy: { asyncWindow: { invoked: 5, performed: 5 } },
    });
    expect(silent.scu.negotiated).toMatchObject({ maxOperationsInvoked: 1, maxOperationsPerformed: 1 });
  });
});
