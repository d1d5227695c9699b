import type { AssociationEnding } from '../../../src-shared/dicom/ending.ts';
import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { tlsProblem } from '../../../src-shared/dicom/tls-problem.ts';
import type { LoadedTls, Secured } from './loaded-tls.ts';
import type { LoadProblem } from './read-credentials.ts';

/** Certificates and keys that cannot be used, before any connection. */
export function tlsFileFailure({ code, file }: LoadProblem): ServiceFailure {
  return { kind: 'local', code, ...(file === undefined ? {} : { detail: file }) };
}

/** The ending for a handshake that failed. */
export function tlsFailed({ code, certificate }: Extract<Secured, { kind: 'failed' }>, tls: LoadedTls): AssociationEnding {
  return { kind: 'tls-failed', code, ownCertificate: tls.hasOwnCertificate, ...(certificate ? { certificate } : {}) };
}

/**
 * In TLS 1.3 a client is through with the handshake before the server has looked at its certificate: that the server refuses it shows
 * as a connection lost instead of an answer to A-ASSOCIATE-RQ (RFC 8446 §4.4.2.4). With an alert it is known to be that; without one it is
 * at least known that TLS had been agreed on.
 */
export function afterHandshake(ending: AssociationEnding, tls: LoadedTls): AssociationEnding {
  if (ending.kind !== 'transport-lost') return ending;
  if (ending.phase !== 'connect' && ending.phase !== 'association') return ending;
  const code = ending.code !== undefined && tlsProblem(ending.code) !== undefined ? ending.code : 'closed-after-handshake';
  return { kind: 'tls-failed', code, ownCertificate: tls.hasOwnCertificate };
}
