import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../src-main/dicom/testing/memory-store.ts';
import { echo } from '../../src-main/net/scu/echo.ts';
import { send } from '../../src-main/net/scu/send.ts';
import { makeAuthorities, makeCertificate } from '../../src-main/net/tls/testing/certificates.ts';
import { CertificateFolder, type SecureNode, startSecureNode } from '../../src-main/net/tls/testing/secure-node.ts';
import type { TlsOptions } from '../../src-main/net/tls/tls-options.ts';
import { explainEnding } from '../../src-shared/dicom/explain/association-ending.ts';
import { startDcmrecv } from '../peers/dcmrecv.ts';
import { runTool } from '../peers/process.ts';
import { type StoragePeer, startStorescp } from '../peers/storescp.ts';
import { startOurNode } from './our-node.ts';
import { available } from './skip.ts';
import { explained, targetOf, practicalTimeouts as timeouts } from './target.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { filesIn, practiceSample, storedObject, writeFiles } from './test-objects.ts';

const folder = temporaryFolder('tls');
const { authority, stranger, server, client, rogue } = makeAuthorities();
const expired = makeCertificate({ name: 'expired', issuer: authority, names: ['localhost', '127.0.0.1'], from: -9, to: -2 });
const files = new CertificateFolder();
const trusted = files.write('authority.pem', authority.cert);
const untrusted = files.write('stranger.pem', stranger.cert);
const own = new Map([server, client, rogue, expired].map((one) => [one, files.own(one)] as const));
/** DCMTK names the key first. */
const shown = (one: typeof server) => ['+tls', own.get(one)?.keyFile ?? '', own.get(one)?.certificateFile ?? ''];
const trusting: TlsOptions = { authorities: [trusted], peerCertificate: 'required', checkName: true };
const withClient: TlsOptions = { ...trusting, ...own.get(client) };
const sample = practiceSample(2).slice(0, 6);

afterAll(() => files.remove());

const started: StoragePeer[] = [];
afterEach(async () => {
  for (const peer of started.splice(0)) await peer.stop();
});
const programs = [
  { program: 'storescp', start: startStorescp },
  { program: 'dcmrecv', start: startDcmrecv },
];

for (const { program, start } of programs) {
  const startWith = async (name: string, ...args: string[]) => {
    const storageClasses = new Set(sample.map((object) => object.sopClassUid));
    const peer = await start({ folder: join(folder, `${program}-${name}`), args, storageClasses });
    started.push(peer);
    return peer;
  };
  const asked = async (peer: StoragePeer, tls: TlsOptions | undefined) => {
    const target = { ...targetOf(peer), ...(tls ? { tls } : {}) };
    const end = await echo(target, { timeouts });
    return end.ok ? end : explained(end.failure, target);
  };
  const serverOnly = () => startWith('server-only', ...shown(server), '-ic');
  const mutual = () => startWith('mutual', ...shown(server), '+cf', trusted, '-rc');

  describe.skipIf(!available(`TLS towards ${program}`, program))(`over TLS, ${program}`, () => {
    it('shows its certificate, is trusted, and takes objects', async () => {
      const peer = await serverOnly();
      const target = { ...targetOf(peer), tls: trusting };
      const end = await send(target, { objects: sample.map((object) => storedObject(object)), timeouts });
      expect(end).toMatchObject({ ok: true, sent: sample.length });
      expect((await filesIn(peer.folder)).size).toBe(sample.length);
    });

    it('lets us in with a certificate, and refuses us without and with one of an unknown authority', async () => {
      const peer = await mutual();
      expect(await asked(peer, withClient)).toMatchObject({ ok: true, security: { protocol: 'TLSv1.3' } });
      expect(await asked(peer, trusting)).toMatchObject({
        code: 'tls-client-certificate-needed',
        technical: expect.stringContaining('refused by the peer, alert certificate_required (116)'),
      });
      expect(await asked(peer, { ...trusting, ...own.get(rogue) })).toMatchObject({
        code: 'tls-our-certificate-refused',
        title: 'The server refused our certificate: it does not trust who issued it.',
        technical: expect.stringContaining('alert unknown_ca (48)'),
      });
      expect(await asked(peer, { ...trusting, ...own.get(expired) })).toMatchObject({
        code: 'tls-our-certificate-refused',
        title: 'The server refused our certificate: it has expired.',
      });
    });

    it('is refused by us when we do not know who signed its certificate, or when that has expired', async () => {
      const refused = { technical: expect.stringContaining('refused by us') };
      expect(await asked(await serverOnly(), { ...trusting, authorities: [untrusted] })).toMatchObject({
        code: 'tls-untrusted',
        ...refused,
      });
      const late = await startWith('expired', ...shown(expired), '-ic');
      expect(await asked(late, trusting)).toMatchObject({ code: 'tls-expired', ...refused });
    });

    it('and plain DICOM do not go together: each way is told', async () => {
      expect(await asked(await startWith('plain'), trusting)).toMatchObject({
        code: expect.stringMatching(/^tls-(closed|not-spoken)$/),
        cause: expect.stringContaining('plain DICOM'),
      });
      const toTls = await asked(await serverOnly(), undefined);
      expect(toTls).toMatchObject({ code: expect.stringMatching(/^(tls-expected|connection-reset)$/) });
      expect(JSON.stringify(toTls)).toContain('TLS');
    });
  });
}

