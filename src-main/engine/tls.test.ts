import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Tls } from '../../src-shared/contract/tls.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import { move } from '../net/scu/move.ts';
import { timeouts } from '../net/testing/asking.ts';
import { makeAuthorities, makeCertificate } from '../net/tls/testing/certificates.ts';
import { CertificateFolder, startSecureNode } from '../net/tls/testing/secure-node.ts';
import { runningEngine, serverInput } from './testing/running-engine.ts';

const { authority, server, client: ours, rogue } = makeAuthorities();
const folder = new CertificateFolder();
const trusted = folder.write('authority.pem', authority.cert);
const trusting: Tls = { authorities: [trusted], peerCertificate: 'required', checkName: true };
const engine = runningEngine();
afterAll(() => folder.remove());

const entry = (port: number, tls: Tls | undefined) => serverInput(port, tls === undefined ? {} : { tls });

describe('a bookmark with TLS', () => {
  const mutual = { ...folder.own(server), authorities: [trusted], peerCertificate: 'required', checkName: false } as const;

  it('tells the certificate that was refused, and connects once it is pinned; an expired one is told', async () => {
    const old = makeCertificate({ name: 'old', names: ['elsewhere'], from: -9, to: -2 });
    const node = await startSecureNode({ ...folder.own(old), peerCertificate: 'ignored', checkName: false });
    const refused = await engine.client.servers.echoInput(entry(node.node.port, { ...trusting, authorities: [] }));
    if (refused.ok) throw new Error('nobody vouches for it');
    expect(refused.certificate).toMatchObject({ subject: 'CN=old', fingerprint: old.certificate.fingerprint256 });
    const pins = [refused.certificate?.fingerprint ?? ''];
    const { id } = await engine.client.servers.add(entry(node.node.port, { peerCertificate: 'required', checkName: true, pins }));
    expect(await engine.client.servers.echo({ id })).toMatchObject({
      ok: true,
      security: { protocol: 'TLSv1.3', notes: [expect.stringContaining('has expired on')] },
    });
    await node.node.close({ graceMs: 0 });
  });

  it('shows its certificate with a key that is kept, its passphrase too, and neither is in the bookmark', async () => {
    const node = await startSecureNode(mutual);
    const passphrase = 'open sesame';
    const pem = ours.keyObject.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase });
    const keyFile = folder.write('kept.key', pem.toString());
    const tls: Tls = { ...trusting, certificateFile: folder.write('kept.pem', ours.cert) };
    const { id } = await engine.client.servers.add(entry(node.node.port, tls));
    const owner = { kind: 'server', id } as const;
    expect(await engine.client.servers.echo({ id })).toMatchObject({ ok: false, explanation: { code: 'tls-key-missing' } });
    await engine.client.secrets.keepKey({ owner, file: keyFile });
    await writeFile(keyFile, '');
    expect(await engine.client.servers.echo({ id })).toMatchObject({
      ok: false,
      explanation: { code: 'tls-passphrase-missing' },
    });
    const typed = { ...entry(node.node.port, tls), id, secrets: { 'key-passphrase': passphrase } };
    expect(await engine.client.servers.echoInput(typed)).toMatchObject({ ok: true });
    await engine.client.secrets.set({ owner, secret: 'key-passphrase', value: passphrase });
    expect(await engine.client.servers.echo({ id })).toMatchObject({ ok: true });
    const onDisk = await readFile(join(engine.folder, 'servers.json'), 'utf8');
    expect(onDisk).not.toMatch(/sesame|PRIVATE KEY/);
    const notAKey = engine.client.secrets.keepKey({ owner, file: trusted });
    await expect(notAKey).rejects.toMatchObject({ code: 'NOT_SAVED', data: { code: 'tls-not-a-key' } });
    await node.node.close({ graceMs: 0 });
  });
});

describe('the receiver with TLS', () => {
  const receive = (tls: Tls) => engine.configureReceiver({ tls });
  const own: Tls = { ...folder.own(server), peerCertificate: 'ignored', checkName: false };

  it('takes only those who agree on it, and tells who did not', async () => {
    const strict: Tls = { ...own, authorities: [trusted], peerCertificate: 'required' };
    const validTo = new Date(server.certificate.validTo).toISOString();
    expect(await receive(strict)).toMatchObject({ state: 'listening', ownCertificate: { validTo } });
    const echo = (tls: Tls | undefined) => engine.client.servers.echoInput(entry(engine.receiverPort, tls));
    expect(await echo({ ...trusting, ...folder.own(ours) })).toMatchObject({ ok: true });
    expect(await echo({ ...trusting, ...folder.own(rogue) })).toMatchObject({ ok: false });
    expect(await echo(undefined)).toMatchObject({ ok: false });
    for await (const { lastRefused } of await engine.client.receiver.watch()) {
      if (lastRefused?.explanation.code !== 'tls-not-spoken') continue;
      expect(lastRefused).toMatchObject({
        address: '127.0.0.1',
        explanation: { title: expect.stringContaining('came without encryption') },
      });
      break;
    }
  });

  it('is a destination of the practice PACS, whoever it lets in', async () => {
    expect(await receive({ ...own, authorities: [trusted], peerCertificate: 'required' })).toMatchObject({ state: 'listening' });
    const { port = 0, aeTitle = '' } = await engine.client.practice.start();
    const identifier = new DataSet().set(tags.QueryRetrieveLevel, 'CS', 'PATIENT').set(tags.PatientID, 'LO', 'PRACTICE-0001');
    const moved = await move(
      { ...engine.target(aeTitle, 'QUARRY'), port },
      { model: 'patient', identifier, destination: 'QUARRY', timeouts },
    );
    expect(moved).toMatchObject({ ok: true, counts: { failed: 0, warning: 0 } });
    expect(moved.counts?.completed).toBeGreaterThan(0);
    for await (const { receivedObjects } of await engine.client.receiver.watch())
      if (receivedObjects === moved.counts?.completed) break;
  });

  it('says what is wrong with its certificate instead of listening', async () => {
    expect(await receive({ ...own, certificateFile: '/nowhere.pem' })).toMatchObject({
      state: 'failed',
      explanation: { code: 'tls-file-missing', title: expect.stringContaining('/nowhere.pem') },
    });
    expect(await receive({ ...own, peerCertificate: 'required' })).toMatchObject({
      state: 'failed',
      explanation: { code: 'tls-authority-missing' },
    });
  });
});
