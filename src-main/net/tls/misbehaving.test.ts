import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { echo } from '../scu/echo.ts';
import { timeouts } from '../testing/asking.ts';
import { makeAuthorities } from './testing/certificates.ts';
import { CertificateFolder, type SecureNode, startSecureNode } from './testing/secure-node.ts';

const { authority, server } = makeAuthorities();
const folder = new CertificateFolder();
const trusted = folder.write('authority.pem', authority.cert);
const tls = { ...folder.own(server), peerCertificate: 'ignored', checkName: false } as const;
const trusting = { authorities: [trusted], peerCertificate: 'required', checkName: true } as const;
let node: SecureNode | undefined;
afterEach(async () => {
  await node?.node.close({ graceMs: 0 });
  node = undefined;
});
afterAll(() => folder.remove());

/** A server that does this with whoever connects. */
async function peer(act: (socket: Socket) => void) {
  const listening = createServer((socket) => {
    socket.on('error', () => undefined);
    act(socket);
  }).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return { listening, target: { host: '127.0.0.1', port: address.port, calledAeTitle: 'X', callingAeTitle: 'Y', tls: trusting } };
}

describe('a client that wants TLS', () => {
  const cases: [string, (socket: Socket) => void, object][] = [
    ['is left at once', (socket) => socket.destroy(), { kind: 'tls-failed', code: 'ECONNRESET' }],
    [
      'is answered by A-ABORT, as a plain DICOM server does',
      (socket) => socket.once('data', () => socket.end(Buffer.from('07000000000400000201', 'hex'))),
      { kind: 'tls-failed', code: 'ERR_SSL_WRONG_VERSION_NUMBER' },
    ],
    [
      'is answered by a web server',
      (socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
      { kind: 'tls-failed', code: expect.stringMatching(/^ERR_SSL_/) },
    ],
    [
      'is sent an alert',
      (socket) => socket.once('data', () => socket.end(Buffer.from('15030300020228', 'hex'))),
      { kind: 'tls-failed', code: expect.stringMatching(/ALERT_HANDSHAKE_FAILURE$/) },
    ],
  ];
  it.each(cases)('%s: that is told', async (_name, act, ending) => {
    const { listening, target } = await peer(act);
    expect(await echo(target, { timeouts })).toMatchObject({ ok: false, failure: { kind: 'association', ending } });
    listening.close();
  });

  it('gives up when nobody answers, and says in which phase', async () => {
    const { listening, target } = await peer(() => undefined);
    const result = await echo(target, { timeouts: { ...timeouts, connectMs: 150 } });
    expect(result).toMatchObject({ ok: false, failure: { ending: { kind: 'timed-out', phase: 'tls', afterMs: 150 } } });
    listening.close();
  });

  it('stops in the middle of the handshake when it is cancelled', async () => {
    const controller = new AbortController();
    const { listening, target } = await peer((socket) => socket.once('data', () => controller.abort()));
    const result = await echo(target, { timeouts, signal: controller.signal });
    expect(result).toMatchObject({ ok: false, failure: { kind: 'local', code: 'cancelled' } });
    listening.close();
  });
});

describe('a server that takes TLS only', () => {
  const dial = async (port: number) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  };

  it.each([
    ['plain DICOM', Buffer.from('0100000000cd00010000', 'hex'), 'ERR_SSL_WRONG_VERSION_NUMBER'],
    ['HTTP', Buffer.from('GET / HTTP/1.0\r\n\r\n'), 'ERR_SSL_HTTP_REQUEST'],
  ])('refuses %s and says so', async (_name, bytes, code) => {
    node = await startSecureNode(tls);
    const socket = await dial(node.node.port);
    socket.write(bytes);
    expect(await node.nextEnding()).toEqual({ kind: 'tls-failed', code, ownCertificate: true });
    await once(socket, 'close');
  });

  it('lets go of one that says nothing, and of one that stops in the middle', async () => {
    node = await startSecureNode(tls, { listenTimeouts: { requestMs: 150 } });
    await dial(node.node.port);
    const half = await dial(node.node.port);
    half.write(Buffer.from('16030100c8010000c40303', 'hex'));
    expect(await node.nextEnding()).toEqual({ kind: 'timed-out', phase: 'tls', afterMs: 150 });
    expect(await node.nextEnding()).toEqual({ kind: 'timed-out', phase: 'tls', afterMs: 150 });
  });

  it('tells each of many that leave at once, and closes with some still there', async () => {
    node = await startSecureNode(tls);
    const { port } = node.node;
    for (let count = 0; count < 10; count++) await dial(port);
    // Accepted in order: when these have been told, the ones before are there.
    const leaving = await Promise.all(Array.from({ length: 10 }, () => dial(port)));
    for (const socket of leaving) socket.destroy();
    for (let count = 0; count < 10; count++)
      expect(await node.nextEnding()).toMatchObject({ kind: 'tls-failed', code: 'ECONNRESET' });
    await node.node.close({ graceMs: 0 });
    expect(node.endings).toHaveLength(20);
  });

  it('stays well for the next after all of it', async () => {
    node = await startSecureNode(tls);
    const socket = await dial(node.node.port);
    socket.end('not TLS');
    await node.nextEnding();
    expect(await echo(node.target(trusting), { timeouts })).toMatchObject({ ok: true });
  });
});
