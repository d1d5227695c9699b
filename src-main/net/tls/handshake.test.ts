import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { explainEnding } from '../../../src-shared/dicom/explain/association-ending.ts';
import { explainFailure } from '../../../src-shared/dicom/explain/failure.ts';
import { echo } from '../scu/echo.ts';
import { timeouts } from '../testing/asking.ts';
import { makeAuthorities, makeCertificate, makeRevocationList } from './testing/certificates.ts';
import { CertificateFolder, type SecureNode, startSecureNode } from './testing/secure-node.ts';
import type { TlsOptions } from './tls-options.ts';

const { authority, stranger, server, client, rogue } = makeAuthorities();
const folder = new CertificateFolder();
const trusted = folder.write('authority.pem', authority.cert);
const untrusted = folder.write('stranger.pem', stranger.cert);
const trusting: TlsOptions = { authorities: [trusted], peerCertificate: 'required', checkName: true };
const serverOnly: TlsOptions = { ...folder.own(server), peerCertificate: 'ignored', checkName: false };
const mutual: TlsOptions = { ...serverOnly, authorities: [trusted], peerCertificate: 'required' };

let running: SecureNode | undefined;
const nodeWith = async (tls: TlsOptions) => {
  running = await startSecureNode(tls);
  return running;
};
afterEach(() => running?.node.close({ graceMs: 0 }));
afterAll(() => folder.remove());

/** What both sides say of one echo. */
async function echoed(onServer: TlsOptions, onClient: TlsOptions | undefined) {
  const node = await nodeWith(onServer);
  const target = node.target(onClient);
  const result = await echo(target, { timeouts });
  const ending = await node.nextEnding();
  const theirs = explainEnding(ending, { host: '127.0.0.1', inbound: true });
  if (result.ok) return { result, ending, theirs, ours: undefined };
  return { result, ending, theirs, ours: explainFailure(result.failure, target) };
}

