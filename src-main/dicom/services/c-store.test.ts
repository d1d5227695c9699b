import { describe, expect, it } from 'vitest';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../dataset/data-set.ts';
import { writeDataSet } from '../dataset/write-data-set.ts';
import { commandField } from '../dimse/command-field.ts';
import type { CommandSet } from '../dimse/command-set.ts';
import type { DataSetSink } from '../dimse/data-set-sink.ts';
import type { RequestFields } from '../dimse/dimse-session.ts';
import type { PerformedOperation } from '../dimse/performed-operation.ts';
import { type MemoryObjectOptions, MemoryStore, memoryObject } from '../testing/memory-store.ts';
import { sessionPair } from '../testing/session-pair.ts';
import { settle } from '../testing/settle.ts';
import type { ProposedContext } from '../upper-layer/port.ts';
import { cEcho } from './c-echo.ts';
import { echoProvider } from './c-echo-scp.ts';
import type { StoreOutcome } from './c-store.ts';
import { StoreProvider } from './c-store-scp.ts';
import { ObjectQueue } from './object-queue.ts';
import { ServiceRegistry } from './service-registry.ts';
import { storeSequence } from './store-sequence.ts';
import type { StoredObject } from './store-source.ts';
import type { StoreStatus, StoreTarget } from './store-target.ts';

const { ExplicitLE, ImplicitLE, ExplicitBE, JPEGBaseline } = transferSyntax;
const ct = sopClass.CTImageStorage;

function storePair(store: StoreTarget, contexts?: readonly ProposedContext[], pieceLength?: number) {
  const seen: [string, number, number][] = [];
  const provider = new StoreProvider(store, {
    onObject: (object, status, bytes) => seen.push([object.sopInstanceUid, status.code, bytes]),
  });
  const server = new ServiceRegistry()
    .register(sopClass.Verification, echoProvider)
    .registerOthers((uid) => uid !== '1.9', provider);
  const proposed = contexts ?? [
    { abstractSyntax: ct, transferSyntaxes: [ExplicitLE] },
    { abstractSyntax: sopClass.Verification, transferSyntaxes: [ImplicitLE] },
    { abstractSyntax: '1.9', transferSyntaxes: [ImplicitLE] },
  ];
  const pair = sessionPair(proposed, { scp: { server }, ...(pieceLength === undefined ? {} : { pieceLength }) });
  return { ...pair, provider, seen };
}

function object(index: number, options: Partial<MemoryObjectOptions> = {}): StoredObject {
  const bytes = new Uint8Array(1000 + 2 * index).fill(index);
  return memoryObject({ sopClassUid: ct, sopInstanceUid: `1.2.${index}`, transferSyntaxUid: ExplicitLE, bytes, ...options });
}

async function sendAll(session: Parameters<typeof storeSequence>[0], objects: readonly StoredObject[], stopped = () => false) {
  const outcomes: [string, StoreOutcome][] = [];
  let bytes = 0;
  const queue = new ObjectQueue(objects);
  await storeSequence(session, queue, {
    stopped,
    onObject: ({ sopInstanceUid }, outcome) => outcomes.push([sopInstanceUid, outcome]),
    onBytes: (count) => {
      bytes += count;
    },
  });
  return { tried: objects.length - queue.takeAll().length, outcomes, bytes };
}

describe('C-ECHO', () => {
  it('is answered, on any context', async () => {
    const { scu } = storePair(new MemoryStore());
    expect(await cEcho(scu, 3)).toEqual({ ok: true, status: { code: 0 } });
    expect(await cEcho(scu, 1)).toEqual({ ok: true, status: { code: 0 } });
  });

  it('ends with the association', async () => {
    const { requestor, acceptor } = sessionPair([{ abstractSyntax: sopClass.Verification, transferSyntaxes: [ImplicitLE] }], {
      scp: { server: { begin: () => void acceptor.abort() as undefined } },
    });
    const { DimseSession } = await import('../dimse/dimse-session.ts');
    const outcome = await cEcho(new DimseSession(requestor), 1);
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'association', ending: { kind: 'aborted', by: 'peer' } } });
  });
});

