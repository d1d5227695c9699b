import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkBy } from '../../net/scp/identify-caller.ts';
import { makeAuthorities } from '../../net/tls/testing/certificates.ts';
import { CertificateFolder, type SecureNode, startSecureNode } from '../../net/tls/testing/secure-node.ts';
import { SecretStore } from '../../servers/secret-store.ts';
import { quarryHere } from './testing/in-process.ts';
import { jsonLines } from './testing/quarry-process.ts';

const { authority, server, client } = makeAuthorities();
const folder = new CertificateFolder();
const trusted = folder.write('authority.pem', authority.cert);
const serverFiles = folder.own(server);
const clientFile = folder.write('client.pem', client.cert);
const passphrase = 'open sesame';
const encryptedKey = folder.write(
  'encrypted.key',
  client.keyObject.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString(),
);
const passphraseFile = folder.write('passphrase.txt', `${passphrase}\n`);
const passcodeFile = folder.write('passcode.txt', 'xyzzy\n');
const home = join(folder.path, 'home');
const secretsFile = join(home, 'secrets.json');
/** Wants a certificate of its callers, and a user whom it knows. */
let strict: SecureNode;

beforeAll(async () => {
  const tls = { ...serverFiles, authorities: [trusted], peerCertificate: 'required', checkName: false } as const;
  const user = (name: string, passcode: string) => (name === 'anna' && passcode === 'xyzzy' ? 'known' : 'unknown');
  strict = await startSecureNode(tls, { checkIdentity: () => checkBy({ user }) });
});
afterAll(async () => {
  await strict.node.close({ graceMs: 0 });
  folder.remove();
});
beforeEach(() => {
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home);
});

const quarry = (args: readonly string[], environment: NodeJS.ProcessEnv = {}) =>
  quarryHere(args, { QUARRY_HOME: home, ...environment });
const address = () => `STRICT@127.0.0.1:${strict.node.port}`;
const encrypted = ['--tls-ca', trusted, '--tls-cert', clientFile, '--tls-key', encryptedKey];
const whole = [...encrypted, '--tls-key-passphrase-file', passphraseFile, '--user', 'anna', '--passcode-file', passcodeFile];
const add = (...options: string[]) => quarry(['servers', 'add', 'Strict', address(), ...options]);

/** As the desktop program does where the operating system has a store. */
async function seal(): Promise<void> {
  const cipher = { kind: 'operating-system', seal: () => 'sealed', open: () => undefined } as const;
  const store = await SecretStore.open(home, cipher, () => new Date());
  await store.settled();
}

