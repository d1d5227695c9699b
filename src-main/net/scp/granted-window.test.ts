import { afterEach, beforeEach, expect, it } from 'vitest';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../../dicom/dataset/data-set.ts';
import { cGet } from '../../dicom/services/c-get.ts';
import { StoreProvider } from '../../dicom/services/c-store-scp.ts';
import { encodeIdentifier } from '../../dicom/services/encode-identifier.ts';
import { ServiceRegistry } from '../../dicom/services/service-registry.ts';
import { MemoryStore, memoryObject } from '../../dicom/testing/memory-store.ts';
import { openSession, releaseSession, type SessionExtras } from '../scu/open-session.ts';
import { type DicomNode, startNode } from './dicom-node.ts';

const timeouts = { connectMs: 5000, associationMs: 5000, responseMs: 5000, silenceMs: 5000 };
const syntax = transferSyntax.ExplicitLE;
const objects = Array.from({ length: 40 }, (_, index) =>
  memoryObject({
    sopClassUid: sopClass.CTImageStorage,
    sopInstanceUid: `1.2.${index}`,
    transferSyntaxUid: syntax,
    bytes: new Uint8Array(100),
  }),
);
let node: DicomNode;

beforeEach(async () => {
  const query = { async *find() {}, select: async () => objects };
  const started = await startNode({ host: '127.0.0.1', port: 0, acceptCalled: () => true, query });
  if (!started.ok) throw new Error(started.code);
  node = started.node;
});
afterEach(() => node.close({ graceMs: 0 }));

async function session(extras: SessionExtras) {
  const contexts = [
    { abstractSyntax: sopClass.StudyRootGet, transferSyntaxes: [syntax] },
    { abstractSyntax: sopClass.CTImageStorage, transferSyntaxes: [syntax], roles: { scu: false, scp: true } },
  ];
  const target = { host: '127.0.0.1', port: node.port, calledAeTitle: 'NODE', callingAeTitle: 'TEST' };
  const opened = await openSession(target, contexts, { timeouts }, extras);
  if (!opened.ok) throw new Error('no association');
  return opened.session;
}

it.each([
  [undefined, [1, 1]],
  [{ invoked: 5, performed: 3 }, [5, 3]],
  [{ invoked: 100, performed: 100 }, [16, 8]],
  [{ invoked: 0, performed: 0 }, [16, 8]],
] as const)('a node grants a window of %j as %j', async (asyncWindow, granted) => {
  const opened = await session({ asyncWindow });
  const { maxOperationsInvoked, maxOperationsPerformed } = opened.negotiated;
  expect([maxOperationsInvoked, maxOperationsPerformed]).toEqual(granted);
  await releaseSession(opened);
});

it('a C-GET brings several objects before the first is answered, where the requestor allows it', async () => {
  let waiting = 0;
  let most = 0;
  const enough = Promise.withResolvers<void>();
  const store = new MemoryStore({
    finish: async () => {
      most = Math.max(most, ++waiting);
      if (waiting === 4) enough.resolve();
      await enough.promise;
      waiting--;
      return { code: 0 };
    },
  });
  const provider = new StoreProvider(store);
  const server = new ServiceRegistry().registerOthers((uid) => uid === sopClass.CTImageStorage, provider);
  const opened = await session({ asyncWindow: { invoked: 1, performed: 4 }, server });
  const [context] = opened.acceptedContexts(sopClass.StudyRootGet);
  if (!context) throw new Error('no context');
  const identifier = new DataSet().set(tags.QueryRetrieveLevel, 'CS', 'STUDY').set(tags.StudyInstanceUID, 'UI', '1.2');
  const end = await cGet(opened, context, encodeIdentifier(identifier, syntax), {}).end;
  await provider.finished();
  expect(end).toMatchObject({ ok: true, counts: { completed: 40, failed: 0 } });
  expect(most).toBe(4);
  expect(store.received).toHaveLength(40);
  await releaseSession(opened);
});