describe('C-STORE', () => {
  it.each([
    ['in one part', {}],
    ['in odd parts', { partLength: 333 }],
    ['in single bytes', { partLength: 1 }],
    ['of unknown length', { partLength: 100, unknownLength: true }],
    ['of unknown length in odd parts', { partLength: 7, unknownLength: true }],
  ])('sends the bytes as they are, %s', async (_name, options) => {
    const store = new MemoryStore();
    const { scu, seen } = storePair(store, undefined, 1500);
    const { outcomes, tried, bytes } = await sendAll(scu, [object(1, options), object(2, options), object(3, options)]);
    expect(tried).toBe(3);
    expect(outcomes.map(([uid, { ok, status }]) => [uid, ok, status?.code])).toEqual([
      ['1.2.1', true, 0],
      ['1.2.2', true, 0],
      ['1.2.3', true, 0],
    ]);
    for (const index of [1, 2, 3]) {
      expect(store.received[index - 1]?.bytes).toEqual(new Uint8Array(1000 + 2 * index).fill(index));
    }
    expect(seen).toEqual([
      ['1.2.1', 0, 1002],
      ['1.2.2', 0, 1004],
      ['1.2.3', 0, 1006],
    ]);
    expect(bytes).toBe(1002 + 1004 + 1006);
  });

  it('streams a large object through a small door', async () => {
    const waiting: (() => void)[] = [];
    const store = new MemoryStore({ drop: true, drained: () => new Promise((resolve) => waiting.push(resolve)) });
    const { scu } = storePair(store);
    const bytes = new Uint8Array(3_000_000);
    let done = false;
    const sending = sendAll(scu, [object(1, { bytes, partLength: 65_536 })]).finally(() => {
      done = true;
    });
    await settle();
    expect(store.bytes).toBeLessThan(1_000_000);
    while (!done) {
      for (const resolve of waiting.splice(0)) resolve();
      await settle();
    }
    expect((await sending).outcomes).toMatchObject([['1.2.1', { ok: true }]]);
    expect(store.bytes).toBe(3_000_000);
  });

  it('does not believe a success that comes before the object has been sent whole', async () => {
    const begin = (operation: PerformedOperation): DataSetSink => {
      let fragments = 0;
      const write = () => {
        if (++fragments === 1) operation.respond(0);
        if (fragments === 2) operation.session.port.abort();
      };
      return { write, end: () => undefined };
    };
    const { scu } = sessionPair([{ abstractSyntax: ct, transferSyntaxes: [ExplicitLE] }], { scp: { server: { begin } } });
    const bytes = new Uint8Array(3_000_000);
    const { outcomes } = await sendAll(scu, [object(1, { bytes, partLength: 65_536 })]);
    expect(outcomes).toMatchObject([
      ['1.2.1', { ok: false, failure: { kind: 'association', ending: { kind: 'aborted', by: 'peer' } } }],
    ]);
  });

  it('keeps a refusal and a warning whole', async () => {
    const store = new MemoryStore({
      finish: ({ sopInstanceUid }) =>
        sopInstanceUid === '1.2.1'
          ? { code: 0xa700, errorComment: 'disk full', errorId: 4, offendingElements: [0x00080018] }
          : { code: 0xb007, errorComment: 'odd' },
    });
    const { outcomes } = await sendAll(storePair(store).scu, [object(1), object(2)]);
    const refused = { code: 0xa700, errorComment: 'disk full', errorId: 4, offendingElements: [0x00080018] };
    expect(outcomes).toEqual([
      ['1.2.1', { ok: false, status: refused, failure: { kind: 'status', service: 'C-STORE', status: refused } }],
      ['1.2.2', { ok: true, status: { code: 0xb007, errorComment: 'odd' } }],
    ]);
  });

  it('answers a target that throws with C000H', async () => {
    const store = new MemoryStore({ finish: () => Promise.reject(new Error('bug')) });
    const { outcomes } = await sendAll(storePair(store).scu, [object(1)]);
    expect(outcomes).toMatchObject([['1.2.1', { ok: false, status: { code: 0xc000 } }]]);
  });

  it('is finished, for all who wait for it, once what has arrived whole is answered', async () => {
    const ends: ((status: StoreStatus) => void)[] = [];
    const finish = () => new Promise<StoreStatus>((resolve) => ends.push(resolve));
    const open = () => ({ write: () => true, drained: () => Promise.resolve(), finish, discard: () => undefined });
    const { scu, provider } = storePair({ open });
    await provider.finished();
    const sending = sendAll(scu, [object(1), object(2)]);
    let told = 0;
    for (const [index, waiting] of [2, 1].entries()) {
      await settle();
      const finished = Array.from({ length: waiting }, () => provider.finished().then(() => told++));
      await settle();
      expect([told, ends.length]).toEqual([index * 2, index + 1]);
      ends[index]?.({ code: 0 });
      await Promise.all(finished);
    }
    expect((await sending).outcomes.map(([, { ok }]) => ok)).toEqual([true, true]);
  });

  it('goes on after an object that cannot be opened or read at all', async () => {
    const store = new MemoryStore();
    const gone: StoredObject = { ...object(2), open: async () => ({ failure: { kind: 'local', code: 'file-missing' } }) };
    const { scu } = storePair(store);
    const { outcomes, tried } = await sendAll(scu, [object(1), gone, object(3, { failsAfter: 0 }), object(4)]);
    expect(tried).toBe(4);
    expect(outcomes).toMatchObject([
      ['1.2.1', { ok: true }],
      ['1.2.2', { ok: false, failure: { kind: 'local', code: 'file-missing' } }],
      ['1.2.3', { ok: false, failure: { kind: 'local', code: 'file-unreadable' } }],
      ['1.2.4', { ok: true }],
    ]);
  });

  it('aborts when an object ends early or fails in the middle, and tries no more on this association', async () => {
    for (const [broken, code] of [
      [object(1, { failsAfter: 500, partLength: 100 }), 'file-unreadable'],
      [{ ...object(1, { partLength: 100 }), byteLength: 5000 }, 'damaged-file'],
    ] as const) {
      const store = new MemoryStore();
      const { scu } = storePair(store);
      const { outcomes, tried } = await sendAll(scu, [broken, object(2)]);
      expect(tried).toBe(1);
      expect(outcomes).toMatchObject([['1.2.1', { ok: false, failure: { kind: 'local', code } }]]);
      await settle();
      expect(store).toMatchObject({ opened: 1, discarded: 1, received: [] });
      expect(scu.ending).toMatchObject({ kind: 'aborted', by: 'us' });
    }
  });

  it('closes every reader it opened, also those opened ahead', async () => {
    let opened = 0;
    let closed = 0;
    const counting = { onOpen: () => opened++, onClose: () => closed++ };
    let sent = 0;
    const store = new MemoryStore({
      finish: () => {
        sent++;
        return { code: 0 };
      },
    });
    const { scu } = storePair(store);
    const objects = Array.from({ length: 9 }, (_, index) => object(index, counting));
    const { tried } = await sendAll(scu, objects, () => sent >= 3);
    expect(tried).toBe(3);
    expect(opened).toBe(4);
    expect(closed).toBe(4);
  });

  it('converts between uncompressed syntaxes and refuses what it cannot', async () => {
    const store = new MemoryStore();
    const { scu } = storePair(store, [{ abstractSyntax: ct, transferSyntaxes: [ImplicitLE] }]);
    const dataSet = new DataSet().set(tags.PatientID, 'LO', 'ID-1').set(tags.Rows, 'US', 512);
    const { outcomes } = await sendAll(scu, [
      object(1, { transferSyntaxUid: ExplicitLE, bytes: writeDataSet(dataSet, ExplicitLE) }),
      object(2, { transferSyntaxUid: ExplicitBE, bytes: writeDataSet(dataSet, ExplicitBE), partLength: 5 }),
      object(3, { transferSyntaxUid: JPEGBaseline }),
      object(4, { sopClassUid: sopClass.MRImageStorage }),
      object(5, { transferSyntaxUid: ExplicitLE, bytes: new Uint8Array([8, 0, 5, 0, 0x5a, 0x5a, 9, 9]) }),
    ]);
    expect(store.received.map(({ bytes }) => bytes)).toEqual([
      writeDataSet(dataSet, ImplicitLE),
      writeDataSet(dataSet, ImplicitLE),
    ]);
    expect(store.received.map((received) => received.object.transferSyntaxUid)).toEqual([ImplicitLE, ImplicitLE]);
    expect(outcomes.slice(2)).toMatchObject([
      ['1.2.3', { failure: { kind: 'context-refused', abstractSyntax: ct, result: 4, transferSyntaxes: [ImplicitLE] } }],
      ['1.2.4', { failure: { kind: 'context-refused', abstractSyntax: sopClass.MRImageStorage, result: 3 } }],
      ['1.2.5', { failure: { kind: 'local', code: 'damaged-file' } }],
    ]);
  });

  it('ends with the association and reports how many were tried', async () => {
    const store = new MemoryStore({
      finish: async ({ sopInstanceUid }) => {
        if (sopInstanceUid === '1.2.2') acceptor.abort(2, 0);
        return { code: 0 };
      },
    });
    const { scu, acceptor, provider } = storePair(store);
    const { outcomes, tried } = await sendAll(scu, [object(1), object(2), object(3)]);
    expect(tried).toBe(2);
    expect(outcomes).toMatchObject([
      ['1.2.1', { ok: true }],
      ['1.2.2', { ok: false, failure: { kind: 'association', ending: { kind: 'aborted', by: 'peer' } } }],
    ]);
    await provider.finished();
    expect(store.received).toHaveLength(2);
  });
});

