import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readDer } from './der.ts';
import { loadTls } from './load-tls.ts';
import { pemBlocks } from './pem.ts';
import { makeAuthorities, makeCertificate, makeRevocationList } from './testing/certificates.ts';
import { CertificateFolder } from './testing/secure-node.ts';
import type { TlsOptions } from './tls-options.ts';

const { authority, stranger, server, client } = makeAuthorities();
const folder = new CertificateFolder();
const certificateFile = folder.write('server.pem', server.cert);
const keyFile = folder.write('server.key', server.key);
const trusted = folder.write('authority.pem', authority.cert);
const derOf = (pem: string): Uint8Array => pemBlocks(pem)[0]?.bytes ?? new Uint8Array();
const encrypted = (passphrase: string, format: 'pem' | 'der') =>
  server.keyObject.export({ type: 'pkcs8', format, cipher: 'aes-256-cbc', passphrase } as never) as unknown as string | Buffer;
const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder.path, stdio: 'pipe' });
const hasOpenssl = (() => {
  try {
    return execFileSync('openssl', ['version'], { stdio: 'pipe' }).length > 0;
  } catch {
    return false;
  }
})();
if (!hasOpenssl) console.warn('PKCS#12 is not tested: openssl is not installed');

afterAll(() => folder.remove());

const load = (more: Partial<TlsOptions>, role: 'client' | 'server' = 'server') =>
  loadTls({ peerCertificate: 'ignored', checkName: true, ...more }, role);

describe('our certificate and key', () => {
  const forms: [string, Partial<TlsOptions>][] = [
    ['PEM in two files', { certificateFile, keyFile }],
    ['PEM in one file', { certificateFile: folder.write('both.pem', server.key + server.cert) }],
    ['PEM with the authority behind', { certificateFile: folder.write('chain.pem', server.cert + authority.cert), keyFile }],
    [
      'PEM after words for people',
      { certificateFile: folder.write('words.pem', `Bag Attributes\n  friendlyName: x\n${server.cert}`), keyFile },
    ],
    [
      'DER',
      { certificateFile: folder.write('server.der', derOf(server.cert)), keyFile: folder.write('key.der', derOf(server.key)) },
    ],
    [
      'a key of SEC 1 in DER',
      { certificateFile, keyFile: folder.write('sec1', server.keyObject.export({ type: 'sec1', format: 'der' })) },
    ],
    ['an encrypted key', { certificateFile, keyFile: folder.write('enc.key', encrypted('open', 'pem')), passphrase: 'open' }],
    [
      'an encrypted key in DER',
      { certificateFile, keyFile: folder.write('enc.der', encrypted('open', 'der')), passphrase: 'open' },
    ],
    ['a key that is kept elsewhere', { certificateFile, privateKey: Buffer.from(server.key) }],
    ['a key that is kept encrypted', { certificateFile, privateKey: Buffer.from(encrypted('open', 'pem')), passphrase: 'open' }],
  ];
  it.each(forms)('are taken as %s', async (_name, options) => {
    const loaded = await load(options);
    expect(loaded).toMatchObject({ ok: true, value: { hasOwnCertificate: true, ownCertificate: { subject: 'CN=server' } } });
  });

  const key = (name: string, content: string | Uint8Array) => ({ certificateFile, keyFile: folder.write(name, content) });
  const problems: [string, Partial<TlsOptions>, string, string | undefined][] = [
    ['the file is not there', { certificateFile: join(folder.path, 'none') }, 'tls-file-missing', 'none'],
    ['it is a folder', { certificateFile: folder.path }, 'tls-file-unreadable', ''],
    ['it is no certificate', { certificateFile: folder.write('text', 'hello') }, 'tls-not-a-certificate', 'text'],
    [
      'it is a damaged one',
      { certificateFile: folder.write('cut', derOf(server.cert).subarray(0, 200)) },
      'tls-not-a-certificate',
      'cut',
    ],
    ['there is no key', { certificateFile }, 'tls-key-missing', 'server.pem'],
    ['the key is another’s', key('client.key', client.key), 'tls-key-mismatch', 'client.key'],
    ['the key is no key', key('no.key', 'hello'), 'tls-not-a-key', 'no.key'],
    ['the passphrase is missing', key('e1.key', encrypted('open', 'pem')), 'tls-passphrase-missing', 'e1.key'],
    ['the passphrase is missing, in DER', key('e2.key', encrypted('open', 'der')), 'tls-passphrase-missing', 'e2.key'],
    [
      'the passphrase is wrong',
      { ...key('e3.key', encrypted('open', 'pem')), passphrase: 'shut' },
      'tls-passphrase-wrong',
      'e3.key',
    ],
    [
      'the passphrase is wrong, in DER',
      { ...key('e4.key', encrypted('open', 'der')), passphrase: 'shut' },
      'tls-passphrase-wrong',
      'e4.key',
    ],
    ['there is a key alone', { keyFile }, 'tls-certificate-missing', 'server.key'],
    ['a server has none', {}, 'tls-certificate-missing', undefined],
    ['a secret of it cannot be opened here', { certificateFile, keyFile, secretSealed: true }, 'tls-secret-sealed', undefined],
  ];
  it.each(problems)('are told when %s', async (_name, options, code, file) => {
    const loaded = await load(options);
    expect(loaded).toMatchObject({ ok: false, code });
    if (!loaded.ok && file !== undefined) expect(loaded.file).toContain(file);
  });

  it.skipIf(!hasOpenssl)('are taken as PKCS#12, whose passphrase must be right', async () => {
    const export12 = (name: string, ...more: string[]) => {
      openssl('pkcs12', '-export', '-in', 'server.pem', '-inkey', 'server.key', '-passout', 'pass:open', '-out', name, ...more);
      return join(folder.path, name);
    };
    const file = export12('server.p12');
    expect(await load({ certificateFile: file, passphrase: 'open' })).toMatchObject({
      ok: true,
      value: { hasOwnCertificate: true },
    });
    expect(await load({ certificateFile: file, passphrase: 'shut' })).toMatchObject({ ok: false, code: 'tls-passphrase-wrong' });
    expect(await load({ certificateFile: file })).toMatchObject({ ok: false, code: 'tls-passphrase-missing' });
    const old = export12('old.p12', '-legacy');
    expect(await load({ certificateFile: old, passphrase: 'open' })).toMatchObject({ ok: false, code: 'tls-pkcs12-outdated' });
  });
});

