import { expect, it } from 'vitest';
import type { NegotiatedAssociation } from '../dicom/upper-layer/port.ts';
import { PrivateClasses } from './private-classes.ts';

const proposed = (...classes: readonly string[]): NegotiatedAssociation => ({
  role: 'acceptor',
  callingAeTitle: 'SCANNER ',
  calledAeTitle: 'QUARRY',
  contexts: classes.map((abstractSyntax, at) => ({
    id: at * 2 + 1,
    abstractSyntax,
    transferSyntax: '1.2.840.10008.1.2',
    result: 0,
    weAreScu: false,
    weAreScp: true,
  })),
  peerMaxLength: 0,
  peerImplementationClassUid: undefined,
  peerImplementationVersionName: undefined,
  maxOperationsInvoked: 1,
  maxOperationsPerformed: 1,
  peerAddress: '10.0.0.7',
});

it('private classes are counted, newest first, and however many are made up, only some are kept', () => {
  let time = 0;
  const seen = new PrivateClasses(() => new Date(time++));
  seen.proposed(proposed('1.2.3', '1.2.840.10008.5.1.4.1.1.2', '1.2.3', '1.2.4'));
  seen.proposed(proposed('1.2.3'));
  const object = { sopInstanceUid: '1.1', transferSyntaxUid: '', callingAeTitle: '', calledAeTitle: '' };
  for (const sopClassUid of ['1.2.3', '1.2.3', '1.2.840.10008.5.1.4.1.1.2', '1.9.9'])
    seen.stored({ ...object, sopClassUid, peerAddress: undefined, moveOriginator: undefined });
  expect(seen.list()).toMatchObject([
    { uid: '1.2.3', from: { aeTitle: 'SCANNER', address: '10.0.0.7' }, associations: 2, objects: 2 },
    { uid: '1.2.4', associations: 1, objects: 0 },
  ]);
  for (let made = 0; made < 1000; made++) seen.proposed(proposed(`1.2.5.${made}`));
  expect(seen.list()).toHaveLength(100);
  expect(seen.list()[0]?.uid).toBe('1.2.5.999');
});
