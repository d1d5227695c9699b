import { afterAll, expect, it } from 'vitest';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../../dicom/dataset/data-set.ts';
import { writeDataSet } from '../../dicom/dataset/write-data-set.ts';
import { MemoryStore, memoryObject } from '../../dicom/testing/memory-store.ts';
import { get } from '../scu/get.ts';
import { move } from '../scu/move.ts';
import { timeouts } from '../testing/asking.ts';
import { makeAuthorities } from './testing/certificates.ts';
import { CertificateFolder, startSecureNode } from './testing/secure-node.ts';

const { authority, server, client } = makeAuthorities();
const folder = new CertificateFolder();
const trusted = folder.write('authority.pem', authority.cert);
afterAll(() => folder.remove());

it('C-GET and C-MOVE go over TLS, the sub-operations of C-MOVE too where their destination has it', async () => {
  const own = { ...folder.own(server), authorities: [trusted], peerCertificate: 'required', checkName: false } as const;
  const trusting = { ...folder.own(client), authorities: [trusted], peerCertificate: 'required', checkName: true } as const;
  const { ExplicitLE } = transferSyntax;
  const bytes = writeDataSet(new DataSet().set(tags.InstanceNumber, 'IS', '1'), ExplicitLE);
  const object = { sopClassUid: sopClass.CTImageStorage, sopInstanceUid: '1.2.3.1', transferSyntaxUid: ExplicitLE, bytes };
  const query = { async *find() {}, select: async () => [memoryObject(object)] };
  const store = new MemoryStore();
  const destination = await startSecureNode(own, { store });
  const { host, port } = destination.target();
  const source = await startSecureNode(own, {
    query,
    moveDestinations: (aeTitle) => (aeTitle === 'SECURE' ? { host, port, tls: trusting } : { host, port }),
  });
  const target = source.target(trusting);
  const identifier = new DataSet().set(tags.QueryRetrieveLevel, 'CS', 'STUDY').set(tags.StudyInstanceUID, 'UI', '1.2.3');
  const request = { model: 'study', identifier, timeouts } as const;

  expect(await move(target, { ...request, destination: 'SECURE' })).toMatchObject({
    ok: true,
    counts: { completed: 1, failed: 0 },
  });
  expect(store.received.map((one) => one.object.sopInstanceUid)).toEqual(['1.2.3.1']);
  expect(await move(target, { ...request, destination: 'PLAIN' })).toMatchObject({ counts: { completed: 0, failed: 1 } });
  const here = new MemoryStore();
  const storageContexts = [{ sopClassUid: sopClass.CTImageStorage, transferSyntaxes: [ExplicitLE] }];
  expect(await get(target, { ...request, store: here, storageContexts })).toMatchObject({ ok: true, counts: { completed: 1 } });
  expect(here.received).toHaveLength(1);
  await source.node.close({ graceMs: 0 });
  await destination.node.close({ graceMs: 0 });
});
