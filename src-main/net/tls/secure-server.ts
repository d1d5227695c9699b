import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { certificateFacts } from './certificate-facts.ts';
import { gatherRecords } from './gathered-records.ts';
import { judgePeer } from './judge-peer.ts';
import type { SecureAcceptor, Secured } from './loaded-tls.ts';
import { authorizationCode } from './secure-client.ts';
import type { TlsSettings } from './tls-settings.ts';

/** A connection whose handshake is on. */
interface Pending {
  readonly finish: (result: Secured) => void;
}

/**
 * Agrees on TLS with those that connected to us. A `tls.Server` that does not listen: it is handed accepted sockets, because only it tells
 * what it makes of a client's certificate.
 */
export class SecureServer implements SecureAcceptor {
  readonly #tls: TlsSettings;
  readonly #server: Server;
  readonly #pending = new Map<string, Pending>();
  /** Connections that closed and whose reason comes in the same turn: by then the library has forgotten where from they were. */
  readonly #closed: Pending[] = [];

  constructor(tls: TlsSettings) {
    this.#tls = tls;
    const asks = tls.peerCertificate !== 'ignored';
    this.#server = createServer({
      ...tls.contextOptions,
      requestCert: asks,
      // Only so does a client that shows no certificate get an alert that says so. A pinned certificate would not pass.
      rejectUnauthorized: tls.peerCertificate === 'required' && tls.pins.size === 0,
    });
    this.#server.on('secureConnection', (socket) => this.#agreed(socket));
    this.#server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => this.#failed(error, socket));
  }

  secure(raw: Socket, ms: number): Promise<Secured> {
    const key = keyOf(raw);
    return new Promise((done) => {
      const pending: Pending = {
        finish: (result) => {
          clearTimeout(timer);
          if (this.#pending.get(key) === pending) this.#pending.delete(key);
          if (result.kind !== 'open') raw.destroySoon();
          done(result);
        },
      };
      const timer = setTimeout(() => {
        pending.finish({ kind: 'late' });
        raw.destroy();
      }, ms);
      this.#pending.set(key, pending);
      raw.once('close', () => this.#gone(key, pending));
      this.#server.emit('connection', raw);
    });
  }

  #agreed(socket: TLSSocket): void {
    // Stays: no error may go unheard until the driver has it.
    socket.on('error', () => undefined);
    const pending = this.#pending.get(keyOf(socket));
    if (pending === undefined) {
      socket.destroy();
      return;
    }
    socket.pause();
    const certificate = socket.getPeerX509Certificate();
    const problem = socket.authorized ? undefined : authorizationCode(socket);
    const judgement = judgePeer({ certificate, problem }, this.#tls, new Date());
    const facts = certificate && certificateFacts(certificate);
    if (!judgement.ok) {
      pending.finish({ kind: 'failed', code: judgement.code, ...(facts ? { certificate: facts } : {}) });
      socket.destroy();
      return;
    }
    const protocol = socket.getProtocol() ?? 'TLS';
    const cipher = socket.getCipher().name;
    const security = { protocol, cipher, certificate: facts, warning: judgement.warning };
    pending.finish({ kind: 'open', socket, reads: gatherRecords(socket), security });
  }

  #failed(error: NodeJS.ErrnoException, socket: TLSSocket): void {
    const pending = this.#pending.get(keyOf(socket)) ?? this.#closed.shift();
    // A certificate we refused looks like a connection that was reset.
    const refused = socket.authorizationError ? authorizationCode(socket) : undefined;
    pending?.finish({ kind: 'failed', code: refused ?? error.code ?? error.name });
  }

  #gone(key: string, pending: Pending): void {
    if (this.#pending.get(key) !== pending) return;
    this.#pending.delete(key);
    this.#closed.push(pending);
    setImmediate(() => {
      const at = this.#closed.indexOf(pending);
      if (at < 0) return;
      this.#closed.splice(at, 1);
      pending.finish({ kind: 'failed', code: 'ECONNRESET' });
    });
  }
}

/** One connection of one address at a time has a port. */
function keyOf(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort}`;
}
