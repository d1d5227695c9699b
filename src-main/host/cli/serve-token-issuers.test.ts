import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { afterAll, describe, expect, it } from 'vitest';
import { readServeTokenIssuers } from './serve-token-issuers.ts';
import { QuarryCommand } from './testing/quarry-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'quarry-issuers-'));
afterAll(() => rmSync(folder, { recursive: true }));

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const publicPem = publicKey.export({ format: 'pem', type: 'spki' }).toString();
const secret = 'a secret that two sides share, long enough';
const now = () => new Date('2026-03-04T05:06:07Z');
const expires = Math.floor(now().getTime() / 1_000) + 600;

function file(name: string, text: string, mode = 0o600): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

const signed = (alg: string, key: Parameters<SignJWT['sign']>[0], claims: object) =>
  new SignJWT({ sub: 'anna', exp: expires, ...claims }).setProtectedHeader({ alg }).sign(key);
const issuer = (more: object) => ({ name: 'Sign-on', userClaim: 'sub', ...more });

describe('the token issuers of archive serve', () => {
  it('have their keys in files of their own, public ones or shared secrets', async () => {
    const read = await readServeTokenIssuers(
      [
        issuer({ issuer: 'https://sign-on', publicKeyFile: file('public.pem', publicPem, 0o644) }),
        issuer({ name: 'RIS', audience: 'store', userClaim: 'login', secretFile: file('secret', `${secret}\n`) }),
      ],
      now,
    );
    if (!read.ok) throw new Error(JSON.stringify(read.problem));
    const check = async (token: Promise<string>) => read.value.check(Buffer.from(await token));
    expect(await check(signed('ES256', privateKey, { iss: 'https://sign-on' }))).toMatchObject({ is: 'known' });
    const shared = Buffer.from(secret);
    expect(await check(signed('HS256', shared, { aud: 'store', login: 'anna' }))).toMatchObject({ is: 'known' });
    // The user is in the claim of the issuer who signed, and no other.
    expect(await check(signed('HS256', shared, { aud: 'store' }))).toEqual({ is: 'refused', why: 'token-without-user' });
    expect(await check(signed('ES256', privateKey, { iss: 'other' }))).toEqual({ is: 'refused', why: 'token-of-another-issuer' });
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    expect(await check(signed('ES256', other, { iss: 'https://sign-on' }))).toEqual({
      is: 'refused',
      why: 'token-not-signed-for-us',
    });
  });

  it.each([
    ['is read by others', () => ({ secretFile: file('open', secret, 0o640) }), 'token-key-file-open'],
    ['is not there', () => ({ publicKeyFile: join(folder, 'none') }), 'token-key-file-unreadable'],
    ['is too long', () => ({ publicKeyFile: file('long', ' '.repeat(300_000)) }), 'token-key-file-too-long'],
    ['is a public key and named a secret', () => ({ secretFile: file('pem', publicPem) }), 'token-key-unusable'],
    ['is a short secret', () => ({ secretFile: file('short', 'short') }), 'token-key-unusable'],
    ['is no key', () => ({ publicKeyFile: file('text', secret) }), 'token-key-unusable'],
  ])('are not taken with a key that %s', async (_what, keys, code) => {
    expect(await readServeTokenIssuers([issuer(keys())])).toMatchObject({ ok: false, problem: { explanation: { code } } });
  });

  it('let in who shows their token, beside the users or without any', async () => {
    const config = join(folder, 'quarry.json');
    file('issuer.pem', publicPem, 0o644);
    file('users', 'anna:passcode\n');
    const areas = [{ aeTitle: 'STORE', folder: join(folder, 'area') }];
    const tokenIssuers = [{ name: 'Sign-on', audience: 'store', publicKeyFile: 'issuer.pem' }];
    const exp = Math.floor(Date.now() / 1_000) + 600;
    const good = file('good.jwt', await signed('ES256', privateKey, { exp, aud: 'store' }));
    const old = file('old.jwt', await signed('ES256', privateKey, { exp: 1, aud: 'store' }));
    const quarry = new QuarryCommand(join(folder, 'home'));
    for (const users of [undefined, 'users']) {
      writeFileSync(config, JSON.stringify({ tokenIssuers, users, areas, reserveBytes: 0 }));
      const node = quarry.start('archive', 'serve', '--config', config, '--port', '0');
      const server = `STORE@127.0.0.1:${(await node.printed(/listening on port (\d+)/))[1]}`;
      const passcode = ['--user', 'anna', '--passcode-file', file('passcode', 'passcode')];
      expect((await quarry.run('echo', server, '--jwt-file', good, '--positive-response')).code).toBe(0);
      expect((await quarry.run('echo', server, '--jwt-file', old)).code).toBe(5);
      expect((await quarry.run('echo', server, ...passcode)).code).toBe(users === undefined ? 5 : 0);
      expect((await quarry.run('echo', server)).code).toBe(5);
      const { stderr } = await node.end();
      expect(stderr).toContain('which called STORE. Its token has expired.');
      expect(stderr).not.toContain('eyJ');
    }
  }, 120_000);

  it('keep the node from starting where a key cannot be used', async () => {
    const config = join(folder, 'bad.json');
    file('bad.pem', secret);
    const tokenIssuers = [{ name: 'Sign-on', publicKeyFile: 'bad.pem' }];
    writeFileSync(config, JSON.stringify({ tokenIssuers, areas: [{ aeTitle: 'STORE', folder: join(folder, 'area') }] }));
    const ended = await new QuarryCommand(join(folder, 'home')).run('archive', 'serve', '--config', config, '--port', '0');
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('The public key of the token issuer “Sign-on”');
    expect(ended.stderr).not.toContain(secret);
  }, 60_000);
});
