import { safe } from '@orpc/client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { OpenAssociation } from '../../src-shared/contract/associations.ts';
import { sopClass } from '../../src-shared/dicom/sop-classes.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { sample } from '../archive/testing/sample-object.ts';
import { memoryObject } from '../dicom/testing/memory-store.ts';
import type { AssociationPort } from '../dicom/upper-layer/port.ts';
import { openSession, releaseSession } from '../net/scu/open-session.ts';
import { send } from '../net/scu/send.ts';
import { OpenAssociations } from './open-associations.ts';
import { startEngine, type TestEngine, type TestHome, testHome } from './testing/test-engine.ts';

const timeouts = { connectMs: 5_000, associationMs: 5_000, responseMs: 10_000, silenceMs: 10_000 };
/** Basic Grayscale Print Management Meta SOP Class: nothing of ours. */
const printing = '1.2.840.10008.5.1.1.9';
const contexts = [
  { abstractSyntax: sopClass.Verification, transferSyntaxes: [transferSyntax.ImplicitLE] },
  { abstractSyntax: printing, transferSyntaxes: [transferSyntax.ImplicitLE] },
];

let home: TestHome;
let test: TestEngine;

beforeEach(async () => {
  home = await testHome();
  test = await startEngine(home);
});
afterEach(async () => {
  await test.engine.close();
  await home.remove();
});

async function listWhen(holds: (list: readonly OpenAssociation[]) => boolean): Promise<readonly OpenAssociation[]> {
  for await (const list of await test.client.associations.watch()) if (holds(list)) return list;
  throw new Error('the stream ended');
}

async function called() {
  const target = { host: '127.0.0.1', port: home.receiverPort, calledAeTitle: 'QUARRY', callingAeTitle: 'CT' };
  const opened = await openSession(target, contexts, { timeouts });
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  return opened.session;
}

it('are listed from both sides with what was negotiated, until they end', async () => {
  expect(await listWhen(() => true)).toEqual([]);
  const session = await called();
  const [one] = await listWhen((list) => list.length === 1);
  expect(one).toMatchObject({
    direction: 'in',
    callingAeTitle: 'CT',
    calledAeTitle: 'QUARRY',
    address: '127.0.0.1',
    acceptedContexts: 1,
    refusedContexts: 1,
    receivedObjects: 0,
  });
  expect(await test.client.associations.contexts({ id: one?.id ?? '' })).toEqual([
    { abstractSyntax: sopClass.Verification, transferSyntax: transferSyntax.ImplicitLE, result: 0 },
    { abstractSyntax: printing, result: 3 },
  ]);
  await releaseSession(session);
  expect(await listWhen((list) => list.length === 0)).toEqual([]);
});

it('are ended by A-ABORT of the service user, once', async () => {
  const session = await called();
  const [one] = await listWhen((list) => list.length === 1);
  const id = one?.id ?? '';
  await test.client.associations.abort({ id });
  expect(await session.port.ended).toMatchObject({ kind: 'aborted', by: 'peer', source: 0 });
  await listWhen((list) => list.length === 0);
  for (const gone of [test.client.associations.abort({ id }), test.client.associations.contexts({ id })])
    expect((await safe(gone)).error).toMatchObject({ code: 'NOT_FOUND', data: { id } });
});

it('count objects and bytes in both directions', async () => {
  const object = sample();
  const bytes = object.bytes.length;
  const associations = new OpenAssociations({ newId: () => 'ours', now: () => new Date(0), clock: () => 0 });
  const ended: OpenAssociation[][] = [];
  const watch = (port: AssociationPort) => {
    const watched = associations.watch(port, { host: '127.0.0.1', port: 104 });
    // Before it is over: what is counted is told with the last word.
    const release = () => {
      ended.push(associations.list());
      return watched.release();
    };
    return { ...watched, release };
  };
  const called = { host: '127.0.0.1', port: home.receiverPort, calledAeTitle: 'QUARRY', callingAeTitle: 'CT' };
  const target = { ...called, association: { watch } };
  const sent = await send(target, { objects: [memoryObject({ ...object, bytes: object.bytes })], timeouts });
  expect(sent).toMatchObject({ ok: true });
  expect(ended).toHaveLength(1);
  expect(ended[0]).toMatchObject([
    { id: 'ours', direction: 'out', address: '127.0.0.1:104', sentObjects: 1, receivedObjects: 0 },
  ]);
  expect(ended[0]?.[0]?.sentBytes).toBeGreaterThan(bytes);
  expect(ended[0]?.[0]?.receivedBytes).toBeGreaterThan(50);
  expect(associations.list()).toEqual([]);
});
