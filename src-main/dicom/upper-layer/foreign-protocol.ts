import type { AssociationEnding, ForeignProtocol } from '../../../src-shared/dicom/ending.ts';

/** Bytes kept from the start of a connection to tell what the other side speaks. */
export const signatureLength = 16;

const httpWords = ['HTTP/', 'GET ', 'POST ', 'PUT ', 'HEAD ', 'OPTIONS ', 'DELETE ', 'CONNECT ', 'PATCH ', 'TRACE ', 'PRI * '];

/** True when no PDU of PS3.8 can begin with this byte. */
export function isForeignFirstByte(byte: number): boolean {
  return byte < 0x01 || byte > 0x07;
}

/** What a peer seems to speak, judged by the first bytes it sent. */
function recognizeForeignProtocol(bytes: Uint8Array): ForeignProtocol {
  const text = asLatin1(bytes);
  if (httpWords.some((word) => text.startsWith(word))) return 'http';
  // A TLS record: alert (15H) or handshake (16H), then the protocol version 3.x (RFC 8446 §5.1).
  if ((bytes[0] === 0x16 || bytes[0] === 0x15) && bytes[1] === 0x03) return 'tls';
  // HL7 version 2, framed by MLLP's start block or bare.
  if (text.startsWith('MSH|') || (bytes[0] === 0x0b && text.length === 1) || text.startsWith('\u000bMSH')) return 'hl7';
  if (text.startsWith('SSH-')) return 'ssh';
  return 'unknown';
}

/** The ending for a connection whose first bytes are not a PDU. */
export function notDicom(firstBytes: Uint8Array): AssociationEnding {
  return { kind: 'not-dicom', looksLike: recognizeForeignProtocol(firstBytes), firstBytes: printable(firstBytes) };
}

/** Text where all of it is printable, else pairs of hexadecimal digits. Ends of lines are left off. */
function printable(bytes: Uint8Array): string {
  const text = asLatin1(bytes).trimEnd();
  if (text !== '' && /^[\u0020-\u007e\r\n]*$/.test(text)) return text.replaceAll(/[\r\n]+/g, ' ');
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');
}

function asLatin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, signatureLength));
}
