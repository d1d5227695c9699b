import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { sopClass } from '../../src-shared/dicom/sop-classes.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { limits as coreLimits } from '../dicom/bytes/limits.ts';
import { openSession, releaseSession } from '../net/scu/open-session.ts';
import { timeouts } from '../net/testing/asking.ts';
import { defaultSettings } from '../servers/settings-store.ts';
import { runningEngine, serverInput } from './testing/running-engine.ts';
import { firstOf } from './testing/test-engine.ts';

const engine = runningEngine('all');
const bookmark = () => serverInput(engine.receiverPort);

const status = () => firstOf(engine.client.receiver.watch());

/** An association with the receiver that asks for these classes. */
function associate(...classes: readonly string[]) {
  const contexts = classes.map((abstractSyntax) => ({ abstractSyntax, transferSyntaxes: [transferSyntax.ImplicitLE] }));
  return openSession(engine.target(), contexts, { timeouts });
}

async function established(...classes: readonly string[]) {
  const opened = await associate(...classes);
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  return opened.session;
}

describe('a receiver that wants a user', () => {
  const userIdentity = { kind: 'passcode', userName: 'anna', positiveResponse: true } as const;

  it('is reached by a bookmark with the right passcode, which nobody can read back', async () => {
    const { servers, secrets, receiver } = engine.client;
    const { id } = await servers.add({ ...bookmark(), userIdentity });
    const owner = { kind: 'server', id } as const;
    const keep = (value: string | null) => secrets.set({ owner, secret: 'identity', value });
    await engine.configureReceiver({ requireUser: true });
    expect((await receiver.setUser({ name: 'anna', passcode: 'open sesame' })).users).toEqual(['anna']);
    expect(await secrets.states({ owner })).toMatchObject({ identity: 'not-set' });
    expect(await servers.echo({ id })).toMatchObject({ ok: false, explanation: { code: 'identity-missing' } });

    expect(await keep('wrong')).toMatchObject({ identity: 'set' });
    expect(await servers.echo({ id })).toMatchObject({ ok: false, explanation: { code: 'rejected-no-reason' } });
    await keep('open sesame');
    expect(await servers.echo({ id })).toMatchObject({ ok: true });
    expect(await servers.echo({ id })).toMatchObject({ ok: true });

    // The form of the bookmark, unsaved: with the stored passcode, with another one, and without any.
    expect(await servers.echoInput({ ...bookmark(), userIdentity, id })).toMatchObject({ ok: true });
    const typed = { ...bookmark(), userIdentity, id, secrets: { identity: 'wrong' } };
    expect(await servers.echoInput(typed)).toMatchObject({ ok: false, explanation: { code: 'rejected-no-reason' } });
    expect(await servers.echoInput({ ...bookmark(), userIdentity })).toMatchObject({ ok: false });
    expect(await servers.echoInput(bookmark())).toMatchObject({ ok: false, explanation: { code: 'rejected-no-reason' } });

    const copy = await servers.duplicate({ id });
    expect(await servers.echo({ id: copy.id })).toMatchObject({ ok: true });

    await keep(null);
    expect(await secrets.states({ owner })).toMatchObject({ identity: 'not-set' });
    await receiver.removeUser({ name: 'anna' });
    expect(await servers.echo({ id: copy.id })).toMatchObject({ ok: false, explanation: { code: 'rejected-no-reason' } });
    const files = await Promise.all(['settings.json', 'servers.json'].map((file) => readFile(join(engine.folder, file), 'utf8')));
    expect(files.join()).not.toContain('sesame');
    await engine.configureReceiver();
  });
});

describe('private SOP classes', () => {
  const ours = '1.2.276.0.99.7';

  it('are listed with who proposed them, and refused when that is set', async () => {
    await engine.configureReceiver({ privateClasses: 'refuse' });
    await releaseSession(await established(ours, sopClass.CTImageStorage, ours));
    await engine.configureReceiver({ privateClasses: 'accept' });
    const [refused, ...others] = (await status()).privateClasses;
    expect(others).toEqual([]);
    expect(refused).toMatchObject({ uid: ours, associations: 1, objects: 0, accepted: false });
    const session = await established(ours, sopClass.CTImageStorage);
    expect(session.negotiated.contexts.map(({ result }) => result)).toEqual([0, 0]);
    await releaseSession(session);
    expect((await status()).privateClasses).toMatchObject([
      { uid: ours, from: { aeTitle: 'MODALITY', address: '127.0.0.1' }, associations: 2, accepted: true },
    ]);
  });
});

describe('limits of the receiver', () => {
  const limits = defaultSettings.receiverLimits;
  beforeEach(() => engine.client.settings.update({ receiverLimits: limits, maxPduLength: coreLimits.maxPduLength }));

  it('are those of limits.ts until somebody changes them', () => {
    const { maxAssociations, maxAssociationsPerPeer, idleMs, artimMs, maxPduLength } = coreLimits;
    expect(limits).toEqual({
      associations: maxAssociations,
      associationsPerPeer: maxAssociationsPerPeer,
      idleSeconds: idleMs / 1000,
      requestSeconds: artimMs / 1000,
    });
    expect(defaultSettings.maxPduLength).toBe(maxPduLength);
  });

  it.each(['associations', 'associationsPerPeer'] as const)(
    'of %s are in force for the next one, and leave those that are here alone',
    async (name) => {
      const first = await established(sopClass.Verification);
      await engine.client.settings.update({ receiverLimits: { ...limits, [name]: 1 } });
      expect(await associate(sopClass.Verification)).toMatchObject({
        ok: false,
        failure: { ending: { kind: 'rejected', result: 2, source: 3, reason: 2 } },
      });
      expect(first.ending).toBeUndefined();
      await engine.client.settings.update({ receiverLimits: { ...limits, [name]: 2 } });
      await releaseSession(await established(sopClass.Verification));
      await releaseSession(first);
    },
  );

  it('announce the longest PDU as it is set now', async () => {
    for (const maxPduLength of [4_096, 4_194_304]) {
      await engine.client.settings.update({ maxPduLength });
      const session = await established(sopClass.Verification);
      expect(session.negotiated.peerMaxLength).toBe(maxPduLength);
      await releaseSession(session);
    }
  });

  it('end an association that is idle for so long', async () => {
    await engine.client.settings.update({ receiverLimits: { ...limits, idleSeconds: 1 } });
    const session = await established(sopClass.Verification);
    expect(await session.port.ended).toMatchObject({ kind: 'aborted', by: 'peer' });
  });

  it('hang up on who sends no request for so long', async () => {
    await engine.client.settings.update({ receiverLimits: { ...limits, requestSeconds: 1 } });
    const socket = connect({ host: '127.0.0.1', port: engine.receiverPort });
    socket.resume();
    await once(socket, 'close');
  });
});
