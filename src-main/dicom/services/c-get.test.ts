import { describe, expect, it } from 'vitest';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../dataset/data-set.ts';
import { writeDataSet } from '../dataset/write-data-set.ts';
import type { PerformedOperation } from '../dimse/performed-operation.ts';
import {
  data,
  explicit,
  implicit,
  keys,
  memorySource,
  objects,
  oneStudy,
  retrieve,
  type SourceOptions,
} from '../testing/memory-source.ts';
import { MemoryStore, memoryObject } from '../testing/memory-store.ts';
import { sessionPair } from '../testing/session-pair.ts';
import { cGet } from './c-get.ts';
import { GetProvider } from './c-get-scp.ts';
import { StoreProvider } from './c-store-scp.ts';
import { encodeIdentifier } from './encode-identifier.ts';
import type { SubOperationCounts } from './retrieve-operation.ts';
import { ServiceRegistry } from './service-registry.ts';
import { getContexts } from './storage-contexts.ts';

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
