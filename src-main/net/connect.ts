import type { AssociationEnding } from '../../src-shared/dicom/ending.ts';
import type { AssociationEndpoint } from '../dicom/upper-layer/association-endpoint.ts';
import type { AssociationTimeouts } from '../dicom/upper-layer/deadlines.ts';
import type { AssociationPort, AssociationRequest } from '../dicom/upper-layer/port.ts';
import { driveAssociation } from './association-driver.ts';
import type { DialedSocket } from './dial.ts';
import { dial } from './dial.ts';

interface ConnectTimeouts {
  /** Name resolution and TCP connect together, milliseconds. */
  readonly connectMs: number;
  /** From the open connection to the answer to A-ASSOCIATE-RQ, milliseconds. */
  readonly associationMs: number;
  /** From A-RELEASE-RQ to its answer, milliseconds; 10 s when left out. */
  readonly releaseMs?: number;
  /** With bytes to send and none taken by the peer, milliseconds; 60 s when left out. */
  readonly stallMs?: number;
}

export interface ConnectOptions {
  /** Name or address. */
  readonly host: string;
  readonly port: number;
  readonly request: AssociationRequest;
  readonly timeouts: ConnectTimeouts;
  /** Gives up while connecting and negotiating; an established association is not touched. */
  readonly signal?: AbortSignal | undefined;
}

export type ConnectResult =
  | {
      readonly ok: true;
      readonly port: AssociationPort;
      /** From the open connection to the accepted association, milliseconds. */
      readonly associationMs: number;
    }
  | { readonly ok: false; readonly ending: AssociationEnding };

/** Opens an association. Every way it can fail is an ending; Node's error codes are kept. */
export async function connect(options: ConnectOptions): Promise<ConnectResult> {
  const { host, port, signal } = options;
  const dialed = await dial({ host, port, connectMs: options.timeouts.connectMs, signal });
  if (!dialed.ok) return dialed;
  return negotiateOn(dialed.dialed, options);
}

function negotiateOn({ socket, reads }: DialedSocket, options: ConnectOptions): Promise<ConnectResult> {
  const { signal, request } = options;
  const openedAt = performance.now();
  return new Promise((done) => {
    const onAbort = (): void => endpoint.abort();
    const finish = (result: ConnectResult): void => {
      signal?.removeEventListener('abort', onAbort);
      done(result);
    };
    const endpoint: AssociationEndpoint = driveAssociation({
      socket,
      reads,
      role: { name: 'requestor', request },
      timeouts: associationTimeouts(options.timeouts),
      peerAddress: socket.remoteAddress,
      onEstablished: (established) => finish({ ok: true, port: established, associationMs: performance.now() - openedAt }),
      onEnded: (ending) => finish({ ok: false, ending }),
    });
    if (signal?.aborted === true) endpoint.abort();
    else signal?.addEventListener('abort', onAbort, { once: true });
    socket.resume();
  });
}

function associationTimeouts(timeouts: ConnectTimeouts): Partial<AssociationTimeouts> {
  return {
    associationMs: timeouts.associationMs,
    ...(timeouts.releaseMs === undefined ? {} : { releaseMs: timeouts.releaseMs }),
    ...(timeouts.stallMs === undefined ? {} : { stallMs: timeouts.stallMs }),
  };
}
