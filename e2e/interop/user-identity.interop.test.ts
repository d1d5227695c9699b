import { generateKeyPairSync } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Identity, identifyAs } from '../../src-main/dicom/upper-layer/identify-as.ts';
import { type CheckUser, checkBy } from '../../src-main/net/scp/identify-caller.ts';
import { echo } from '../../src-main/net/scu/echo.ts';
import { byFilePermissions, SecretStore } from '../../src-main/servers/secret-store.ts';
import { TokenIssuers } from '../../src-main/servers/token-issuers.ts';
import { runTool } from '../peers/process.ts';
import { type StoragePeer, startStorescp } from '../peers/storescp.ts';
import { type OurNode, startOurNode } from './our-node.ts';
import { available } from './skip.ts';
import { practicalTimeouts } from './target.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { practiceSample, writeFiles } from './test-objects.ts';

const folder = temporaryFolder('user-identity');
const known: CheckUser = async (name, passcode) => (name === 'anna' && passcode === 'sesame' ? 'known' : 'unknown');

describe.skipIf(!available('DCMTK’s storescu with user identities', 'storescu'))('our node, called by DCMTK with', () => {
  let open: OurNode;
  let guarded: OurNode;
  let image: string;
  const token = join(folder, 'token');
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

  beforeAll(async () => {
    await mkdir(folder, { recursive: true });
    const files = join(folder, 'files');
    await mkdir(files, { recursive: true });
    [image = ''] = await writeFiles(files, practiceSample(1).slice(0, 1));
    await writeFile(token, 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm5hIn0.');
    open = await startOurNode({ folder: join(folder, 'open') });
    const secrets = await SecretStore.open(folder, byFilePermissions, () => new Date());
    const issuers = new TokenIssuers(secrets, () => new Date());
    const text = publicKey.export({ format: 'pem', type: 'spki' }).toString();
    await issuers.set({ name: 'Sign-on', userClaim: 'sub' }, { kind: 'public-key', text });
    const rules = { user: known, token: (bytes: Uint8Array) => issuers.check(bytes) };
    guarded = await startOurNode({ folder: join(folder, 'guarded'), node: { checkIdentity: () => checkBy(rules) } });
  });
  afterAll(async () => {
    await open?.stop();
    await guarded?.stop();
  });

  const store = (node: OurNode, ...identity: string[]) =>
    runTool('storescu', ['-v', ...identity, '-aec', 'QUARRY', '127.0.0.1', String(node.port), image]);

  it.each<[string, string[]]>([
    ['a user name', ['-usr', 'anna']],
    ['a user name and a password', ['-usr', 'anna', '-pwd', 'wrong']],
    ['a Kerberos ticket', ['-kt', token]],
    ['a SAML assertion', ['--saml', token]],
    ['a JSON Web Token', ['--jwt', token]],
  ])('%s is let in where no user is wanted, and not where one is', async (_what, identity) => {
    expect(await store(open, ...identity)).toMatchObject({ code: 0 });
    const refused = await store(guarded, ...identity);
    expect(refused.code).not.toBe(0);
    expect(refused.output).toMatch(/Rejected Permanent/i);
    expect(guarded.arrived).toEqual([]);
  });

  it('the right password is let in, and confirmed when that is asked for', async () => {
    expect(await store(guarded, '-usr', 'anna', '-pwd', 'sesame')).toMatchObject({ code: 0 });
    expect(await store(guarded, '-usr', 'anna', '-pwd', 'sesame', '-rsp')).toMatchObject({ code: 0 });
    expect(guarded.arrived).toHaveLength(2);
    // A node that looks at no identity confirms none; DCMTK then goes no further.
    expect((await store(open, '-usr', 'anna', '-pwd', 'sesame', '-rsp')).code).not.toBe(0);
  });

  it('a token that its issuer signed is let in, and confirmed when that is asked for', async () => {
    const signed = new SignJWT({ sub: 'anna' }).setProtectedHeader({ alg: 'PS256' }).setExpirationTime('10m');
    const file = join(folder, 'signed');
    await writeFile(file, await signed.sign(privateKey));
    const before = guarded.arrived.length;
    expect(await store(guarded, '--jwt', file)).toMatchObject({ code: 0 });
    expect(await store(guarded, '--jwt', file, '-rsp')).toMatchObject({ code: 0 });
    expect(guarded.arrived.length).toBe(before + 2);
  });
});

describe.skipIf(!available('DCMTK’s storescp, told who is asking', 'storescp'))('DCMTK, called by us, reads', () => {
  let peer: StoragePeer;
  beforeAll(async () => {
    peer = await startStorescp({ folder: join(folder, 'storescp'), args: ['-d'] });
  });
  afterAll(() => peer?.stop());

  it.each<[Identity, RegExp]>([
    [{ kind: 'username', userName: 'anna' }, /Authentication mode 1: Username\s+D:\s+Username: \[anna\]/],
    [
      { kind: 'passcode', userName: 'bert', passcode: 'sesame' },
      /Authentication mode 2: .*\s+D:\s+Username: \[bert\]\s+D:\s+Password: \[sesame\]/,
    ],
    [{ kind: 'kerberos', token: Uint8Array.of(1, 2, 3) }, /Authentication mode 3: Kerberos\s+D:\s+.*3\b/],
    [{ kind: 'saml', token: new TextEncoder().encode('<Assertion/>') }, /Authentication mode 4: SAML\s+D:\s+.*12\b/],
    [{ kind: 'jwt', token: new TextEncoder().encode('a.b.c') }, /Authentication mode 5: JWT\s+D:\s+.*5\b/],
  ])('%j', async (identity, read) => {
    const target = { host: '127.0.0.1', port: peer.port, calledAeTitle: peer.aeTitle, callingAeTitle: 'QUARRY' };
    const ended = await echo({ ...target, userIdentity: identifyAs(identity) }, { timeouts: practicalTimeouts });
    expect(ended).toMatchObject({ ok: true });
    await expect.poll(() => peer.output()).toMatch(read);
  });
});
