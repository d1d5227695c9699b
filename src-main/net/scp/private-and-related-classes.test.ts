import { afterEach, describe, expect, it } from 'vitest';
import { storageServiceClass } from '../../../src-shared/dicom/related-general-classes.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { relatedStorageClasses } from '../../dicom/services/related-classes.ts';
import { MemoryStore, memoryObject } from '../../dicom/testing/memory-store.ts';
import type { CommonExtendedNegotiation } from '../../dicom/upper-layer/pdu/user-information/common-extended-negotiation.ts';
import { openSession, releaseSession } from '../scu/open-session.ts';
import { send } from '../scu/send.ts';
import { type DicomNode, type NodeOptions, startNode } from './dicom-node.ts';

const timeouts = { connectMs: 5000, associationMs: 5000, responseMs: 5000, silenceMs: 5000 };
const running: DicomNode[] = [];

afterEach(async () => {
  for (const node of running.splice(0)) await node.close({ graceMs: 0 });
});

async function node(options: Pick<NodeOptions, 'privateClasses' | 'observers'> = {}) {
  const store = new MemoryStore();
  const started = await startNode({ host: '127.0.0.1', port: 0, acceptCalled: () => true, store, ...options });
  if (!started.ok) throw new Error(started.code);
  running.push(started.node);
  return { store, target: { host: '127.0.0.1', port: started.node.port, calledAeTitle: 'NODE', callingAeTitle: 'TEST' } };
}

/** Results by class. */
async function answers(
  target: Parameters<typeof send>[0],
  classes: readonly string[],
  commonExtendedNegotiations?: readonly CommonExtendedNegotiation[],
): Promise<Record<string, number>> {
  const contexts = classes.map((abstractSyntax) => ({ abstractSyntax, transferSyntaxes: [transferSyntax.ExplicitLE] }));
  const opened = await openSession(target, contexts, { timeouts }, { commonExtendedNegotiations });
  if (!opened.ok) throw new Error('no association');
  await releaseSession(opened.session);
  return Object.fromEntries(opened.session.negotiated.contexts.map((one) => [one.abstractSyntax, one.result]));
}

const ofOurs = '1.2.276.0.99.1';
/** Of the standard, and nobody knows it yet: not below the root of the storage classes. */
const unknown = '1.2.840.10008.5.1.4.99999.1';
const object = (sopClassUid: string) =>
  memoryObject({
    sopClassUid,
    sopInstanceUid: '1.2.3.4',
    transferSyntaxUid: transferSyntax.ExplicitLE,
    bytes: new Uint8Array(20),
  });

describe('private SOP classes', () => {
  it('are taken unless told otherwise', async () => {
    const { target, store } = await node();
    expect(await answers(target, [ofOurs, sopClass.CTImageStorage])).toEqual({ [ofOurs]: 0, [sopClass.CTImageStorage]: 0 });
    expect(await send(target, { objects: [object(ofOurs)], timeouts })).toMatchObject({ ok: true, sent: 1 });
    expect(store.received.map((received) => received.object.sopClassUid)).toEqual([ofOurs]);
  });

  it('are refused as abstract syntaxes when told to, whatever is said of them, and others are not', async () => {
    const { target } = await node({ privateClasses: 'refuse' });
    const said = [{ sopClassUid: ofOurs, serviceClassUid: storageServiceClass, relatedGeneralSopClassUids: [] }];
    const storage = '1.2.840.10008.5.1.4.1.1.99999';
    expect(await answers(target, [ofOurs, sopClass.CTImageStorage, storage], said)).toEqual({
      [ofOurs]: 3,
      [sopClass.CTImageStorage]: 0,
      [storage]: 0,
    });
    expect(await send(target, { objects: [object(ofOurs)], timeouts })).toMatchObject({ ok: false, failed: 1 });
  });
});

describe('a class nobody here knows', () => {
  it('is taken when it is said to be of the storage service, or like a storage class that is known', async () => {
    const { target } = await node();
    const said = (serviceClassUid: string, ...relatedGeneralSopClassUids: string[]) => [
      { sopClassUid: unknown, serviceClassUid, relatedGeneralSopClassUids },
    ];
    expect(await answers(target, [unknown])).toEqual({ [unknown]: 3 });
    expect(await answers(target, [unknown], said(storageServiceClass))).toEqual({ [unknown]: 0 });
    expect(await answers(target, [unknown], said('1.2.3', '1.2.4', sopClass.EnhancedSRStorage))).toEqual({ [unknown]: 0 });
    expect(await answers(target, [unknown], said('1.2.3', sopClass.StudyRootFind))).toEqual({ [unknown]: 3 });
    expect(await answers(target, [sopClass.StudyRootMove], said(storageServiceClass))).toEqual({ [sopClass.StudyRootMove]: 3 });
  });

  it('and taken so, is stored', async () => {
    const { target, store } = await node();
    expect(await send(target, { objects: [object(unknown)], timeouts })).toMatchObject({ ok: true, sent: 1 });
    expect(store.received.map((received) => received.object.sopClassUid)).toEqual([unknown]);
  });
});

it('what is sent is described where that tells something: general classes, and the service of unknown ones', () => {
  const contexts = [sopClass.CTImageStorage, sopClass.EnhancedSRStorage, sopClass.EnhancedSRStorage, ofOurs].map(
    (abstractSyntax) => ({ abstractSyntax, transferSyntaxes: [transferSyntax.ExplicitLE] }),
  );
  const root = '1.2.840.10008.5.1.4.1.1.88';
  expect(relatedStorageClasses(contexts)).toEqual([
    {
      sopClassUid: sopClass.EnhancedSRStorage,
      serviceClassUid: storageServiceClass,
      relatedGeneralSopClassUids: [`${root}.33`, `${root}.34`, `${root}.35`],
    },
    { sopClassUid: ofOurs, serviceClassUid: storageServiceClass, relatedGeneralSopClassUids: [] },
  ]);
});
