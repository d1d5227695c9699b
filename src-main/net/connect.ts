import type { AssociationEnding } from '../../src-shared/dicom/ending.ts';
import type { AssociationEndpoint } from '../dicom/upper-layer/association-endpoint.ts';
import type { AssociationTimeouts } from '../dicom/upper-layer/deadlines.ts';
import type { AssociationPort, AssociationRequest } from '../dicom/upper-layer/port.ts';
import { processMs } from '../system/process-ms.ts';
import { driveAssociation } from './association-driver.ts';
import type { DialedSocket } from './dial.ts';
import { dial } from './dial.ts';
import type { LoadedTls, Security } from './tls/loaded-tls.ts';
import { afterHandshake } from './tls/tls-ending.ts';

interface ConnectTimeouts {
  /** Name resolution, TCP connect and TLS together, milliseconds. */
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
  /** Left out, the connection is plain. */
  readonly tls?: LoadedTls | undefined;
  readonly timeouts: ConnectTimeouts;
  /** The connection is open; the association is asked for next. */
  readonly onConnected?: (() => void) | undefined;
  /** Gives up while connecting and negotiating; an established association is not touched. */
  readonly signal?: AbortSignal | undefined;
}

export type ConnectResult =
  | {
      readonly ok: true;
      readonly port: AssociationPort;
      /** From the open connection to the accepted association, milliseconds. */
      readonly associationMs: number;
      /** Of a TLS connection. */
      readonly security?: Security | undefined;
    }
  | { readonly ok: false; readonly ending: AssociationEnding };

/** Opens an association. Every way it can fail is an ending; Node's error codes are kept. */
export async function connect(options: ConnectOptions): Promise<ConnectResult> {
  const { host, port, tls, signal } = options;
  const dialed = await dial({ host, port, tls, connectMs: options.timeouts.connectMs, signal });
  if (!dialed.ok) return dialed;
  options.onConnected?.();
  return negotiateOn(dialed.dialed, options);
}

function negotiateOn({ socket, reads, security }: DialedSocket, options: ConnectOptions): Promise<ConnectResult> {
  const { signal, request, tls } = options;
  const openedAt = processMs();
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
      onEstablished: (established) => finish({ ok: true, port: established, associationMs: processMs() - openedAt, security }),
      onEnded: (ending) => finish({ ok: false, ending: tls === undefined ? ending : afterHandshake(ending, tls) }),
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
