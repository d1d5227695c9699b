import { isOutOfFiles, type ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import type { StoreTarget } from '../../dicom/services/store-target.ts';
import { type DicomNode, type NodeObservers, type OneNodeOptions, startNode } from '../../net/scp/dicom-node.ts';

import type { LoadedTls } from '../../net/tls/loaded-tls.ts';

export interface ReceiverOptions {
  /** Address to listen on. */
  readonly bind: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** The called AE title to accept; undefined accepts any. */
  readonly aeTitle: string | undefined;
  readonly store: StoreTarget;
  /** With it, only TLS is spoken. */
  readonly tls?: LoadedTls | undefined;
  readonly observers?: NodeObservers;
  /** The rest as `startNode` takes it. */
  readonly node?: Pick<OneNodeOptions, 'acceptCalling' | 'profile' | 'limits' | 'listenTimeouts' | 'maxPduLength'>;
}

export type StartedReceiver = { ok: true; node: DicomNode } | { ok: false; failure: ServiceFailure };

/** A node that takes objects and nothing else. */
export async function startReceiver(options: ReceiverOptions): Promise<StartedReceiver> {
  const { bind, port, aeTitle, store, tls, observers } = options;
  return startNodeHere({
    ...options.node,
    host: bind,
    port,
    acceptCalled: (called) => aeTitle === undefined || called.trim() === aeTitle,
    store,
    tls,
    ...(observers ? { observers } : {}),
  });
}

/** Starts a node; Node's code for what prevents it becomes a failure that can be explained. */
export async function startNodeHere(options: OneNodeOptions): Promise<StartedReceiver> {
  const started = await startNode(options);
  return started.ok ? started : { ok: false, failure: listenFailure(started.code, `${options.host}:${options.port}`) };
}

export function listenFailure(code: string, detail: string): ServiceFailure {
  switch (code) {
    case 'EADDRINUSE':
      return { kind: 'local', code: 'port-in-use', detail };
    case 'EACCES':
      return { kind: 'local', code: 'port-not-allowed', detail };
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'ENOTFOUND':
      return { kind: 'local', code: 'address-not-available', detail };
    default:
      if (isOutOfFiles(code)) return { kind: 'local', code: 'too-many-open-files', detail };
      return { kind: 'local', code: 'unexpected', detail: `${code}: ${detail}` };
  }
}
