import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ReceiverUsers } from './receiver-users.ts';
import { byFilePermissions, type SecretCipher, SecretStore } from './secret-store.ts';
import { TokenIssuers } from './token-issuers.ts';

const sealing: SecretCipher = {
  kind: 'operating-system',
  seal: (plain) => Buffer.from(plain).toString('base64'),
  open: (sealed) => Buffer.from(sealed, 'base64').toString('utf8'),
};
const now = () => new Date(0);

it('users and issuers that the desktop program sealed are not overwritten by a host that cannot open them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'quarry-sealed-'));
  try {
    const secret = { kind: 'secret', text: 'a secret that two sides share, long enough' } as const;
    const desktop = await SecretStore.open(folder, sealing, now);
    await new ReceiverUsers(desktop).set('anna', 'sesame');
    await new TokenIssuers(desktop, now).set({ name: 'Sign-on', userClaim: 'sub' }, secret);

    const elsewhere = await SecretStore.open(folder, byFilePermissions, now);
    const refused = { ok: false, failure: { code: 'secret-sealed' } };
    expect(await new ReceiverUsers(elsewhere).set('bert', 'x')).toMatchObject(refused);
    expect(await new ReceiverUsers(elsewhere).remove('anna')).toMatchObject(refused);
    expect(await new TokenIssuers(elsewhere, now).set({ name: 'Other', userClaim: 'sub' }, secret)).toMatchObject(refused);

    const again = await SecretStore.open(folder, sealing, now);
    expect(new ReceiverUsers(again).names()).toEqual(['anna']);
    expect(new TokenIssuers(again, now).list().map(({ name }) => name)).toEqual(['Sign-on']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
