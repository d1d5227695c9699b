import { closeSync, openSync } from 'node:fs';
import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { assertNever } from '../../src-shared/assert-never.ts';
import type { AssociationEnding } from '../../src-shared/dicom/ending.ts';
import { isOutOfFiles } from '../../src-shared/dicom/failure.ts';
import { limits as defaultLimits } from '../dicom/bytes/limits.ts';
import type { AssociationEndpoint } from '../dicom/upper-layer/association-endpoint.ts';
import type { AcceptDecision, AssociationIndication, RejectAssociation } from '../dicom/upper-layer/negotiate.ts';
import type { AssociationPort, NegotiatedAssociation } from '../dicom/upper-layer/port.ts';
import { errorCode } from '../system/error-code.ts';
import type { ReadTarget } from './association-driver.ts';
import { driveAssociation } from './association-driver.ts';
import { withFixedBuffer } from './fixed-buffer-reads.ts';
import type { LoadedTls, SecureAcceptor, Secured } from './tls/loaded-tls.ts';
import { tlsFailed } from './tls/tls-ending.ts';

interface ListenLimits {
  /** Associations served at once; one more is rejected: local limit exceeded. */
  readonly maxAssociations: number;
  /** The same from one address. */
  readonly maxAssociationsPerPeer: number;
}

interface ListenTimeouts {
  /** For a peer to agree on TLS, and then to send its whole A-ASSOCIATE-RQ (ARTIM), milliseconds each. */
  readonly requestMs: number;
  /** For an association without a byte in either direction, or with bytes for a peer that takes none, milliseconds. */
  readonly idleMs: number;
}

/** A connection that has ended, as far as it got. */
export interface EndedConnection {
  readonly peerAddress: string | undefined;
  readonly peerPort: number | undefined;
  /** The request, when one came. */
  readonly indication: AssociationIndication | undefined;
  /** Present when the association was established. */
  readonly negotiated: NegotiatedAssociation | undefined;
}

export interface ListenOptions {
  /** Address to bind, `0.0.0.0` or `::` for all. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** With it, only TLS is spoken on this port. */
  readonly tls?: LoadedTls | undefined;
  /** Decides on a request. A promise should settle soon: until then the peer waits, and nothing else of it is heard. */
  readonly accept: (indication: AssociationIndication) => AcceptDecision | Promise<AcceptDecision>;
  /** A new association, and what `accept` was given for it. Its receiver may be set at once or later: until then nothing is read. */
  readonly onAssociation: (port: AssociationPort, indication: AssociationIndication) => void;
  /** Every connection ends here once: released, rejected, not DICOM at all, or silent. */
  readonly onEnded?: (connection: EndedConnection, ending: AssociationEnding) => void;
  /**
   * The listening socket itself failed after it was open, or there is no descriptor left for another connection (`EMFILE`, `ENFILE`). It goes
   * on listening where it can.
   */
  readonly onProblem?: (code: string) => void;
  /** Read anew for each connection, as are the time-outs: they may change while it listens. */
  readonly limits?: Partial<ListenLimits>;
  readonly timeouts?: Partial<ListenTimeouts>;
}

export interface Listener {
  /** The port it listens on. */
  readonly port: number;
  /** Established associations at this moment. */
  readonly openAssociations: number;
  /**
   * Stops accepting, lets associations end by themselves for `graceMs` (default 2000), then aborts them. Resolves when
   * every socket is closed.
   */
  close(options?: { readonly graceMs?: number }): Promise<void>;
}

export type ListenResult = { readonly ok: true; readonly listener: Listener } | { readonly ok: false; readonly code: string };

/** Sockets beyond the associations, for peers that are just being rejected or have not spoken yet. */
const spareConnections = 64;

/** So many connections are open at once without a look at whether there may be more. */
const fewConnections = 8;

/** For an A-ABORT to get out and the peer to close, before its socket is destroyed. Milliseconds. */
const abortingMs = 500;

/** PS3.8 Table 9-21: rejected-transient, presentation provider, local limit exceeded. */
const localLimitExceeded: RejectAssociation = { accept: false, result: 2, source: 3, reason: 2 };

