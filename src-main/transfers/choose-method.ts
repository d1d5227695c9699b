import { formatStatus } from '../../src-shared/dicom/dimse-status.ts';
import type { QueryModel } from '../../src-shared/dicom/query/levels.ts';
import type { RetrieveCapabilities, RetrieveEnding, RetrieveService } from './remote.ts';

/** What the choice depends on. */
export interface Circumstances {
  readonly wanted: 'automatic' | RetrieveService;
  readonly model: QueryModel;
  /** Undefined when nothing has been learned; only then and only for `automatic` the server must be probed first. */
  readonly capabilities: RetrieveCapabilities | undefined;
  readonly receiver: { readonly loopbackOnly: boolean } | undefined;
  readonly serverHost: string;
}

export type Choice =
  /** To be tried in this order. */
  | { readonly kind: 'methods'; readonly methods: readonly [RetrieveService, ...RetrieveService[]] }
  /** C-MOVE is the only way, and nothing would receive what it sends. */
  | { readonly kind: 'receiver-off' }
  /** The server offers neither for this information model. */
  | { readonly kind: 'not-offered' };

/**
 * Picks the retrieve methods. Automatic means: what worked last; otherwise C-MOVE first if our receiver listens where the
 * server can reach it (it is what servers support best), else C-GET, which needs no connection back. The other one is the
 * second try.
 */
export function chooseMethods(about: Circumstances): Choice {
  if (about.wanted === 'C-GET') return { kind: 'methods', methods: ['C-GET'] };
  if (about.wanted === 'C-MOVE') return about.receiver ? { kind: 'methods', methods: ['C-MOVE'] } : { kind: 'receiver-off' };
  const offersMove = about.capabilities?.move.includes(about.model) ?? false;
  const offersGet = about.capabilities?.get.includes(about.model) ?? false;
  if (!offersMove && !offersGet) return { kind: 'not-offered' };
  if (!offersMove) return { kind: 'methods', methods: ['C-GET'] };
  if (!about.receiver) return offersGet ? { kind: 'methods', methods: ['C-GET'] } : { kind: 'receiver-off' };
  if (!offersGet) return { kind: 'methods', methods: ['C-MOVE'] };
  const reachable = !about.receiver.loopbackOnly || isLoopbackHost(about.serverHost);
  // Nothing that listens on loopback only is reached from elsewhere, whatever worked before.
  if (!reachable) return { kind: 'methods', methods: ['C-GET'] };
  return { kind: 'methods', methods: about.capabilities?.lastGood === 'C-GET' ? ['C-GET', 'C-MOVE'] : ['C-MOVE', 'C-GET'] };
}

/** Whether a bookmark's host is this computer, as far as its spelling tells. */
export function isLoopbackHost(host: string): boolean {
  const name = host
    .trim()
    .toLowerCase()
    .replace(/^\[|\]$/g, '');
  return name === 'localhost' || name === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name);
}

/**
 * Why the other method should be tried after this ending, as the second half of a sentence ("C-MOVE …"), or undefined when
 * the other one would fare no better. Only when nothing came: a part that is here is told as it is.
 */
export function reasonToFallBack(ending: RetrieveEnding, arrived: number): string | undefined {
  if (ending.cancelled || arrived > 0 || ending.counts.completed + ending.counts.warning > 0) return undefined;
  const { failure, status } = ending;
  if (failure?.kind === 'context-refused') return 'was not accepted by the server';
  if (failure?.kind === 'association') {
    // Some servers answer a service they do not allow the caller with an abort instead of a status.
    const { ending: end } = failure;
    return end.kind === 'aborted' && end.by === 'peer' && end.phase === 'service'
      ? 'made the server abort the association'
      : undefined;
  }
  const code = failure?.kind === 'status' ? failure.status.code : status?.code;
  if (code === undefined) return undefined;
  if (code === 0xa801) return 'was refused: the server does not know this receiver (A801)';
  if (code === 0xa702) return 'was refused: the server could not send anything (A702)';
  if (code === 0x0122 || code === 0x0124 || code === 0x0211) return `is not available for us (${formatStatus(code)})`;
  if (ending.counts.failed > 0) return `ended with ${ending.counts.failed} failed and nothing transferred`;
  if (ending.ok) return 'ended with nothing transferred';
  return isUnableToProcess(code) ? `failed (${formatStatus(code)})` : undefined;
}

/** Cxxx: unable to process; Orthanc answers so where others say A801. */
function isUnableToProcess(code: number): boolean {
  return (code & 0xf000) === 0xc000;
}
