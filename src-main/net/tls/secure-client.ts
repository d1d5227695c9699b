import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import { checkServerIdentity, connect, type TLSSocket } from 'node:tls';
import { errorCode } from '../../system/error-code.ts';
import { certificateFacts } from './certificate-facts.ts';
import { gatherRecords } from './gathered-records.ts';
import { judgePeer } from './judge-peer.ts';
import type { SecureClientOptions, Secured } from './loaded-tls.ts';
import type { TlsSettings } from './tls-settings.ts';

/** See `LoadedTls.client`. */
export function secureClient(raw: Socket, tls: TlsSettings, { host, ms, signal }: SecureClientOptions): Promise<Secured> {
  const name = tls.serverName ?? host;
  return new Promise((done) => {
    let settled = false;
    const finish = (result: Secured): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      if (result.kind !== 'open') {
        socket.destroy();
        raw.destroy();
      }
      done(result);
    };
    const onAbort = (): void => finish({ kind: 'cancelled' });
    const socket = connect({
      socket: raw,
      secureContext: tls.context,
      // Refused by `judgePeer` below, which knows pins; Node would end the connection without telling what the certificate was.
      rejectUnauthorized: false,
      checkServerIdentity: (_asked, certificate) => (tls.checkName ? checkServerIdentity(name, certificate) : undefined),
      // An address is no name to ask for (RFC 6066 §3).
      ...(isIP(name) === 0 ? { servername: name } : {}),
    });
    const timer = setTimeout(() => finish({ kind: 'late' }), ms);
    signal?.addEventListener('abort', onAbort, { once: true });
    // Stays: no error may go unheard until the driver has it.
    socket.on('error', (error: NodeJS.ErrnoException) => finish({ kind: 'failed', code: error.code ?? error.name }));
    socket.once('close', () => finish({ kind: 'failed', code: 'ECONNRESET' }));
    socket.once('secureConnect', () => {
      socket.pause();
      finish(opened(socket, tls));
    });
    if (signal?.aborted === true) onAbort();
  });
}

function opened(socket: TLSSocket, tls: TlsSettings): Secured {
  const certificate = socket.getPeerX509Certificate();
  const problem = socket.authorized ? undefined : authorizationCode(socket);
  const facts = certificate && certificateFacts(certificate);
  const judgement = judgePeer({ certificate, problem }, tls, new Date());
  if (!judgement.ok) return { kind: 'failed', code: judgement.code, ...(facts ? { certificate: facts } : {}) };
  const security = {
    protocol: socket.getProtocol() ?? 'TLS',
    cipher: socket.getCipher().name,
    certificate: facts,
    warning: judgement.warning,
  };
  return { kind: 'open', socket, reads: gatherRecords(socket), security };
}

/** Node's types say Error, what comes is its code. */
export function authorizationCode(socket: TLSSocket): string {
  const error: unknown = socket.authorizationError;
  if (typeof error === 'string') return error;
  return errorCode(error) || 'CERT_REJECTED';
}
