import { describe, expect, it } from 'vitest';
import { ascii, hex } from '../testing/hex.ts';
import { isForeignFirstByte, notDicom } from './foreign-protocol.ts';

describe('notDicom', () => {
  it.each([
    ['http', ascii('HTTP/1.1 400 Bad'), 'HTTP/1.1 400 Bad'],
    ['http', ascii('GET / HTTP/1.1\r\n'), 'GET / HTTP/1.1'],
    ['http', ascii('PRI * HTTP/2.0\r\n'), 'PRI * HTTP/2.0'],
    ['tls', hex('16 03 01 02 00 01 00 01'), '16 03 01 02 00 01 00 01'],
    ['tls', hex('15 03 03 00 02 02 28'), '15 03 03 00 02 02 28'],
    ['hl7', ascii('\u000bMSH|^~\\&|'), '0B 4D 53 48 7C 5E 7E 5C 26 7C'],
    ['hl7', ascii('MSH|^~\\&|'), 'MSH|^~\\&|'],
    ['ssh', ascii('SSH-2.0-OpenSSH_'), 'SSH-2.0-OpenSSH_'],
    ['unknown', ascii('220 mail ready\r\n'), '220 mail ready'],
    ['unknown', hex('FF FD 18'), 'FF FD 18'],
  ] as const)('%s: %j', (looksLike, bytes, firstBytes) => {
    expect(isForeignFirstByte(bytes[0] ?? 1)).toBe(true);
    expect(notDicom(bytes)).toEqual({ kind: 'not-dicom', looksLike, firstBytes });
  });

  it('takes the first byte of no PDU for foreign', () => {
    for (let type = 1; type <= 7; type += 1) expect(isForeignFirstByte(type)).toBe(false);
    expect(isForeignFirstByte(0)).toBe(true);
    expect(isForeignFirstByte(8)).toBe(true);
  });
});
