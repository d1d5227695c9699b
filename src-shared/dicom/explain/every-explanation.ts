import type { AssociationPhase, ForeignProtocol, ViolationCode } from '../ending.ts';
import { tlsErrorNames } from '../tls-problem.ts';
import { explainAbort } from './association-abort.ts';
import { explainEnding } from './association-ending.ts';
import { explainReject } from './association-reject.ts';
import { explainContextResult } from './context-result.ts';
import type { Explanation } from './explanation.ts';
import { explainLocalFailure, localFailureCodes } from './failure.ts';
import { explainNotDicom, explainViolation } from './protocol-violation.ts';
import { explainListenError, explainSocketError, listenErrorNames, socketErrorNames } from './socket-error.ts';
import { explainUnencodableText } from './unencodable-text.ts';

const phases = keysOf<AssociationPhase>({ resolve: 1, connect: 1, tls: 1, association: 1, service: 1, release: 1 });
const waits = ['resolve', 'connect', 'tls', 'association', 'response', 'silence', 'release'] as const;
const foreign = keysOf<ForeignProtocol>({ http: 1, tls: 1, hl7: 1, ssh: 1, unknown: 1 });
const violations = keysOf<ViolationCode>({
  'unrecognized-pdu': 1,
  'unexpected-pdu': 1,
  'pdu-too-long': 1,
  'malformed-pdu': 1,
  'malformed-command': 1,
  'unknown-context': 1,
  'message-too-long': 1,
  'unexpected-message': 1,
});

/** Every explanation but those of statuses, UIDs and elements, which are too many: to find one by its `code`. */
export function* everyExplanation(): Generator<Explanation> {
  for (const result of [1, 2]) {
    for (const [source, last] of [
      [1, 10],
      [2, 2],
      [3, 7],
    ] as const) {
      for (let reason = 1; reason <= last; reason++) yield explainReject(result, source, reason);
    }
  }
  for (const source of [0, 2]) yield explainAbort(source, 0);
  yield explainAbort(0, 0, undefined, 'us');
  for (let result = 0; result <= 4; result++) yield explainContextResult(result);
  for (const phase of phases) yield explainEnding({ kind: 'transport-lost', phase });
  for (const phase of waits) yield explainEnding({ kind: 'timed-out', phase, afterMs: 30_000 });
  yield explainEnding({ kind: 'released', by: 'us' });
  for (const name of [...socketErrorNames, ...tlsErrorNames()]) yield explainSocketError(name);
  for (const code of ['ECONNRESET', 'closed-after-handshake', 'certificate-not-pinned', 'certificate-missing']) {
    yield explainEnding({ kind: 'tls-failed', code, ownCertificate: false });
  }
  for (const name of listenErrorNames) yield explainListenError(name);
  for (const code of violations) yield explainViolation(code, '');
  for (const protocol of foreign) yield explainNotDicom(protocol, '');
  for (const code of localFailureCodes) yield explainLocalFailure(code);
  yield explainUnencodableText({ kind: 'text-not-encodable', characters: [], characterSet: [], wildcardWouldDo: true });
}

/** All names of a union: a name that is missing does not compile. */
function keysOf<T extends string>(names: Readonly<Record<T, 1>>): readonly T[] {
  return Object.keys(names) as T[];
}