describe('requests that are not performed', () => {
  const store = { commandField: commandField.CStoreRq, affectedSopClassUid: ct, affectedSopInstanceUid: '1.2.3' };
  const data = new Uint8Array(10);

  it.each<[string, RequestFields, number, Uint8Array | undefined, number]>([
    ['a SOP class nobody serves', { ...store, affectedSopClassUid: '1.9' }, 5, data, 0x0122],
    ['an operation the service does not have', { commandField: commandField.CFindRq, affectedSopClassUid: ct }, 1, data, 0x0211],
    ['an operation that is none', { commandField: 0x0150, requestedSopClassUid: ct }, 1, undefined, 0x0211],
    ['another SOP class than the context has', { ...store, affectedSopClassUid: sopClass.MRImageStorage }, 1, data, 0xa900],
    ['no SOP class', { ...store, affectedSopClassUid: undefined }, 1, data, 0xa900],
    ['no SOP instance', { ...store, affectedSopInstanceUid: undefined }, 1, data, 0xc000],
    ['no data set', store, 1, undefined, 0xc000],
  ])('are answered when there is %s, and the association goes on', async (_name, fields, contextId, dataSet, status) => {
    const target = new MemoryStore();
    const { scu } = storePair(target);
    const response = await new Promise<CommandSet>((resolve, reject) => {
      scu.request(contextId, fields, dataSet, { response: resolve, ended: (ending) => reject(new Error(ending.kind)) });
    });
    expect(response).toMatchObject({ status, commandField: fields.commandField | 0x8000 });
    expect(target.opened).toBe(0);
    expect(await cEcho(scu, 3)).toMatchObject({ ok: true });
  });
});
