import { afterEach, describe, expect, it } from 'vitest';
import { type Identity, identifyAs } from '../../dicom/upper-layer/identify-as.ts';
import type { UserIdentity } from '../../dicom/upper-layer/pdu/user-information/user-identity.ts';
import { echo } from '../scu/echo.ts';
import { openSession, releaseSession } from '../scu/open-session.ts';
import { type DicomNode, type NodeOptions, startNode } from './dicom-node.ts';
import { type CheckUser, checkBy } from './identify-caller.ts';

const timeouts = { connectMs: 5000, associationMs: 5000, responseMs: 5000, silenceMs: 5000 };
const running: DicomNode[] = [];

afterEach(async () => {
  for (const node of running.splice(0)) await node.close({ graceMs: 0 });
});

async function node(check: CheckUser | undefined, options: Partial<NodeOptions> = {}) {
  const started = await startNode({
    host: '127.0.0.1',
    port: 0,
    acceptCalled: (title) => title === 'NODE',
    checkIdentity: () => check && checkBy({ user: check }),
    ...options,
  });
  if (!started.ok) throw new Error(started.code);
  running.push(started.node);
  return (userIdentity?: UserIdentity) => ({
    host: '127.0.0.1',
    port: started.node.port,
    calledAeTitle: 'NODE',
    callingAeTitle: 'TEST',
    userIdentity,
  });
}

const said: string[] = [];
const known: CheckUser = (name, passcode) => {
  said.push(`${name}/${passcode}`);
  return name === 'anna' && passcode === 'sesame ❤' ? 'known' : 'unknown';
};
const later: CheckUser = async (...given) => known(...given);

function identity(given: Identity): UserIdentity {
  const made = identifyAs(given);
  if (made === undefined) throw new Error('no identity');
  return made;
}

const anna = { kind: 'passcode', userName: 'anna', passcode: 'sesame ❤' } as const;
const refused = { ok: false, failure: { kind: 'association', ending: { kind: 'rejected', result: 1, source: 2, reason: 1 } } };

describe('a node that wants a user name and passcode', () => {
  it.each([
    ['at once', known],
    ['later', later],
  ])('accepts who it knows, found out %s', async (_when, check) => {
    const target = await node(check);
    expect(await echo(target(identity(anna)), { timeouts })).toMatchObject({ ok: true });
    expect(said).toContain('anna/sesame ❤');
  });

  it.each<[string, UserIdentity | undefined]>([
    ['nobody', undefined],
    ['a user name alone', identity({ kind: 'username', userName: 'anna' })],
    ['a wrong passcode', identity({ ...anna, passcode: 'Sesame' })],
    ['another user', identity({ ...anna, userName: 'bert' })],
    ['a token', identity({ kind: 'jwt', token: new TextEncoder().encode('a.b.c') })],
    ['a ticket', identity({ kind: 'kerberos', token: Uint8Array.of(0, 255, 1) })],
    ['an assertion', identity({ kind: 'saml', token: new TextEncoder().encode('<Assertion/>') })],
    ['a type that does not exist', { ...identity(anna), type: 77 }],
  ])('rejects %s: permanent, by the provider, without a reason', async (_who, who) => {
    for (const check of [known, later]) expect(await echo((await node(check))(who), { timeouts })).toMatchObject(refused);
  });

  it('looks at no passcode of those who call it by another name', async () => {
    said.length = 0;
    const target = await node(known);
    const called = { ...target(identity(anna)), calledAeTitle: 'OTHER' };
    expect(await echo(called, { timeouts })).toMatchObject({ ok: false, failure: { ending: { source: 1, reason: 7 } } });
    expect(said).toEqual([]);
  });

  it('asks to come again when it cannot check now, and when checking fails', async () => {
    const busy = await node(() => 'busy');
    expect(await echo(busy(identity(anna)), { timeouts })).toMatchObject({
      failure: { ending: { kind: 'rejected', result: 2, source: 3, reason: 1 } },
    });
    const broken = await node(() => Promise.reject(new Error('broken')));
    expect(await echo(broken(identity(anna)), { timeouts })).toMatchObject({
      failure: { ending: { kind: 'rejected', result: 2, source: 1, reason: 1 } },
    });
  });

  it('tells of each rejection once', async () => {
    const rejections: unknown[] = [];
    const target = await node(later, { observers: { onRejected: (_request, reason) => rejections.push(reason) } });
    await echo(target(), { timeouts });
    await echo(target(identity(anna)), { timeouts });
    expect(rejections).toEqual([{ accept: false, result: 1, source: 2, reason: 1, why: 'none-given' }]);
  });

  it('lives on when the caller goes while it is being checked', async () => {
    const asked = [0, 1].map(() => Promise.withResolvers<(verdict: 'known') => void>());
    let questions = 0;
    const target = await node(() => new Promise((decide) => asked[questions++]?.resolve(decide)));
    const abort = new AbortController();
    const first = echo(target(identity(anna)), { timeouts, signal: abort.signal });
    const decideFirst = await asked[0]?.promise;
    abort.abort();
    expect(await first).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
    decideFirst?.('known');
    const second = echo(target(identity(anna)), { timeouts });
    (await asked[1]?.promise)?.('known');
    expect(await second).toMatchObject({ ok: true });
  });
});