describe('an association over TLS', () => {
  it('comes about where the client trusts the server, in TLS 1.3', async () => {
    const { result, ending } = await echoed(serverOnly, trusting);
    expect(result).toMatchObject({
      ok: true,
      status: { code: 0 },
      security: { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', skipped: [], certificate: { subject: 'CN=server' } },
    });
    expect(ending).toEqual({ kind: 'released', by: 'peer' });
  });

  it('comes about where both trust each other', async () => {
    const { result } = await echoed(mutual, { ...trusting, ...folder.own(client) });
    expect(result).toMatchObject({ ok: true });
  });
});

/** What the client does not like about the server. `by us` is the client. */
describe('a server is refused by its client', () => {
  const own = (wishes: Parameters<typeof makeCertificate>[0]): TlsOptions => ({
    ...serverOnly,
    ...folder.own(makeCertificate(wishes)),
  });
  const names = ['localhost', '127.0.0.1'];
  const cases: [string, TlsOptions, TlsOptions, string, RegExp][] = [
    ['of an unknown authority', serverOnly, { ...trusting, authorities: [untrusted] }, 'tls-untrusted', /“CN=Test authority”/],
    ['that vouches for itself', own({ name: 'self', names }), trusting, 'tls-untrusted', /self-signed, and we refused it/],
    [
      'whose certificate has expired',
      own({ name: 'old', issuer: authority, names, from: -9, to: -2 }),
      trusting,
      'tls-expired',
      /expired on 20\d\d-\d\d-\d\d: we refused it/,
    ],
    [
      'whose certificate is not valid yet',
      own({ name: 'young', issuer: authority, names, from: 2 }),
      trusting,
      'tls-expired',
      /not valid yet, only from 20\d\d-\d\d-\d\d: we refused it/,
    ],
    [
      'whose certificate is for another name',
      own({ name: 'elsewhere', issuer: authority, names: ['pacs.example', '10.0.0.1'] }),
      trusting,
      'tls-name-mismatch',
      /“pacs.example”, “10.0.0.1”, not for “127.0.0.1”: we refused it/,
    ],
    [
      'whose certificate is for clients only',
      own({ name: 'wrong-use', issuer: authority, names, use: 'client' }),
      trusting,
      'tls-certificate-use',
      /not for this use: we refused it/,
    ],
    [
      'that shows another certificate than the pinned one',
      serverOnly,
      { ...trusting, authorities: [], pins: [client.certificate.fingerprint256] },
      'tls-not-pinned',
      /another certificate than the one you trust/,
    ],
  ];
  it.each(cases)('%s', async (_name, onServer, onClient, code, words) => {
    const { result, ours } = await echoed(onServer, onClient);
    expect(ours?.code).toBe(code);
    expect(`${ours?.title} ${ours?.cause}`).toMatch(words);
    expect(ours?.technical).toMatch(/refused by us.*certificate SHA-256 ([0-9A-F]{2}:){31}[0-9A-F]{2}/);
    expect(result).toMatchObject({ ok: false, failure: { kind: 'association', ending: { kind: 'tls-failed' } } });
  });

  it('whose certificate was revoked, and not the others', async () => {
    const revoked = makeCertificate({ name: 'revoked', issuer: authority, names });
    const revocationLists = [folder.write('list.crl', makeRevocationList(authority, [revoked]))];
    const refused = await echoed({ ...serverOnly, ...folder.own(revoked) }, { ...trusting, revocationLists });
    expect(refused.ours).toMatchObject({ code: 'tls-revoked', title: expect.stringContaining('we refused it') });
    await running?.node.close({ graceMs: 0 });
    expect((await echoed(serverOnly, { ...trusting, revocationLists })).result).toMatchObject({ ok: true });
  });

  it('when the revocation list is out of date', async () => {
    const revocationLists = [folder.write('old.crl', makeRevocationList(authority, [], -1))];
    const { ours } = await echoed(serverOnly, { ...trusting, revocationLists });
    expect(ours).toMatchObject({ code: 'tls-revocation-unknown', title: expect.stringContaining('we refused it') });
  });
});

describe('the name of a server', () => {
  const elsewhere = {
    ...serverOnly,
    ...folder.own(makeCertificate({ name: 'other', issuer: authority, names: ['pacs.example'] })),
  };

  it('is not looked at where the check is off', async () => {
    expect((await echoed(elsewhere, { ...trusting, checkName: false })).result).toMatchObject({ ok: true });
  });

  it('is the one that was set for this server', async () => {
    expect((await echoed(elsewhere, { ...trusting, serverName: 'pacs.example' })).result).toMatchObject({ ok: true });
    await running?.node.close({ graceMs: 0 });
    const { ours } = await echoed(elsewhere, { ...trusting, serverName: 'other.example' });
    expect(ours?.title).toContain('is for “pacs.example”, not for “other.example”: we refused it.');
  });

  it('may be a name where it is called by one', async () => {
    const node = await nodeWith(serverOnly);
    const result = await echo({ ...node.target(trusting), host: 'localhost' }, { timeouts });
    expect(result).toMatchObject({ ok: true });
  });
});

describe('a pinned certificate', () => {
  const names = ['localhost'];
  it.each([
    ['with colons', (text: string) => text],
    ['without, in small letters', (text: string) => text.replaceAll(':', '').toLowerCase()],
  ])('is trusted although it vouches for itself and is for another name, %s', async (_name, write) => {
    const self = makeCertificate({ name: 'pinned', names: ['elsewhere'] });
    const pins = [write(self.certificate.fingerprint256)];
    const { result } = await echoed(
      { ...serverOnly, ...folder.own(self) },
      { peerCertificate: 'required', checkName: true, pins },
    );
    expect(result).toMatchObject({ ok: true, security: { warning: undefined } });
  });

  it('that has expired is used, and said to have expired', async () => {
    const old = makeCertificate({ name: 'pinned-old', names, from: -9, to: -2 });
    const pins = [old.certificate.fingerprint256];
    const { result } = await echoed(
      { ...serverOnly, ...folder.own(old) },
      { peerCertificate: 'required', checkName: true, pins },
    );
    expect(result).toMatchObject({ ok: true, security: { warning: 'expired' } });
  });

  it('of a client lets in this client and no other', async () => {
    const pinning: TlsOptions = { ...serverOnly, peerCertificate: 'required', pins: [rogue.certificate.fingerprint256] };
    expect((await echoed(pinning, { ...trusting, ...folder.own(rogue) })).result).toMatchObject({ ok: true });
    await running?.node.close({ graceMs: 0 });
    const { ours, theirs } = await echoed(pinning, { ...trusting, ...folder.own(client) });
    expect(theirs).toMatchObject({ code: 'tls-not-pinned' });
    expect(ours?.code).toBe('tls-closed');
  });
});

/** Who refused is told on both sides: `theirs` are the words of the server. */
describe('a client is refused by its server', () => {
  it('that shows no certificate: both say so', async () => {
    const { ours, theirs } = await echoed(mutual, trusting);
    expect(ours).toMatchObject({
      code: 'tls-client-certificate-needed',
      title: 'The server wants a certificate from us and refused the connection without one.',
      technical: expect.stringContaining('refused by the peer, alert certificate_required (116)'),
    });
    expect(theirs).toMatchObject({
      code: 'tls-client-certificate-missing',
      title: '127.0.0.1 showed no certificate, and we let nobody in without one.',
    });
  });

  it('whose certificate is of an unknown authority', async () => {
    const { ours, theirs } = await echoed(mutual, { ...trusting, ...folder.own(rogue) });
    expect(theirs).toMatchObject({ code: 'tls-untrusted', technical: expect.stringContaining('refused by us') });
    // Node cannot send the alert that belongs here: all that the client sees is that the server left.
    expect(ours).toMatchObject({ code: 'tls-closed', technical: expect.stringContaining('refused by the peer') });
    expect(ours?.cause).toContain('It does not accept our certificate');
  });

  it('whose certificate is not trusted where one may be missing', async () => {
    const optional: TlsOptions = { ...mutual, peerCertificate: 'present' };
    expect((await echoed(optional, trusting)).result).toMatchObject({ ok: true });
    await running?.node.close({ graceMs: 0 });
    expect((await echoed(optional, { ...trusting, ...folder.own(rogue) })).theirs.code).toBe('tls-untrusted');
    await running?.node.close({ graceMs: 0 });
    expect((await echoed(optional, { ...trusting, ...folder.own(client) })).result).toMatchObject({ ok: true });
  });

  it('with any certificate is let in where they are ignored', async () => {
    expect((await echoed(serverOnly, { ...trusting, ...folder.own(rogue) })).result).toMatchObject({ ok: true });
  });

  it('that speaks plain DICOM: the server says so, the client learns that it speaks TLS or was left', async () => {
    const { ours, theirs } = await echoed(serverOnly, undefined);
    expect(theirs).toMatchObject({
      code: 'tls-not-spoken',
      title: '127.0.0.1 came without encryption; this port takes only TLS, and we refused it.',
    });
    expect(ours?.code).toMatch(/^(tls-expected|connection-reset)$/);
  });
});
