import type { LookupAddress } from 'node:dns';
import type { Socket } from 'node:net';
import { connect, isIP } from 'node:net';
import { assertNever } from '../../src-shared/assert-never.ts';
import type { AssociationEnding } from '../../src-shared/dicom/ending.ts';
import { hostProblem } from '../../src-shared/dicom/host-problem.ts';
import { errorCode } from '../system/error-code.ts';
import { lookUps } from '../system/look-ups.ts';
import { processMs } from '../system/process-ms.ts';
import type { ReadTarget } from './association-driver.ts';
import { fixedBufferReads } from './fixed-buffer-reads.ts';
import type { LoadedTls, Security } from './tls/loaded-tls.ts';
import { tlsFailed } from './tls/tls-ending.ts';

export interface DialOptions {
  readonly host: string;
  readonly port: number;
  /** For name resolution, all addresses and TLS together, milliseconds. */
  readonly connectMs: number;
  /** Left out, the connection is plain. */
  readonly tls?: LoadedTls | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An open connection whose bytes go to `reads`, or come as `data` events where there is none. */
export interface DialedSocket {
  readonly socket: Socket;
  readonly reads: ReadTarget | undefined;
  readonly security?: Security;
}

export type DialResult =
  | { readonly ok: true; readonly dialed: DialedSocket }
  | { readonly ok: false; readonly ending: AssociationEnding };

type Attempt =
  | { readonly kind: 'open'; readonly dialed: DialedSocket }
  | { readonly kind: 'failed'; readonly code: string }
  | { readonly kind: 'late' }
  | { readonly kind: 'cancelled' };

/**
 * Resolves the name and connects. Addresses are tried one after the other in the resolver's order, each with its share of
 * the time: `localhost` finds a server on 127.0.0.1 although ::1 comes first. Not in parallel: a server must never see
 * two connections for one.
 */
export async function dial(options: DialOptions): Promise<DialResult> {
  const { host, port, connectMs, signal } = options;
  const end = processMs() + connectMs;
  const resolved = await resolve(host, connectMs, signal);
  if (resolved.kind === 'cancelled') return { ok: false, ending: cancelled('resolve') };
  if (resolved.kind === 'late') return { ok: false, ending: { kind: 'timed-out', phase: 'resolve', afterMs: connectMs } };
  if (resolved.kind === 'failed') {
    return { ok: false, ending: { kind: 'connect-failed', code: resolved.code, host, port, phase: 'resolve' } };
  }
  const failures: Attempt[] = [];
  for (const [index, address] of resolved.addresses.entries()) {
    const share = Math.max(0, end - processMs()) / (resolved.addresses.length - index);
    const attempt = await connectTo(address, options, share);
    if (attempt.kind === 'open')
      return options.tls === undefined
        ? { ok: true, dialed: attempt.dialed }
        : secured(attempt.dialed, options, options.tls, end);
    if (attempt.kind === 'cancelled') return { ok: false, ending: cancelled('connect') };
    failures.push(attempt);
  }
  const worst = mostTelling(failures);
  if (worst.kind !== 'failed') return { ok: false, ending: { kind: 'timed-out', phase: 'connect', afterMs: connectMs } };
  return { ok: false, ending: { kind: 'connect-failed', code: worst.code, host, port, phase: 'connect' } };
}

/** TLS over a connection that is open. Whoever answered on it is the server: no other address is tried when they do not agree. */
async function secured({ socket }: DialedSocket, options: DialOptions, tls: LoadedTls, end: number): Promise<DialResult> {
  const { host, connectMs, signal } = options;
  const ms = Math.max(0, end - processMs());
  const result = await tls.client(socket, { host, ms, signal });
  switch (result.kind) {
    case 'open':
      return { ok: true, dialed: result };
    case 'late':
      return { ok: false, ending: { kind: 'timed-out', phase: 'tls', afterMs: connectMs } };
    case 'cancelled':
      return { ok: false, ending: cancelled('tls') };
    case 'failed':
      return { ok: false, ending: tlsFailed(result, tls) };
    default:
      return assertNever(result);
  }
}

function cancelled(phase: 'resolve' | 'connect' | 'tls'): AssociationEnding {
  return { kind: 'aborted', by: 'us', source: 0, reason: 0, phase };
}

/** A machine that answers tells more than one that is silent, and that more than a route that is missing. */
function mostTelling(failures: readonly Attempt[]): Attempt {
  const answered = failures.find((one) => one.kind === 'failed' && (one.code === 'ECONNREFUSED' || one.code === 'ECONNRESET'));
  const late = failures.find((one) => one.kind === 'late');
  return answered ?? late ?? failures[0] ?? { kind: 'failed', code: 'ENOTFOUND' };
}

type Resolved =
  | { readonly kind: 'found'; readonly addresses: readonly string[] }
  | { readonly kind: 'failed'; readonly code: string }
  | { readonly kind: 'late' }
  | { readonly kind: 'cancelled' };

function resolve(host: string, ms: number, signal: AbortSignal | undefined): Promise<Resolved> {
  if (signal?.aborted === true) return Promise.resolve({ kind: 'cancelled' });
  if (isIP(host) !== 0) return Promise.resolve({ kind: 'found', addresses: [host] });
  // An empty name would resolve to this computer, numbers that are no address to one that nobody means.
  if (host === '' || hostProblem(host) !== undefined) return Promise.resolve({ kind: 'failed', code: 'ENOTFOUND' });
  return new Promise((done) => {
    const finish = (result: Resolved): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      done(result);
    };
    const onAbort = (): void => finish({ kind: 'cancelled' });
    const timer = setTimeout(() => finish({ kind: 'late' }), ms);
    signal?.addEventListener('abort', onAbort, { once: true });
    lookUps.during(lookup(host)).then(
      (found) => finish({ kind: 'found', addresses: [...new Set(found.map((one) => one.address))] }),
      (error: unknown) => finish({ kind: 'failed', code: errorCode(error) || 'EIO' }),
    );
  });
}

/** Node's resolver is loaded for whoever has a name to resolve: it reads the system's configuration then. */
async function lookup(host: string): Promise<LookupAddress[]> {
  const dns = await import('node:dns/promises');
  return dns.lookup(host, { all: true, order: 'verbatim' });
}

function connectTo(address: string, { port, signal, tls }: DialOptions, ms: number): Promise<Attempt> {
  if (signal?.aborted === true) return Promise.resolve({ kind: 'cancelled' });
  return new Promise((done) => {
    // TLS reads by itself.
    const { onread, reads } = tls === undefined ? fixedBufferReads() : { onread: undefined, reads: undefined };
    let socket: Socket;
    try {
      socket = connect({ host: address, port, ...(onread ? { onread } : {}), autoSelectFamily: false });
    } catch (error) {
      // A port out of range.
      done({ kind: 'failed', code: errorCode(error) || 'EIO' });
      return;
    }
    const finish = (attempt: Attempt): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      if (attempt.kind === 'open') socket.off('error', onError);
      else socket.destroy();
      done(attempt);
    };
    const onAbort = (): void => finish({ kind: 'cancelled' });
    const onError = (error: Error): void => finish({ kind: 'failed', code: errorCode(error) || 'EIO' });
    const timer = setTimeout(() => finish({ kind: 'late' }), ms);
    signal?.addEventListener('abort', onAbort, { once: true });
    socket.on('error', onError);
    socket.once('connect', () => {
      // Nothing may be read, and no error go unheard, until the driver has it: that is in a later turn.
      socket.pause();
      socket.on('error', ignore);
      finish({ kind: 'open', dialed: { socket, reads } });
    });
  });
}

function ignore(): void {}
