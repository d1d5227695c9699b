import type { AssociationEnding } from '../../../src-shared/dicom/ending.ts';
import { AssociationEndpoint } from '../upper-layer/association-endpoint.ts';
import type { AssociationTimeouts } from '../upper-layer/deadlines.ts';
import type { AcceptDecision, AssociationIndication } from '../upper-layer/negotiate.ts';
import type { AssociationPort, AssociationRequest } from '../upper-layer/port.ts';
import type { MemoryTransportOptions } from './memory-transport.ts';
import { MemoryTransport } from './memory-transport.ts';
import { VirtualClock } from './virtual-clock.ts';

export interface PairOptions extends MemoryTransportOptions {
  readonly timeouts?: Partial<AssociationTimeouts>;
  /** Of the acceptor alone. */
  readonly acceptorTimeouts?: Partial<AssociationTimeouts>;
}

/** Two endpoints joined in memory, before anything was said. */
export interface EndpointPair {
  readonly requestor: AssociationEndpoint;
  readonly acceptor: AssociationEndpoint;
  readonly requestorTransport: MemoryTransport;
  readonly acceptorTransport: MemoryTransport;
  readonly clock: VirtualClock;
}

/** Joins a requestor and an acceptor; `start` both to let them talk. */
export function endpointPair(
  request: AssociationRequest,
  accept: (indication: AssociationIndication) => AcceptDecision,
  options: PairOptions = {},
): EndpointPair {
  const clock = new VirtualClock();
  const { timeouts = {} } = options;
  const requestorTransport = new MemoryTransport(options);
  const acceptorTransport = new MemoryTransport(options);
  const common = { clock, timeouts, peerAddress: '127.0.0.1', onEstablished: () => undefined };
  const requestor = new AssociationEndpoint({
    ...common,
    transport: requestorTransport,
    role: { name: 'requestor', request },
  });
  const acceptor = new AssociationEndpoint({
    ...common,
    timeouts: { ...timeouts, ...options.acceptorTimeouts },
    transport: acceptorTransport,
    role: { name: 'acceptor', accept },
  });
  MemoryTransport.join(requestorTransport, requestor, acceptorTransport, acceptor);
  return { requestor, acceptor, requestorTransport, acceptorTransport, clock };
}

/** An established association in memory, seen from both sides. */
export interface AssociationPair {
  readonly requestor: AssociationPort;
  readonly acceptor: AssociationPort;
  readonly requestorTransport: MemoryTransport;
  readonly acceptorTransport: MemoryTransport;
  readonly clock: VirtualClock;
}

/**
 * Two machines joined in memory and established, on virtual time. What either sends arrives in later microtasks, so that
 * `await` in a test is enough. Throws when `accept` rejects: use `endpointPair` to test that.
 */
export function associationPair(
  request: AssociationRequest,
  accept: (indication: AssociationIndication) => AcceptDecision,
  options: PairOptions = {},
): AssociationPair {
  const pair = endpointPair(request, accept, options);
  pair.acceptor.start();
  pair.requestor.start();
  pair.acceptorTransport.deliver();
  pair.acceptor.flush();
  pair.requestorTransport.deliver();
  if (!pair.requestor.isEstablished || !pair.acceptor.isEstablished) {
    const ending: AssociationEnding | undefined = pair.requestor.ending ?? pair.acceptor.ending;
    throw new Error(`the pair did not get established: ${JSON.stringify(ending)}`);
  }
  return pair;
}
