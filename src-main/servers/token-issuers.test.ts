import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TokenIssuer } from '../../src-shared/contract/receiver.ts';
import { maxUserIdentityLength } from '../../src-shared/dicom/user-identity.ts';
import { byFilePermissions, SecretStore } from './secret-store.ts';
import { TokenIssuers } from './token-issuers.ts';

const now = new Date('2026-03-04T05:06:07Z');
const seconds = Math.floor(now.getTime() / 1000);
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const secret = 'a secret that two sides share, long enough';

let folder: string;
let issuers: TokenIssuers;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quarry-tokens-'));
  issuers = await open();
});
afterEach(() => rm(folder, { recursive: true }));

const open = async () => new TokenIssuers(await SecretStore.open(folder, byFilePermissions, () => now), () => now);
const pem = (key: KeyObject) => key.export({ format: 'pem', type: 'spki' }).toString();
const jwk = (key: KeyObject, more: object = {}) => ({ ...key.export({ format: 'jwk' }), ...more });
const trust = (text: string, more: Partial<TokenIssuer> = {}, kind: 'public-key' | 'secret' = 'public-key') =>
  issuers.set({ name: 'Sign-on', userClaim: 'sub', ...more }, { kind, text });

/** A token in order, but for what `claims` and `header` say otherwise. */
function token(claims: object = {}, key: KeyObject | Uint8Array = p256.privateKey, header: object = {}): Promise<string> {
  return new SignJWT({ sub: 'anna', exp: seconds + 600, ...claims }).setProtectedHeader({ alg: 'ES256', ...header }).sign(key);
}
const check = (text: string) => issuers.check(Buffer.from(text));