describe('a bookmark that servers add has made', () => {
  it('is enough to call a server that wants a certificate and a passcode', async () => {
    expect(await add(...whole, '--positive-response')).toMatchObject({ code: 0, stdout: 'Added “Strict”.\n' });
    const { code, stdout } = await quarry(['echo', 'Strict', '--json']);
    expect(code).toBe(0);
    expect(jsonLines(stdout)[0]).toMatchObject({ ok: true, tls: { protocol: 'TLSv1.3' } });
  });

  it('has its secrets in the file of secrets alone, which only its owner may read', async () => {
    const { stdout, stderr } = await add(...whole, '--json');
    expect(stderr).toMatch(/The passcode is kept in .*secrets\.json.*--passcode-file/);
    expect(stderr).toMatch(/The passphrase of the key is kept in .*--tls-key-passphrase-file/);
    const shown = [
      stdout,
      stderr,
      readFileSync(join(home, 'servers.json'), 'utf8'),
      (await quarry(['servers', 'export'])).stdout,
    ];
    for (const text of shown) expect(text).not.toMatch(/xyzzy|sesame/);
    expect(readFileSync(secretsFile, 'utf8')).toContain('xyzzy');
    if (process.platform !== 'win32') expect(statSync(secretsFile).mode & 0o077).toBe(0);
    await quarry(['servers', 'remove', 'Strict']);
    expect(readFileSync(secretsFile, 'utf8')).not.toMatch(/xyzzy|sesame/);
  });

  it('goes on with what is typed once the desktop program has sealed its secrets', async () => {
    await add(...whole);
    await seal();
    const key = ['--tls-key-passphrase-file', passphraseFile];
    expect(await quarry(['echo', 'Strict'])).toMatchObject({
      code: 10,
      stderr: expect.stringContaining('On the command line: --passcode-file'),
    });
    expect(await quarry(['echo', 'Strict', '--passcode-file', passcodeFile])).toMatchObject({
      code: 10,
      stderr: expect.stringContaining('On the command line: --tls-key-passphrase-file'),
    });
    expect((await quarry(['echo', 'Strict', ...key, '--passcode-file', passcodeFile])).code).toBe(0);
    expect((await quarry(['echo', 'Strict', ...key], { QUARRY_PASSCODE: 'xyzzy' })).code).toBe(0);
  });

  it('may have a user whose passcode is given with each command, or came from the environment', async () => {
    const key = ['--tls-key-passphrase-file', passphraseFile];
    await add(...encrypted, ...key, '--user', 'anna');
    expect((await quarry(['echo', 'Strict'])).code).toBe(5);
    expect((await quarry(['echo', 'Strict', '--passcode-file', passcodeFile])).code).toBe(0);
    await quarry(['servers', 'remove', 'Strict']);
    const from = { QUARRY_PASSCODE: 'xyzzy' };
    expect((await quarry(['servers', 'add', 'Strict', address(), ...encrypted, ...key, '--user', 'anna'], from)).code).toBe(0);
    expect((await quarry(['echo', 'Strict'])).code).toBe(0);
  });

  it('keeps its secrets when another of its name is imported only where that is the same server and user', async () => {
    await add(...whole);
    const exported = (await quarry(['servers', 'export'])).stdout;
    const file = (text: string) => folder.write('servers.json', text);
    await quarry(['servers', 'import', file(exported.replace('"C-GET"', '"C-MOVE"')), '--replace']);
    expect((await quarry(['echo', 'Strict'])).code).toBe(0);
    await quarry(['servers', 'import', file(exported.replace('127.0.0.1', '127.0.0.2')), '--replace']);
    expect(JSON.parse(readFileSync(secretsFile, 'utf8'))).toMatchObject({ secrets: {} });
    expect(readFileSync(secretsFile, 'utf8')).not.toContain('xyzzy');
  });

  it('names files by their whole paths, wherever commands are run', async () => {
    const here = (file: string) => relative(process.cwd(), file);
    const token = folder.write('token.jwt', 'a.b.c');
    await add('--tls-ca', here(trusted), '--tls-min', '1.3', '--no-tls-name-check', '--jwt-file', here(token));
    expect(jsonLines((await quarry(['servers', 'list', '--json'])).stdout)[0]).toMatchObject({
      tls: { authorities: [trusted], minVersion: '1.3', checkName: false, peerCertificate: 'required' },
      userIdentity: { kind: 'jwt', tokenFile: token, positiveResponse: false },
    });
  });

  it('has columns in the table where any has TLS or a user', async () => {
    const table = async () => (await quarry(['servers', 'list'])).stdout;
    await quarry(['servers', 'add', 'Plain', 'PLAIN@127.0.0.1:104']);
    expect(await table()).not.toMatch(/TLS|User/);
    await quarry(['servers', 'add', 'Users', 'USERS@127.0.0.1:104', '--user', 'anna']);
    expect(await table()).not.toContain('TLS');
    await add('--tls-ca', trusted, '--jwt-file', folder.write('token.jwt', 'a.b.c'));
    const lines = [/^Name .*Retrieves by +TLS +User$/m, /^Plain .*automatic$/m, /^Users .*automatic +anna$/m];
    for (const line of [...lines, /^Strict .* yes +JSON Web Token$/m]) expect(await table()).toMatch(line);
  });

  it('is not made of what cannot be used', async () => {
    for (const [options, code, told] of [
      [['--tls-ca', join(folder.path, 'missing.pem')], 10, 'tls-file-missing'],
      [encrypted, 10, 'tls-passphrase-missing'],
      [['--tls-pin', 'ab'], 10, 'tls-pin-invalid'],
      [['--tls-min', '1.1'], 2, '--tls-min'],
      [['--user', 'anna', '--passcode-file', join(folder.path, 'missing')], 2, 'passcode-unreadable'],
      [['--passcode-file', passcodeFile], 2, 'options-belong-together'],
      [['--positive-response'], 2, 'options-belong-together'],
      [['--saml-file', join(folder.path, 'missing')], 10, 'identity-missing'],
    ] as const)
      expect(await add(...options), told).toMatchObject({ code, stderr: expect.stringContaining(told) });
    expect(existsSync(join(home, 'servers.json'))).toBe(false);
  });

  it('is not left behind where its secrets cannot be kept', async () => {
    await add('--tls-ca', trusted);
    await quarry(['servers', 'remove', 'Strict']);
    mkdirSync(secretsFile);
    expect((await add(...whole)).code).toBe(10);
    expect((await quarry(['servers', 'list', '--json'])).stdout).toBe('');
  });
});
