import { once } from 'node:events';
import { connect as connectPlain } from 'node:net';
import { connect, createServer, type TlsOptions as NodeTlsOptions } from 'node:tls';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { explainFailure } from '../../../src-shared/dicom/explain/failure.ts';
import { startNode } from '../scp/dicom-node.ts';
import { echo } from '../scu/echo.ts';
import { timeouts } from '../testing/asking.ts';
import { makeAuthorities } from './testing/certificates.ts';
import { CertificateFolder, startSecureNode } from './testing/secure-node.ts';
import type { TlsOptions } from './tls-options.ts';

const { authority, server } = makeAuthorities();
const folder = new CertificateFolder();
const trusted = folder.write('authority.pem', authority.cert);
const trusting: TlsOptions = { authorities: [trusted], peerCertificate: 'required', checkName: true };
const serverOnly: TlsOptions = { ...folder.own(server), peerCertificate: 'ignored', checkName: false };
const toEnd: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of toEnd.splice(0)) await end();
});
afterAll(() => folder.remove());

/** TLS as Node has it, with a plain node of ours behind it: what the other side of the wire may be set to. */
async function behind(options: NodeTlsOptions) {
  const plain = await startNode({ host: '127.0.0.1', port: 0, acceptCalled: () => true });
  if (!plain.ok) throw new Error(plain.code);
  const asked: (string | false | null)[] = [];
  const front = createServer({ cert: server.cert, key: server.key, ...options }, (secure) => {
    asked.push(secure.servername);
    const inner = connectPlain(plain.node.port, '127.0.0.1');
    for (const end of [secure, inner]) end.on('error', () => undefined);
    secure.pipe(inner).pipe(secure);
  }).listen(0, '127.0.0.1');
  front.on('tlsClientError', () => undefined);
  await once(front, 'listening');
  toEnd.push(async () => {
    await plain.node.close({ graceMs: 0 });
    front.close();
  });
  const address = front.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  const target = { host: '127.0.0.1', port: address.port, calledAeTitle: 'X', callingAeTitle: 'Y', tls: trusting };
  return { target, asked };
}

/** How a client of Node's fares with our server: the version agreed on, or the code it ends with. */
async function nodeClient(port: number, options: object): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, ca: authority.cert, ...options });
  return new Promise((resolve) => {
    socket.once('secureConnect', () => {
      resolve(socket.getProtocol() ?? '');
      socket.destroy();
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
  });
}
const old = { ciphers: 'ALL:@SECLEVEL=0' };

describe('our client', () => {
  it('speaks TLS 1.2 where the server has no 1.3, unless 1.3 is asked for', async () => {
    const { target } = await behind({ maxVersion: 'TLSv1.2' });
    expect(await echo(target, { timeouts })).toMatchObject({
      ok: true,
      security: { protocol: 'TLSv1.2', cipher: expect.stringMatching(/^ECDHE-ECDSA-AES/) },
    });
    const strict = { ...target, tls: { ...trusting, minVersion: '1.3' } as const };
    const refused = await echo(strict, { timeouts });
    if (refused.ok) throw new Error('1.2 was to be refused');
    expect(explainFailure(refused.failure, strict)).toMatchObject({ code: 'tls-no-common-version' });
  });

  it('does not speak TLS 1.1', async () => {
    const { target } = await behind({ ...old, minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' });
    const refused = await echo(target, { timeouts });
    if (refused.ok) throw new Error('1.1 was spoken');
    const { code, title } = explainFailure(refused.failure, target);
    expect([code, title]).toEqual([
      'tls-no-common-version',
      expect.stringMatching(/^The two sides have no version of TLS in common: /),
    ]);
  });

  it('asks for the server by name (SNI), not where it is called by an address, and by another name where one is set', async () => {
    const { target, asked } = await behind({});
    await echo({ ...target, host: 'localhost' }, { timeouts });
    await echo(target, { timeouts });
    await echo({ ...target, tls: { ...trusting, checkName: false, serverName: 'pacs.example' } }, { timeouts });
    expect(asked).toEqual(['localhost', false, 'pacs.example']);
  });
});

describe('our server', () => {
  const serve = async (tls: TlsOptions) => {
    const node = await startSecureNode(tls);
    toEnd.push(() => node.node.close({ graceMs: 0 }));
    return node;
  };

  it('takes TLS 1.3 and 1.2 and nothing older, and 1.3 alone when so set', async () => {
    const { port } = (await serve(serverOnly)).node;
    expect(await nodeClient(port, {})).toBe('TLSv1.3');
    expect(await nodeClient(port, { maxVersion: 'TLSv1.2' })).toBe('TLSv1.2');
    expect(await nodeClient(port, { ...old, minVersion: 'TLSv1', maxVersion: 'TLSv1.1' })).toMatch(/ALERT_PROTOCOL_VERSION$/);
    const strict = await serve({ ...serverOnly, minVersion: '1.3' });
    expect(await nodeClient(strict.node.port, { maxVersion: 'TLSv1.2' })).toMatch(/ALERT_PROTOCOL_VERSION$/);
    expect(await strict.nextEnding()).toEqual({ kind: 'tls-failed', code: 'ERR_SSL_UNSUPPORTED_PROTOCOL', ownCertificate: true });
  });

  it('refuses anonymous ciphers, also where its list has them, and those outside the list', async () => {
    const anonymous = { ciphers: 'ADH-AES256-GCM-SHA384:ADH-AES128-SHA256:@SECLEVEL=0', maxVersion: 'TLSv1.2' };
    const { node } = await serve(serverOnly);
    expect(await nodeClient(node.port, anonymous)).toMatch(/ALERT_HANDSHAKE_FAILURE$/);
    const asked = await serve({ ...serverOnly, ciphers: 'ADH-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256:@SECLEVEL=0' });
    expect(await nodeClient(asked.node.port, anonymous)).toMatch(/ALERT_HANDSHAKE_FAILURE$/);
    expect(await asked.nextEnding()).toMatchObject({ kind: 'tls-failed', code: 'ERR_SSL_NO_SHARED_CIPHER' });
    const outside = { ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384', maxVersion: 'TLSv1.2' };
    expect(await nodeClient(asked.node.port, outside)).toMatch(/ALERT_HANDSHAKE_FAILURE$/);
    expect(await nodeClient(node.port, outside)).toBe('TLSv1.2');
  });
});