describe('a token', () => {
  it('of an issuer whose key is kept lets in, also after a restart; the response is the token', async () => {
    expect(await trust(pem(p256.publicKey))).toMatchObject({ ok: true });
    const good = await token();
    issuers = await open();
    expect(await check(`${good}\n`)).toEqual({ is: 'known', response: Buffer.from(good) });
    expect(issuers.list()).toEqual([{ name: 'Sign-on', userClaim: 'sub', algorithms: ['ES256'] }]);
  });

  it.each<[string, object, string]>([
    ['has expired', { exp: seconds - 61 }, 'token-expired'],
    ['is not valid yet', { nbf: seconds + 61 }, 'token-not-valid-yet'],
    ['would be valid for ever', { exp: undefined }, 'token-without-expiry'],
    ['is of another issuer', { iss: 'somebody' }, 'token-of-another-issuer'],
    ['is for somebody else', { aud: ['x', 'y'] }, 'token-for-somebody-else'],
    ['names no user', { sub: undefined }, 'token-without-user'],
    ['names a user that is no text', { sub: 5 }, 'token-without-user'],
    ['has a blank for the user', { sub: ' ' }, 'token-without-user'],
  ])('that %s is refused', async (_what, claims, why) => {
    await trust(pem(p256.publicKey), { issuer: 'https://sign-on', audience: 'quarry' });
    const others = { iss: 'https://sign-on', aud: 'quarry' };
    expect(await check(await token(others))).toMatchObject({ is: 'known' });
    expect(await check(await token({ ...others, ...claims }))).toEqual({ is: 'refused', why });
  });

  it('may be a minute old or early: clocks differ', async () => {
    await trust(pem(p256.publicKey));
    expect(await check(await token({ exp: seconds - 59 }))).toMatchObject({ is: 'known' });
    expect(await check(await token({ nbf: seconds + 59 }))).toMatchObject({ is: 'known' });
  });

  it('has its user in the claim that is set', async () => {
    await trust(pem(p256.publicKey), { userClaim: 'preferred_username' });
    expect(await check(await token())).toEqual({ is: 'refused', why: 'token-without-user' });
    expect(await check(await token({ preferred_username: 'anna' }))).toMatchObject({ is: 'known' });
  });

  it.each(['', 'abc', 'a.b.c', '{}', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm5hIn0.', 'x'.repeat(maxUserIdentityLength + 1)])(
    'that is none is refused: %#',
    async (text) => {
      await trust(pem(p256.publicKey));
      expect(await check(text)).toMatchObject({ is: 'refused' });
    },
  );

  it('that another key signed, or whose content was changed, is refused', async () => {
    await trust(pem(p256.publicKey));
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const [header = '', , signature = ''] = (await token()).split('.');
    const changed = [header, Buffer.from(`{"sub":"eve","exp":${seconds + 600}}`).toString('base64url'), signature].join('.');
    for (const text of [await token({}, other.privateKey), changed])
      expect(await check(text)).toEqual({ is: 'refused', why: 'token-not-signed-for-us' });
  });

  it('signed with the text of a public key as a secret is refused', async () => {
    await trust(pem(rsa.publicKey));
    const signed = `${Buffer.from('{"alg":"HS256"}').toString('base64url')}.${Buffer.from(`{"sub":"eve","exp":${seconds + 600}}`).toString('base64url')}`;
    for (const text of [pem(rsa.publicKey), pem(rsa.publicKey).trim()]) {
      const signature = createHmac('sha256', text).update(signed).digest('base64url');
      expect(await check(`${signed}.${signature}`)).toEqual({ is: 'refused', why: 'token-not-signed-for-us' });
    }
  });

  it('is told from the most telling side when there are several issuers', async () => {
    await trust(pem(p256.publicKey));
    await issuers.set({ name: 'Other', userClaim: 'sub' }, { kind: 'public-key', text: pem(rsa.publicKey) });
    expect(await check(await token({ exp: seconds - 600 }))).toEqual({ is: 'refused', why: 'token-expired' });
    await issuers.remove('Sign-on');
    expect(await check(await token())).toMatchObject({ is: 'refused', why: 'token-not-signed-for-us' });
    await issuers.remove('Other');
    expect(await check(await token())).toEqual({ is: 'refused', why: 'no-token-issuers' });
  });

  it('waits its turn no longer than sixteen others do', async () => {
    await trust(pem(p256.publicKey));
    const good = await token();
    const verdicts = await Promise.all(Array.from({ length: 40 }, () => check(good)));
    expect(new Set(verdicts.map(({ is }) => is))).toEqual(new Set(['known', 'busy']));
    expect(await check(good)).toMatchObject({ is: 'known' });
  });
});

describe('a key', () => {
  it('is one of a set by its name', async () => {
    const text = JSON.stringify({
      keys: [jwk(rsa.publicKey, { kid: 'r', alg: 'RS512', use: 'sig' }), jwk(p256.publicKey, { kid: 'e' })],
    });
    await trust(text);
    expect(issuers.list()[0]?.algorithms).toEqual(['RS512', 'ES256']);
    expect(await check(await token({}, p256.privateKey, { kid: 'e' }))).toMatchObject({ is: 'known' });
    expect(await check(await token({}, rsa.privateKey, { alg: 'RS512', kid: 'r' }))).toMatchObject({ is: 'known' });
    expect(await check(await token({}, rsa.privateKey, { alg: 'RS256', kid: 'r' }))).toMatchObject({ is: 'refused' });
    expect(await check(await token({}, p256.privateKey, { kid: 'r' }))).toMatchObject({ is: 'refused' });
  });

  it('is one of several in PEM, or a shared secret', async () => {
    await trust(`Bag Attributes\n${pem(rsa.publicKey)}\n${pem(p256.publicKey)}`);
    expect(await check(await token())).toMatchObject({ is: 'known' });
    await trust(secret, {}, 'secret');
    expect(await check(await token({}, Buffer.from(secret), { alg: 'HS256' }))).toMatchObject({ is: 'known' });
    expect(await check(await token())).toMatchObject({ is: 'refused' });
  });

  it.each<[string, 'public-key' | 'secret', string, string]>([
    ['a private key', 'public-key', p256.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), 'private'],
    ['a private key in JSON', 'public-key', JSON.stringify(jwk(p256.privateKey)), 'private'],
    ['a secret in JSON', 'public-key', JSON.stringify({ keys: [{ kty: 'oct', k: 'AAAA' }, jwk(rsa.publicKey)] }), 'private'],
    ['a short RSA key', 'public-key', pem(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey), 'not-usable'],
    [
      'a curve that is not known',
      'public-key',
      pem(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey),
      'not-usable',
    ],
    ['words', 'public-key', 'our key', 'not-a-key'],
    ['broken JSON', 'public-key', '{"kty"', 'not-a-key'],
    ['a short secret', 'secret', 'x'.repeat(31), 'too-short'],
    ['a public key as a secret', 'secret', pem(rsa.publicKey), 'public'],
    ['one with words before it', 'secret', `Bag Attributes\n${pem(rsa.publicKey)}`, 'public'],
    ['one without its frame', 'secret', pem(rsa.publicKey).replace(/-----.*-----/g, ''), 'public'],
    ['a list of keys as a secret', 'secret', JSON.stringify([jwk(rsa.publicKey)]), 'public'],
  ])('that is %s is not kept', async (_what, kind, text, problem) => {
    expect(await trust(text, {}, kind)).toEqual({ ok: false, problem });
    expect(issuers.list()).toEqual([]);
  });
});
