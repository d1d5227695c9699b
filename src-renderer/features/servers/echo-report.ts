import type { EchoResult, ServerInput } from '../../../src-shared/contract/servers.ts';
import { userIdentityName } from '../../../src-shared/dicom/user-identity.ts';
import { secondText } from '../../ui/quantities.ts';

/** An echo that failed, to be sent to the server's administrator: what was asked of whom, and what came of it. No name and no secret of a user. */
export function echoReport(
  server: ServerInput,
  { at, explanation, certificate }: Extract<EchoResult, { ok: false }>,
  own: { readonly aeTitle: string; readonly addresses: readonly string[] },
): string {
  const { calledAeTitle, host, port, tls, userIdentity } = server;
  const { title, cause, technical, reference } = explanation;
  const lines = [
    `C-ECHO on ${secondText(at)}`,
    `to ${calledAeTitle} at ${host}, port ${port}, ${tls === undefined ? 'without TLS' : 'by TLS'}`,
    `from ${server.callingAeTitle ?? own.aeTitle}${own.addresses.length === 0 ? '' : ` at ${own.addresses.join(' or ')}`}`,
    ...(userIdentity === undefined ? [] : [`User identity: ${userIdentityName[userIdentity.kind]}`]),
    '',
    title,
    cause,
    '',
    reference === undefined ? technical : `${technical} (${reference})`,
    ...(certificate === undefined
      ? []
      : [
          `Certificate of ${certificate.subject}, issued by ${certificate.issuer}, valid ${certificate.validFrom.slice(0, 10)} to ${certificate.validTo.slice(0, 10)}`,
        ]),
  ];
  return `${lines.join('\n')}\n`;
}
