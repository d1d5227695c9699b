import { describe, expect, it } from 'vitest';
import type { Tls } from '../../../../src-shared/contract/tls.ts';
import { pinsProblem, securityDraftOf, tlsOf, typedSecretsOf } from './security-draft.ts';

const whole: Tls = {
  certificateFile: '/c.pem',
  keyFile: '/c.key',
  authorities: ['/ca.pem', '/folder'],
  pins: ['AB'.repeat(32)],
  revocationLists: ['/list.crl'],
  peerCertificate: 'required',
  ciphers: 'ECDHE-RSA-AES256-GCM-SHA384',
  minVersion: '1.3',
  checkName: false,
  serverName: 'pacs.example',
};

describe('TLS in a form', () => {
  it('comes out as it went in', () => {
    expect(tlsOf(securityDraftOf(whole, 'ignored'))).toEqual(whole);
    const least: Tls = { peerCertificate: 'present', checkName: true };
    expect(tlsOf(securityDraftOf(least, 'required'))).toEqual(least);
  });

  it('is not there where it is off, and begins as its side needs it', () => {
    expect(tlsOf(securityDraftOf(undefined, 'ignored'))).toBeUndefined();
    expect(tlsOf({ ...securityDraftOf(undefined, 'ignored'), on: true })).toEqual({
      peerCertificate: 'ignored',
      checkName: true,
    });
  });

  it('takes one path a line, without blanks and empty lines', () => {
    const draft = { ...securityDraftOf(undefined, 'required'), on: true, authorities: ' /a.pem \n\n/folder\n' };
    expect(tlsOf(draft)?.authorities).toEqual(['/a.pem', '/folder']);
  });

  it('says which fingerprints are none', () => {
    expect(pinsProblem('')).toBeUndefined();
    expect(pinsProblem(`${'ab:'.repeat(31)}ab`)).toBeUndefined();
    expect(pinsProblem('AB:CD')).toContain('64 hexadecimal digits');
  });

  it('hands on only those secrets that were touched', () => {
    const draft = securityDraftOf(whole, 'required');
    expect(typedSecretsOf(draft)).toEqual({});
    expect(typedSecretsOf({ ...draft, passphrase: 'x', forgetKey: true })).toEqual({
      'key-passphrase': 'x',
      'private-key': null,
    });
    expect(typedSecretsOf({ ...draft, passphrase: null })).toEqual({ 'key-passphrase': null });
  });
});
