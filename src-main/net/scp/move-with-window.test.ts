import { afterEach, expect, it } from 'vitest';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../../dicom/dataset/data-set.ts';
import { DimseSession } from '../../dicom/dimse/dimse-session.ts';
import { StoreProvider } from '../../dicom/services/c-store-scp.ts';
import { ServiceRegistry } from '../../dicom/services/service-registry.ts';
import { MemoryStore, memoryObject } from '../../dicom/testing/memory-store.ts';
import { listen } from '../listen.ts';
import { move } from '../scu/move.ts';
import { decideAssociation } from './acceptance.ts';
import { startNode } from './dicom-node.ts';

const timeouts = { connectMs: 5000, associationMs: 5000, responseMs: 5000, silenceMs: 5000 };
const running: { close(options: { graceMs: number }): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.close({ graceMs: 0 });
});

it('a C-MOVE whose destination aborts over one object, several on the way, counts that one as failed and moves the others', async () => {
  const stored = new Set<string>();
  const destination = await listen({
    host: '127.0.0.1',
    port: 0,
    accept: (indication) => decideAssociation(indication, { stores: true, gives: false, queryClasses: new Set() }),
    onAssociation: (port) => {
      const store = new MemoryStore({
        finish: async ({ sopInstanceUid }) => {
          if (sopInstanceUid === '1.2.13') port.abort();
          else stored.add(sopInstanceUid);
          return { code: 0 };
        },
      });
      new DimseSession(port, { server: new ServiceRegistry().registerOthers(() => true, new StoreProvider(store)) });
    },
  });
  if (!destination.ok) throw new Error(destination.code);
  const { listener } = destination;
  const objects = Array.from({ length: 40 }, (_, index) =>
    memoryObject({
      sopClassUid: sopClass.CTImageStorage,
      sopInstanceUid: `1.2.${index}`,
      transferSyntaxUid: transferSyntax.ExplicitLE,
      bytes: new Uint8Array(100),
    }),
  );
  const node = await startNode({
    host: '127.0.0.1',
    port: 0,
    acceptCalled: () => true,
    query: { async *find() {}, select: async () => objects },
    moveDestinations: () => ({ host: '127.0.0.1', port: listener.port }),
  });
  if (!node.ok) throw new Error(node.code);
  running.push(node.node, listener);
  const end = await move(
    { host: '127.0.0.1', port: node.node.port, calledAeTitle: 'NODE', callingAeTitle: 'TEST' },
    {
      model: 'study',
      identifier: new DataSet().set(tags.QueryRetrieveLevel, 'CS', 'STUDY').set(tags.StudyInstanceUID, 'UI', '1.2'),
      destination: 'THERE',
      timeouts,
    },
  );
  expect(end).toMatchObject({ counts: { completed: 39, failed: 1 }, failedUids: ['1.2.13'] });
  expect(stored.size).toBe(39);
});