interface Connection {
  socket: Socket;
  readonly peerAddress: string | undefined;
  readonly peerPort: number | undefined;
  /** Undefined while it is being set up, which takes a while with TLS. */
  endpoint: AssociationEndpoint | undefined;
  established: boolean;
}

/** Listens for associations. `code` of a failure is Node's: EADDRINUSE, EACCES, EADDRNOTAVAIL, … */
export function listen(options: ListenOptions): Promise<ListenResult> {
  const listening = new ListeningServer(options);
  return listening.open();
}

class ListeningServer implements Listener {
  readonly #options: ListenOptions;
  readonly #connections = new Set<Connection>();
  readonly #server: Server;
  readonly #secure: SecureAcceptor | undefined;
  readonly #whenEmpty: (() => void)[] = [];
  #port = 0;
  /** Connections that were open at once at most, since none was. */
  #most = fewConnections;

  constructor(options: ListenOptions) {
    this.#options = options;
    this.#secure = options.tls?.server();
    this.#server = createServer({ pauseOnConnect: true }, (socket) => this.#accepted(socket));
  }

  get #limits(): ListenLimits {
    const { maxAssociations, maxAssociationsPerPeer } = defaultLimits;
    return { maxAssociations, maxAssociationsPerPeer, ...this.#options.limits };
  }

  get #timeouts(): ListenTimeouts & { readonly stallMs: number } {
    const { artimMs, idleMs } = defaultLimits;
    const timeouts = { requestMs: artimMs, idleMs, ...this.#options.timeouts };
    return { ...timeouts, stallMs: timeouts.idleMs };
  }

  open(): Promise<ListenResult> {
    return new Promise((done) => {
      const onError = (error: NodeJS.ErrnoException): void => done({ ok: false, code: error.code ?? error.name });
      this.#server.once('error', onError);
      const onListening = (): void => {
        this.#server.off('error', onError);
        this.#server.on('error', (error: NodeJS.ErrnoException) => this.#options.onProblem?.(error.code ?? error.name));
        const address = this.#server.address();
        this.#port = address !== null && typeof address === 'object' ? address.port : this.#options.port;
        done({ ok: true, listener: this });
      };
      try {
        this.#server.listen({ host: this.#options.host, port: this.#options.port, exclusive: true }, onListening);
      } catch (error) {
        done({ ok: false, code: error instanceof RangeError ? 'ERR_SOCKET_BAD_PORT' : 'EINVAL' });
      }
    });
  }

  get port(): number {
    return this.#port;
  }

