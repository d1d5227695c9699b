import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAuthorities } from '../../net/tls/testing/certificates.ts';
import { CertificateFolder } from '../../net/tls/testing/secure-node.ts';
import { jsonLines, QuarryCommand, type RunningProcess } from './testing/quarry-process.ts';

const { authority, server, client } = makeAuthorities();
const folder = new CertificateFolder();
const trusted = folder.write('authority.pem', authority.cert);
const serverFiles = folder.own(server);
const clientFiles = folder.own(client);
const passphrase = 'open sesame';
const encryptedKey = folder.write(
  'encrypted.key',
  client.keyObject.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString(),
);
const home = join(folder.path, 'home');
const quarry = new QuarryCommand(home);
const asServer = ['--tls-cert', serverFiles.certificateFile ?? '', '--tls-key', serverFiles.keyFile ?? ''];
let receiver: RunningProcess;
let address: string;

beforeAll(async () => {
  mkdirSync(home);
  const strict = [...asServer, '--tls-ca', trusted];
  receiver = quarry.start('receive', '--port', '0', '-o', join(folder.path, 'in'), ...strict);
  const [, port] = await receiver.printed(/listening on port (\d+)/);
  address = `ANY@127.0.0.1:${port}`;
  const tls = {
    authorities: [trusted],
    peerCertificate: 'required',
    checkName: true,
    certificateFile: clientFiles.certificateFile,
  };
  const bookmark = (id: string, name: string, more: object = {}) => ({
    id,
    name,
    calledAeTitle: 'ANY',
    host: '127.0.0.1',
    port: Number(port),
    retrieveMethod: 'automatic',
    colour: 'blue',
    tls: { ...tls, ...more },
  });
  const servers = [bookmark('a', 'Secure'), bookmark('b', 'Sealed'), bookmark('c', 'Strange', { peerCertificate: 'perhaps' })];
  writeFileSync(join(home, 'servers.json'), JSON.stringify({ schemaVersion: 1, servers }));
  const key = { protection: 'file-permissions', sealed: Buffer.from(client.key).toString('base64') };
  const secrets = { 'server:a:private-key': key, 'server:b:private-key': { protection: 'operating-system', sealed: 'AAAA' } };
  writeFileSync(join(home, 'secrets.json'), JSON.stringify({ schemaVersion: 1, secrets }));
}, 60_000);

afterAll(async () => {
  await receiver.end('SIGINT');
  folder.remove();
});

const withClient = () => [
  '--tls-ca',
  trusted,
  '--tls-cert',
  clientFiles.certificateFile ?? '',
  '--tls-key',
  clientFiles.keyFile ?? '',
];

describe('the command line over TLS', () => {
  it('echoes by options, and says what was agreed on', async () => {
    const { code, stdout } = await quarry.run('echo', address, '--json', ...withClient());
    expect(code).toBe(0);
    expect(jsonLines(stdout)[0]).toMatchObject({
      ok: true,
      tls: { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', certificate: { subject: 'CN=server' }, notes: [] },
    });
  });

  it('echoes by a bookmark, whose key is kept in the data folder', async () => {
    expect((await quarry.run('echo', 'Secure')).stdout).toMatch(/Secure answered .* \(TLSv1\.3, /);
  });

  it('says when a key was sealed by the desktop program, and takes one that is typed instead', async () => {
    const sealed = await quarry.run('echo', 'Sealed', '--json');
    expect(sealed.code).toBe(10);
    expect(jsonLines(sealed.stdout)[0]).toMatchObject({ error: { code: 'tls-secret-sealed' } });
    expect((await quarry.run('echo', 'Sealed', '--tls-key', clientFiles.keyFile ?? '')).code).toBe(0);
  });

  it('does not guess what a bookmark means that it does not understand', async () => {
    const { code, stderr } = await quarry.run('echo', 'Strange');
    expect(code).toBe(2);
    expect(stderr).toContain('What the bookmark says about TLS is not understood.');
  });

  it('reads the passphrase of the key from a file, and says when it is missing or wrong', async () => {
    const encrypted = ['--tls-ca', trusted, '--tls-cert', clientFiles.certificateFile ?? '', '--tls-key', encryptedKey];
    const with_ = (text: string) => ['--tls-key-passphrase-file', folder.write('passphrase', text)];
    expect((await quarry.run('echo', address, ...encrypted, ...with_(`\ufeff${passphrase}\n`))).code).toBe(0);
    const wrong = await quarry.run('echo', address, ...encrypted, ...with_('shut'));
    expect([wrong.code, wrong.stderr]).toEqual([10, expect.stringContaining('The passphrase does not open')]);
    const missing = await quarry.run('echo', address, ...encrypted);
    expect([missing.code, missing.stderr]).toEqual([
      10,
      expect.stringMatching(/no passphrase is given[\s\S]*--tls-key-passphrase-file/),
    ]);
  });

  it('pins a certificate, and takes one for another name when told to', async () => {
    const own = withClient().slice(2);
    const pinned = await quarry.run('echo', address, ...own, '--tls-pin', server.certificate.fingerprint256);
    expect(pinned.code).toBe(0);
    const otherName = [...withClient(), '--tls-server-name', 'elsewhere'];
    const refused = await quarry.run('echo', address, ...otherName);
    expect([refused.code, refused.stderr]).toEqual([5, expect.stringContaining('tls-name-mismatch')]);
    expect((await quarry.run('echo', address, ...otherName, '--no-tls-name-check')).code).toBe(0);
  });

  it('is not spoken to a destination of the practice PACS: what it sends is refused, and both say so', async () => {
    const port = address.slice(address.lastIndexOf(':') + 1);
    const folderOf = join(folder.path, 'practice');
    const practice = quarry.start('practice', '--port', '0', '--folder', folderOf, '--destination', `SECURE=127.0.0.1:${port}`);
    const [, practicePort] = await practice.printed(/listening on port (\d+)/);
    const keys = ['--model', 'patient', '--level', 'patient', '-k', 'PatientID=PRACTICE-0001'];
    const moved = await quarry.run('move', `PRACTICE@127.0.0.1:${practicePort}`, ...keys, '--dest', 'SECURE');
    expect([moved.code, moved.stderr]).toEqual([6, expect.stringContaining('could not send them to the destination')]);
    await receiver.printed(/127\.0\.0\.1 came without encryption; this port takes only TLS, and we refused it/);
    await practice.end('SIGINT');
  });

  it('of a receiver says who was refused and why', async () => {
    const { code, stderr } = await quarry.run('echo', address, '--tls-ca', trusted);
    expect([code, stderr]).toEqual([5, expect.stringContaining('The server wants a certificate from us')]);
    await receiver.printed(/127\.0\.0\.1 showed no certificate, and we let nobody in without one/);
    await quarry.run('echo', address);
    await receiver.printed(/127\.0\.0\.1 came without encryption; this port takes only TLS, and we refused it/);
  });

  it('does not begin to listen with a certificate that cannot be used', async () => {
    const args = ['receive', '--port', '0', '-o', join(folder.path, 'never'), '--tls'];
    const { code, stderr } = await quarry.run(...args);
    expect([code, stderr]).toEqual([10, expect.stringContaining('A certificate of our own is missing.')]);
  });
});
