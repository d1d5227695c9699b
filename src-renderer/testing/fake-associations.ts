import type { AssociationContext, OpenAssociation } from '../../src-shared/contract/associations.ts';

/** Somebody who is sending. */
export const fakeAssociation = (today: Date): OpenAssociation => ({
  id: 'open-1',
  direction: 'in',
  callingAeTitle: 'MRCONSOLE',
  calledAeTitle: 'QUARRY',
  address: '10.2.3.44',
  since: today.toISOString(),
  acceptedContexts: 1,
  refusedContexts: 1,
  sentBytes: 9_120,
  receivedBytes: 188_000_000,
  sentObjects: 0,
  receivedObjects: 412,
  bytesPerSecond: 46_000_000,
});

export const fakeContexts: AssociationContext[] = [
  { abstractSyntax: '1.2.840.10008.5.1.4.1.1.4', transferSyntax: '1.2.840.10008.1.2.1', result: 0 },
  { abstractSyntax: '1.2.840.10008.5.1.4.1.1.481.3', result: 3 },
];
