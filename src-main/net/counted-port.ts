import { isStorageSopClass } from '../../src-shared/dicom/sop-classes.ts';
import type { AssociationPort } from '../dicom/upper-layer/port.ts';

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
  return {
    get negotiated() {
      return port.negotiated;
    },
    setReceiver: (receiver) =>
      port.setReceiver({
        pdv(contextId, isCommand, isLast, fragment) {
          counts.receivedBytes += fragment.length;
          if (isLast && !isCommand && storage.has(contextId)) counts.receivedObjects++;
          return receiver.pdv(contextId, isCommand, isLast, fragment);
        },
        ended: (ending) => receiver.ended(ending),
      }),
    sendPdv(contextId, isCommand, isLast, bytes) {
      counts.sentBytes += bytes.length;
      if (isLast && !isCommand && storage.has(contextId)) counts.sentObjects++;
      return port.sendPdv(contextId, isCommand, isLast, bytes);
    },
    drained: () => port.drained(),
    resume: () => port.resume(),
    expectAnswer: (phase, ms) => port.expectAnswer(phase, ms),
    release: () => port.release(),
    abort: (source, reason) => port.abort(source, reason),
    violate: (ending) => port.violate(ending),
    ended: port.ended,
  };
}