describe.skipIf(!available('TLS from DCMTK', 'echoscu', 'storescu'))('over TLS, DCMTK as client', () => {
  let node: SecureNode | undefined;
  afterEach(() => node?.node.close({ graceMs: 0 }));
  const store = new MemoryStore();
  const serve = async (tls: Partial<TlsOptions>) => {
    node = await startSecureNode({ ...own.get(server), peerCertificate: 'ignored', checkName: false, ...tls }, { store });
    return node;
  };
  const mutual = { authorities: [trusted], peerCertificate: 'required' } as const;
  const run = (program: 'echoscu' | 'storescu', port: number, options: readonly string[], paths: readonly string[] = []) =>
    runTool(program, [...options, '127.0.0.1', String(port), ...paths]);
  const told = async (serving: SecureNode) => explainEnding(await serving.nextEnding(), { host: '127.0.0.1', inbound: true });

  it('trusts our node without showing a certificate, and sends to it', async () => {
    const { node: ours } = await serve({});
    expect((await run('echoscu', ours.port, ['-v', '+tla', '+cf', trusted])).output).toContain(
      'Received Echo Response (Success)',
    );
    const sent = await writeFiles(join(folder, 'to-send'), sample);
    const { code, output } = await run('storescu', ours.port, ['+tla', '+cf', trusted], sent);
    expect(code, output).toBe(0);
    expect(store.received).toHaveLength(sample.length);
  });

  it('is let in with a certificate; without, or with one of an unknown authority, it is refused and our node says why', async () => {
    const serving = await serve(mutual);
    const { port } = serving.node;
    expect((await run('echoscu', port, [...shown(client), '+cf', trusted])).code).toBe(0);
    expect(await told(serving)).toMatchObject({ code: 'released' });
    expect((await run('echoscu', port, ['+tla', '+cf', trusted])).code).not.toBe(0);
    expect(await told(serving)).toMatchObject({ code: 'tls-client-certificate-missing' });
    expect((await run('echoscu', port, [...shown(rogue), '+cf', trusted])).code).not.toBe(0);
    expect(await told(serving)).toMatchObject({ code: 'tls-untrusted', technical: expect.stringContaining('refused by us') });
    expect((await run('echoscu', port, [...shown(expired), '+cf', trusted])).code).not.toBe(0);
    expect(await told(serving)).toMatchObject({
      code: 'tls-expired',
      title: expect.stringContaining('127.0.0.1’s certificate has expired'),
    });
  });

  it('refuses our node when it does not know who signed its certificate', async () => {
    const serving = await serve({});
    const { output, code } = await run('echoscu', serving.node.port, ['+tla', '+cf', untrusted]);
    expect(code).not.toBe(0);
    expect(output).toContain('certificate verify failed');
    expect(await told(serving)).toMatchObject({ technical: expect.stringContaining('refused by the peer') });
  });

  it('without TLS is refused by our node, and with TLS by a plain one; both are told', async () => {
    const serving = await serve({});
    expect((await run('echoscu', serving.node.port, [])).code).not.toBe(0);
    expect(await told(serving)).toMatchObject({
      code: 'tls-not-spoken',
      title: expect.stringContaining('came without encryption'),
    });
    const plain = await startOurNode({ folder: join(folder, 'plain') });
    const { output, code } = await run('echoscu', plain.port, ['+tla', '+cf', trusted]);
    await plain.stop();
    expect(code).not.toBe(0);
    expect(output).toContain('TLS error');
  });
});
