import { isStorageSopClass } from '../../src-shared/dicom/sop-classes.ts';
import type { AssociationPort } from '../dicom/upper-layer/port.ts';
import { observedPort } from './observed-port.ts';

/** What has passed on an association: bytes of command sets and data sets; objects are data sets in contexts of storage classes. */
export interface PortCounts {
  sentBytes: number;
  receivedBytes: number;
  sentObjects: number;
  receivedObjects: number;
}

/** The same association; `counts` is kept true. Costs an addition a fragment. */
export function countedPort(port: AssociationPort, counts: PortCounts): AssociationPort {
  const storage = new Set<number>();
  for (const { id, abstractSyntax } of port.negotiated.contexts) if (isStorageSopClass(abstractSyntax)) storage.add(id);
  const isObject = (contextId: number, isCommand: boolean, isLast: boolean) => isLast && !isCommand && storage.has(contextId);
  return observedPort(port, {
    sent(contextId, isCommand, isLast, bytes) {
      counts.sentBytes += bytes.length;
      if (isObject(contextId, isCommand, isLast)) counts.sentObjects++;
    },
    received(contextId, isCommand, isLast, bytes) {
      counts.receivedBytes += bytes.length;
      if (isObject(contextId, isCommand, isLast)) counts.receivedObjects++;
    },
  });
}
