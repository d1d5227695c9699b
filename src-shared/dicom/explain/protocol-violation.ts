import { assertNever } from '../../assert-never.ts';
import type { ForeignProtocol, ViolationCode } from '../ending.ts';
import { type About, portOf, printable, technicalLine, theOther } from './about.ts';
import type { Explanation } from './explanation.ts';

/** Explains how the other side broke PS3.7 or PS3.8. `detail` is for the technical line. */
export function explainViolation(code: ViolationCode, detail: string, about?: About): Explanation {
  return {
    code: `violation-${code}`,
    title: `${theOther(about)} ${violationText(code)}, so the connection was broken off.`,
    cause:
      'A defect in the program on the other side, a network device that changes what passes, or plain and encrypted connections mixed up.',
    tryThis: ['Try again.', 'Send the technical line to the maker of the other program.'],
    technical: technicalLine(`protocol violation ${code}`, printable(detail)),
    reference: violationReference(code),
  };
}

/** Explains a peer whose first bytes are not those of DICOM. `firstBytes` is for the technical line. */
export function explainNotDicom(looksLike: ForeignProtocol, firstBytes: string, about?: About): Explanation {
  const technical = technicalLine(
    `first bytes ${printable(firstBytes, 80)}`,
    looksLike === 'unknown' ? undefined : `looks like ${looksLike}`,
  );
  if (looksLike === 'tls') {
    return {
      code: 'tls-expected',
      title: about?.inbound
        ? `${theOther(about)} tried to talk TLS to our unencrypted port.`
        : 'The server expects an encrypted connection (TLS) on this port.',
      cause: about?.inbound
        ? 'TLS is switched on there for our entry.'
        : 'TLS is switched off for this server, but its port speaks TLS.',
      tryThis: about?.inbound
        ? ['Ask its administrator to switch TLS off for your entry.']
        : ['Switch TLS on for this server.', 'Ask the server’s administrator for its unencrypted port.'],
      technical,
    };
  }
  const speaker = speakerName(looksLike);
  return {
    code: 'not-dicom',
    title: about?.inbound
      ? `${theOther(about)} talked to us as ${speaker.caller}, not as a DICOM program.`
      : `What answers on ${portOf(about)} is ${speaker.server}, not a DICOM server.`,
    cause: about?.inbound
      ? 'A browser, a health check or a port scan, or a program that is set to the wrong port.'
      : 'The port number is that of another service.',
    tryThis: about?.inbound
      ? []
      : ['Ask the server’s administrator for the port of its DICOM service: 104, 11112 and 4242 are common ones.'],
    technical,
  };
}

function violationText(code: ViolationCode): string {
  switch (code) {
    case 'unrecognized-pdu':
      return 'sent something that is no DICOM message';
    case 'unexpected-pdu':
      return 'sent a DICOM message that has no place at this point';
    case 'pdu-too-long':
      return 'sent a packet that is longer than allowed';
    case 'malformed-pdu':
      return 'sent a packet whose contents contradict each other';
    case 'malformed-command':
      return 'sent a command that cannot be read';
    case 'unknown-context':
      return 'used a presentation context that was not agreed on';
    case 'message-too-long':
      return 'sent a message that is longer than any sensible one';
    case 'unexpected-message':
      return 'sent a request or an answer that nobody was waiting for';
    default:
      return assertNever(code);
  }
}

function violationReference(code: ViolationCode): string {
  switch (code) {
    case 'unrecognized-pdu':
    case 'pdu-too-long':
    case 'malformed-pdu':
      return 'PS3.8 §9.3';
    case 'unexpected-pdu':
      return 'PS3.8 §9.2';
    case 'unknown-context':
      return 'PS3.8 §9.3.5';
    case 'malformed-command':
    case 'message-too-long':
      return 'PS3.7 §6.3';
    case 'unexpected-message':
      return 'PS3.7 §9';
    default:
      return assertNever(code);
  }
}

function speakerName(looksLike: Exclude<ForeignProtocol, 'tls'>): { server: string; caller: string } {
  switch (looksLike) {
    case 'http':
      return { server: 'a web server', caller: 'a web browser' };
    case 'hl7':
      return { server: 'an HL7 interface', caller: 'an HL7 interface' };
    case 'ssh':
      return { server: 'a remote login service (SSH)', caller: 'a remote login program (SSH)' };
    case 'unknown':
      return { server: 'some other service', caller: 'some other program' };
    default:
      return assertNever(looksLike);
  }
}
