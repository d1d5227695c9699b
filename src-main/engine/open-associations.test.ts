import { safe } from '@orpc/client';
import { expect, it } from 'vitest';
import type { OpenAssociation } from '../../src-shared/contract/associations.ts';
import { sopClass } from '../../src-shared/dicom/sop-classes.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { sample } from '../archive/testing/sample-object.ts';
import type { AssociationPort } from '../dicom/upper-layer/port.ts';
import { openSession, releaseSession } from '../net/scu/open-session.ts';
import { sendOne, timeouts } from '../net/testing/asking.ts';
import { OpenAssociations } from './open-associations.ts';
import { runningEngine } from './testing/running-engine.ts';
import { firstOf } from './testing/test-engine.ts';

/** Basic Grayscale Print Management Meta SOP Class: nothing of ours. */
const printing = '1.2.840.10008.5.1.1.9';
const contexts = [
  { abstractSyntax: sopClass.Verification, transferSyntaxes: [transferSyntax.ImplicitLE] },
  { abstractSyntax: printing, transferSyntaxes: [transferSyntax.ImplicitLE] },
];

const engine = runningEngine();

const listWhen = (holds?: (list: readonly OpenAssociation[]) => boolean) => firstOf(engine.client.associations.watch(), holds);

async function called() {
  const opened = await openSession(engine.target('QUARRY', 'CT'), contexts, { timeouts });
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  return opened.session;
}

it('are listed from both sides with what was negotiated, until they end', async () => {
  expect(await listWhen()).toEqual([]);
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
  expect(await engine.client.associations.contexts({ id: one?.id ?? '' })).toEqual([
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
  await engine.client.associations.abort({ id });
  expect(await session.port.ended).toMatchObject({ kind: 'aborted', by: 'peer', source: 0 });
  await listWhen((list) => list.length === 0);
  for (const gone of [engine.client.associations.abort({ id }), engine.client.associations.contexts({ id })])
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
  const sent = await sendOne({ ...engine.target(), association: { watch } }, object);
  expect(sent).toMatchObject({ ok: true });
  expect(ended).toHaveLength(1);
  expect(ended[0]).toMatchObject([
    { id: 'ours', direction: 'out', address: '127.0.0.1:104', sentObjects: 1, receivedObjects: 0 },
  ]);
  expect(ended[0]?.[0]?.sentBytes).toBeGreaterThan(bytes);
  expect(ended[0]?.[0]?.receivedBytes).toBeGreaterThan(50);
  expect(associations.list()).toEqual([]);
});
