import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityOf } from './identity.ts';

let folder: string;
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quarry-identity-'));
  const secrets = {
    'server:7:identity': { protection: 'file-permissions', sealed: 'stored' },
    'server:8:identity': { protection: 'operating-system', sealed: 'v10…' },
  };
  await Promise.all([
    writeFile(file('passcode'), '\ufefffrom the file\r\nsecond line\n'),
    writeFile(file('jwt'), 'aaa.bbb.ccc\n'),
    writeFile(file('saml'), '  <Assertion/>\n'),
    writeFile(file('ticket'), Uint8Array.of(0, 10, 13, 32, 10)),
    writeFile(file('empty'), '\n'),
    writeFile(file('long'), 'x'.repeat(40_000)),
    writeFile(file('secrets.json'), JSON.stringify({ schemaVersion: 1, secrets })),
  ]);
});
afterAll(() => rm(folder, { recursive: true }));

type Options = Parameters<typeof identityOf>[0];
const of = (options: Options, bookmark?: Parameters<typeof identityOf>[1], environment: NodeJS.ProcessEnv = {}) =>
  identityOf(options, bookmark, { environment, dataFolder: folder });
const text = (value: string) => new TextEncoder().encode(value);

describe('who is asking, on the command line', () => {
  it('is a user name, with a passcode from a file or the environment', async () => {
    expect(await of({ user: 'anna' })).toMatchObject({ ok: true, value: { userIdentity: { type: 1, primary: text('anna') } } });
    const passcode = { type: 2, primary: text('anna'), positiveResponseRequested: true };
    expect(await of({ user: 'anna', positiveResponse: true }, undefined, { QUARRY_PASSCODE: 'sésame' })).toMatchObject({
      value: { userIdentity: { ...passcode, secondary: text('sésame') } },
    });
    // The file goes before the environment, and is one line.
    const both = await of({ user: 'anna', passcodeFile: file('passcode'), positiveResponse: true }, undefined, {
      QUARRY_PASSCODE: 'x',
    });
    expect(both).toMatchObject({ value: { userIdentity: { ...passcode, secondary: text('from the file') } } });
  });

  it('is a token from a file: text without what editors add, a ticket byte for byte', async () => {
    expect(await of({ jwtFile: file('jwt') })).toMatchObject({
      value: { userIdentity: { type: 5, primary: text('aaa.bbb.ccc') } },
    });
    expect(await of({ samlFile: file('saml') })).toMatchObject({
      value: { userIdentity: { type: 4, primary: text('<Assertion/>') } },
    });
    const ticket = await of({ kerberosFile: file('ticket') });
    expect(ticket.ok && ticket.value.userIdentity).toMatchObject({ type: 3 });
    expect([...((ticket.ok && ticket.value.userIdentity?.primary) || [])]).toEqual([0, 10, 13, 32, 10]);
  });

  it.each(['missing', 'empty', 'long'])('is nobody, and nothing is asked, when the file is %s', async (name) => {
    expect(await of({ jwtFile: file(name) })).toMatchObject({
      ok: true,
      value: { withoutIdentity: { kind: 'local', code: 'identity-missing' } },
    });
  });

  it('is the bookmark’s where nothing is named, with the passcode that is stored', async () => {
    const bookmark = { id: '7', kind: 'passcode', userName: 'bert', positiveResponse: false } as const;
    expect(await of({}, bookmark)).toMatchObject({
      value: { userIdentity: { type: 2, primary: text('bert'), secondary: text('stored') } },
    });
    expect(await of({ positiveResponse: true }, bookmark)).toMatchObject({
      value: { userIdentity: { positiveResponseRequested: true } },
    });
    for (const id of ['8', '9'])
      expect(await of({}, { ...bookmark, id })).toMatchObject({ value: { withoutIdentity: { code: 'identity-missing' } } });
    expect(await of({ user: 'anna' }, bookmark)).toMatchObject({ value: { userIdentity: { type: 1, primary: text('anna') } } });
  });

  it('is the bookmark’s user with a passcode that is typed, or with the environment’s where none can be opened', async () => {
    const bookmark = { id: '8', kind: 'passcode', userName: 'bert', positiveResponse: true } as const;
    const bert = { type: 2, primary: text('bert'), positiveResponseRequested: true };
    expect(await of({ passcodeFile: file('passcode') }, bookmark)).toMatchObject({
      value: { userIdentity: { ...bert, secondary: text('from the file') } },
    });
    expect(await of({}, bookmark, { QUARRY_PASSCODE: 'sésame' })).toMatchObject({
      value: { userIdentity: { ...bert, secondary: text('sésame') } },
    });
    // The environment's may be meant for another server.
    expect(await of({}, { ...bookmark, id: '7' }, { QUARRY_PASSCODE: 'sésame' })).toMatchObject({
      value: { userIdentity: { ...bert, secondary: text('stored') } },
    });
    const token = { id: '9', kind: 'jwt', tokenFile: file('jwt'), positiveResponse: false } as const;
    expect(await of({ passcodeFile: file('passcode') }, token)).toMatchObject({ ok: false });
    expect(await of({}, token, { QUARRY_PASSCODE: 'x' })).toMatchObject({ value: { userIdentity: { type: 5 } } });
    expect(await of({ passcodeFile: file('passcode') }, { ...bookmark, kind: 'username' })).toMatchObject({
      value: { userIdentity: bert },
    });
  });

  it.each<[string, Options]>([
    ['two identities', { user: 'anna', jwtFile: 'x' }],
    ['a passcode without a user', { passcodeFile: 'x' }],
    ['a confirmation of nothing', { positiveResponse: true }],
    ['a passcode that cannot be read', { user: 'anna', passcodeFile: '/nowhere/at/all' }],
  ])('is a mistake: %s', async (_what, options) => {
    expect(await of(options)).toMatchObject({ ok: false });
  });
});