describe('a node that also lets in whom it cannot verify', () => {
  const unverified = { checkIdentity: () => checkBy({ user: known, unverified: true }) };
  const ticket = { kind: 'kerberos', token: Uint8Array.of(0, 255, 1) } as const;

  it.each<[string, Identity]>([
    ['a user name alone', { kind: 'username', userName: 'anna' }],
    ['a ticket', ticket],
    ['an assertion', { kind: 'saml', token: new TextEncoder().encode('<Assertion/>') }],
  ])('takes %s, and never confirms it', async (_what, given) => {
    const target = await node(known, unverified);
    expect(await echo(target(identity(given)), { timeouts })).toMatchObject({ ok: true });
    const wanted = identity({ ...given, positiveResponseRequested: true });
    expect(await echo(target(wanted), { timeouts })).toMatchObject({ ok: false, failure: { code: 'identity-not-confirmed' } });
  });

  it('still wants a passcode to be right, and nobody to say nothing', async () => {
    const target = await node(known, unverified);
    expect(await echo(target(identity({ ...anna, passcode: 'Sesame' })), { timeouts })).toMatchObject(refused);
    expect(await echo(target(identity({ kind: 'jwt', token: Uint8Array.of(97) })), { timeouts })).toMatchObject(refused);
    expect(await echo(target(), { timeouts })).toMatchObject(refused);
  });
});

describe('a positive response', () => {
  it('is given to who asks for it, and to nobody else', async () => {
    const target = await node(later);
    for (const positiveResponseRequested of [true, false]) {
      const opened = await openSession(
        target(identity({ ...anna, positiveResponseRequested })),
        [{ abstractSyntax: '1.2.840.10008.1.1', transferSyntaxes: ['1.2.840.10008.1.2'] }],
        { timeouts },
      );
      if (!opened.ok) throw new Error('refused');
      const expected = positiveResponseRequested ? new Uint8Array(0) : undefined;
      expect(opened.session.negotiated.userIdentityResponse).toEqual(expected);
      await releaseSession(opened.session);
    }
  });

  it('that does not come ends what asked for it: a server that does not look at identities has confirmed none', async () => {
    const target = await node(undefined);
    expect(await echo(target(identity(anna)), { timeouts })).toMatchObject({ ok: true });
    expect(await echo(target(identity({ ...anna, positiveResponseRequested: true })), { timeouts })).toMatchObject({
      ok: false,
      failure: { kind: 'local', code: 'identity-not-confirmed' },
    });
  });
});

describe('an identity', () => {
  it.each<[Identity, number]>([
    [{ kind: 'username', userName: 'ä' }, 1],
    [anna, 2],
    [{ kind: 'kerberos', token: Uint8Array.of(1, 2, 0) }, 3],
    [{ kind: 'saml', token: Uint8Array.of(60) }, 4],
    [{ kind: 'jwt', token: Uint8Array.of(97) }, 5],
  ])('%j has type %i', (given, type) => {
    expect(identifyAs(given)).toMatchObject({ type, positiveResponseRequested: false });
  });

  it('is in UTF-8, and the passcode of type 2 alone is a second field', () => {
    expect(identifyAs(anna)?.secondary).toEqual(new TextEncoder().encode('sesame ❤'));
    expect(identifyAs({ kind: 'username', userName: 'ä' })).toMatchObject({
      primary: Uint8Array.of(0xc3, 0xa4),
      secondary: new Uint8Array(0),
    });
  });

  it('that is empty or would not fit a request is none', () => {
    expect(identifyAs({ kind: 'username', userName: '' })).toBeUndefined();
    expect(identifyAs({ ...anna, passcode: '' })?.secondary).toEqual(new Uint8Array(0));
    expect(identifyAs({ kind: 'jwt', token: new Uint8Array(32_769) })).toBeUndefined();
    expect(identifyAs({ kind: 'jwt', token: new Uint8Array(32_768) })).toBeDefined();
  });
});