  get openAssociations(): number {
    let open = 0;
    for (const connection of this.#connections) if (isOpen(connection)) open += 1;
    return open;
  }

  async close({ graceMs = 2_000 }: { readonly graceMs?: number } = {}): Promise<void> {
    const stopped = new Promise<void>((done) => this.#server.close(() => done()));
    // Whoever has not been accepted yet will not be.
    for (const { established, endpoint, socket } of this.#connections) {
      if (endpoint === undefined) socket.destroy();
      else if (!established) endpoint.abort();
    }
    const grace = setTimeout(() => {
      for (const { endpoint } of this.#connections) endpoint?.abort();
    }, graceMs);
    const end = setTimeout(() => {
      for (const { socket } of this.#connections) socket.destroy();
    }, graceMs + abortingMs);
    await stopped;
    await this.#allClosed();
    clearTimeout(grace);
    clearTimeout(end);
  }

  /** Resolves when no connection is left. */
  #allClosed(): Promise<void> {
    if (this.#connections.size === 0) return Promise.resolve();
    return new Promise((done) => {
      this.#whenEmpty.push(done);
    });
  }

  #accepted(accepted: Socket): void {
    const peerAddress = plainAddress(accepted.remoteAddress);
    const peerPort = accepted.remotePort;
    if (this.#connections.size >= this.#limits.maxAssociations + spareConnections) {
      accepted.destroy();
      const ending: AssociationEnding = { kind: 'aborted', by: 'us', source: 2, reason: 0, phase: 'connect' };
      this.#options.onEnded?.({ peerAddress, peerPort, indication: undefined, negotiated: undefined }, ending);
      return;
    }
    this.#lookAhead();
    if (this.#secure !== undefined) {
      void this.#acceptSecurely(this.#secure, accepted, peerAddress, peerPort);
      return;
    }
    const { socket, reads } = withFixedBuffer(accepted);
    const connection: Connection = { socket, peerAddress, peerPort, endpoint: undefined, established: false };
    this.#connections.add(connection);
    this.#serve(connection, reads);
    socket.resume();
  }

  /** libuv closes connections for which there is no descriptor, and tells nobody: whether another could be had is found out here. */
  #lookAhead(): void {
    if (this.#connections.size < this.#most) return;
    this.#most = this.#connections.size + 1;
    try {
      closeSync(openSync(process.execPath, 'r'));
    } catch (error) {
      const code = errorCode(error);
      if (isOutOfFiles(code)) this.#options.onProblem?.(code);
    }
  }

  async #acceptSecurely(
    secure: SecureAcceptor,
    accepted: Socket,
    peerAddress: string | undefined,
    peerPort: number | undefined,
  ): Promise<void> {
    const connection: Connection = { socket: accepted, peerAddress, peerPort, endpoint: undefined, established: false };
    this.#connections.add(connection);
    const result = await secure.secure(accepted, this.#timeouts.requestMs);
    if (result.kind === 'open') {
      connection.socket = result.socket;
      this.#serve(connection, result.reads);
      result.socket.resume();
      return;
    }
    this.#options.onEnded?.({ peerAddress, peerPort, indication: undefined, negotiated: undefined }, this.#notSecured(result));
    if (accepted.destroyed) this.#forget(connection);
    else accepted.once('close', () => this.#forget(connection));
  }

  #notSecured(result: Exclude<Secured, { kind: 'open' }>): AssociationEnding {
    switch (result.kind) {
      case 'failed':
        return this.#options.tls === undefined
          ? { kind: 'transport-lost', phase: 'tls', code: result.code }
          : tlsFailed(result, this.#options.tls);
      case 'late':
        return { kind: 'timed-out', phase: 'tls', afterMs: this.#timeouts.requestMs };
      case 'cancelled':
        return { kind: 'aborted', by: 'us', source: 2, reason: 0, phase: 'tls' };
      default:
        return assertNever(result);
    }
  }

  #forget(connection: Connection): void {
    this.#connections.delete(connection);
    if (this.#connections.size > 0) return;
    this.#most = fewConnections;
    for (const done of this.#whenEmpty.splice(0)) done();
  }

  #serve(connection: Connection, reads: ReadTarget | undefined): void {
    const { socket, peerAddress, peerPort } = connection;
    let indication: AssociationIndication | undefined;
    let negotiated: NegotiatedAssociation | undefined;
    connection.endpoint = driveAssociation({
      socket,
      reads,
      peerAddress,
      role: {
        name: 'acceptor',
        refuse: () => this.#refusal(peerAddress),
        accept: (asked) => {
          indication = asked;
          return this.#options.accept(asked);
        },
      },
      timeouts: this.#timeouts,
      onEstablished: (port) => {
        connection.established = true;
        negotiated = port.negotiated;
        if (indication !== undefined) this.#options.onAssociation(port, indication);
      },
      onEnded: (ending) => this.#options.onEnded?.({ peerAddress, peerPort, indication, negotiated }, ending),
      onClosed: () => this.#forget(connection),
    });
  }

  #refusal(peerAddress: string | undefined): RejectAssociation | undefined {
    let all = 0;
    let samePeer = 0;
    for (const connection of this.#connections) {
      if (!isOpen(connection)) continue;
      all += 1;
      if (connection.peerAddress === peerAddress) samePeer += 1;
    }
    const { maxAssociations, maxAssociationsPerPeer } = this.#limits;
    return all >= maxAssociations || samePeer >= maxAssociationsPerPeer ? localLimitExceeded : undefined;
  }
}

function isOpen(connection: Connection): boolean {
  return connection.established && connection.endpoint?.ending === undefined;
}

/** IPv4 addresses as people write them: a dual-stack socket names them ::ffff:a.b.c.d. */
function plainAddress(address: string | undefined): string | undefined {
  return address?.startsWith('::ffff:') === true ? address.slice(7) : address;
}