describe('authorities', () => {
  it('of a folder are all taken; what is no certificate is named', async () => {
    const path = join(folder.path, 'authorities');
    mkdirSync(join(path, 'deeper'), { recursive: true });
    folder.write('authorities/one.pem', authority.cert);
    folder.write('authorities/two.der', derOf(stranger.cert));
    folder.write('authorities/README', 'not a certificate');
    folder.write('authorities/key.pem', server.key);
    const loaded = await load({ authorities: [path] }, 'client');
    expect(loaded).toMatchObject({ ok: true, value: { skipped: [join(path, 'README'), join(path, 'key.pem')] } });
  });

  it.each([
    ['that is not there', () => join(folder.path, 'none'), 'tls-file-missing'],
    ['that is no certificate', () => folder.write('junk', 'junk'), 'tls-not-a-certificate'],
    [
      'in a folder without any',
      () => {
        mkdirSync(join(folder.path, 'empty'), { recursive: true });
        return join(folder.path, 'empty');
      },
      'tls-no-certificate-in-folder',
    ],
  ])('%s are refused by name', async (_name, path, code) => {
    const file = path();
    expect(await load({ authorities: [file] }, 'client')).toEqual({ ok: false, code, file });
  });

  it('must be named by a server that checks its callers', async () => {
    const own = { certificateFile, keyFile };
    expect(await load({ ...own, peerCertificate: 'required' })).toMatchObject({ ok: false, code: 'tls-authority-missing' });
    expect(await load({ ...own, peerCertificate: 'required', authorities: [trusted] })).toMatchObject({ ok: true });
    const pins = [client.certificate.fingerprint256];
    expect(await load({ ...own, peerCertificate: 'present', pins })).toMatchObject({ ok: true });
  });
});

describe('revocation lists', () => {
  const list = makeRevocationList(authority, []);
  it.each([
    ['PEM', list],
    ['DER', derOf(list)],
  ])('are taken as %s', async (form, content) => {
    const revocationLists = [folder.write(`list-${form}`, content)];
    expect(await load({ authorities: [trusted], revocationLists }, 'client')).toMatchObject({ ok: true });
  });

  it.each([
    ['of an authority that is not trusted', makeRevocationList(stranger, []), 'tls-crl-issuer-unknown'],
    ['that are none', 'hello', 'tls-not-a-crl'],
  ])('%s are refused', async (_name, content, code) => {
    const file = folder.write('other.crl', content);
    expect(await load({ authorities: [trusted], revocationLists: [file] }, 'client')).toEqual({ ok: false, code, file });
  });
});

describe('ciphers', () => {
  it('may be those of TLS 1.3 alone', async () => {
    expect(await load({ ciphers: 'TLS_CHACHA20_POLY1305_SHA256' }, 'client')).toMatchObject({ ok: true });
  });

  it.each([
    ['misspelt', 'NO-SUCH-CIPHER'],
    ['anonymous', 'ADH-AES256-GCM-SHA384:AECDH-AES256-SHA:@SECLEVEL=0'],
    ['without encryption', 'NULL-SHA256:@SECLEVEL=0'],
  ])('that are %s are refused', async (_name, ciphers) => {
    expect(await load({ ciphers }, 'client')).toEqual({ ok: false, code: 'tls-ciphers-unknown' });
  });
});

describe('fingerprints', () => {
  it('that are none are refused', async () => {
    expect(await load({ pins: ['AB:CD'] }, 'client')).toEqual({ ok: false, code: 'tls-pin-invalid' });
  });
});

describe('DER', () => {
  it('cut at any byte, or with lengths that lie, is no certificate and no crash', async () => {
    const whole = derOf(makeCertificate({ name: 'cut' }).cert);
    for (let end = 0; end < whole.length; end += 7) {
      const file = folder.write('fuzz', whole.subarray(0, end));
      expect(await load({ authorities: [file] }, 'client')).toMatchObject({ ok: false });
    }
    for (const bytes of [[], [0x30], [0x30, 0x80], [0x30, 0x85, 1, 1, 1, 1, 1], [0x30, 0x84, 0xff, 0xff, 0xff, 0xff]]) {
      expect(readDer(Uint8Array.from(bytes))).toBeUndefined();
    }
  });
});
