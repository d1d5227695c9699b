import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, Socket } from 'node:net';
import { type SecureVersion, TLSSocket, connect as tlsConnect } from 'node:tls';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { timeouts } from '../testing/asking.ts';
import { gatherRecords } from './gathered-records.ts';
import { loadTls } from './load-tls.ts';
import { makeAuthorities } from './testing/certificates.ts';
import { CertificateFolder } from './testing/secure-node.ts';

const ends = ['client', 'server'] as const;
const ms = timeouts.connectMs;

const { server: certificate } = makeAuthorities();
const folder = new CertificateFolder();
const options = { ...folder.own(certificate), peerCertificate: 'ignored', checkName: false } as const;
const cleanUp: (() => void)[] = [];
afterEach(() => {
  for (const end of cleanUp.splice(0)) end();
});
afterAll(() => folder.remove());

/** Our end of a connection on which TLS was agreed, paused, and the other end, which is Node's. */
async function agreed(end: (typeof ends)[number], maxVersion: SecureVersion) {
  const loaded = await loadTls(options, end);
  if (!loaded.ok) throw new Error(loaded.code);
  const { client, server } = loaded.value;
  const accepted = Promise.withResolvers<Socket>();
  const listening = createServer({ pauseOnConnect: true }, accepted.resolve).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const connected = connect((listening.address() as AddressInfo).port, '127.0.0.1');
  const raw = await accepted.promise;
  const peer =
    end === 'server'
      ? tlsConnect({ socket: connected, rejectUnauthorized: false, maxVersion })
      : new TLSSocket(raw, { isServer: true, cert: certificate.cert, key: certificate.key, maxVersion });
  const result = await (end === 'server' ? server().secure(raw, ms) : client(connected, { host: '127.0.0.1', ms }));
  if (result.kind !== 'open') throw new Error(result.kind);
  const { socket, reads, security } = result;
  if (reads === undefined) throw new Error('its bytes come as data events');
  cleanUp.push(() => {
    for (const each of [peer, socket]) each.destroy();
    listening.close();
  });
  return { peer, socket, reads, security };
}

/** Gathers what arrives until it is `length` bytes. */
function gathering(length: number) {
  const { promise: whole, resolve } = Promise.withResolvers<Buffer>();
  const gathered = { length: 0, whole };
  const pieces: Uint8Array[] = [];
  const take = (bytes: Uint8Array): boolean => {
    pieces.push(bytes.slice());
    gathered.length += bytes.length;
    if (gathered.length === length) resolve(Buffer.concat(pieces));
    return true;
  };
  return { gathered, take };
}

describe.each(ends)('our %s', (end) => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)('reads all of %s into one buffer, past the stream', async (version) => {
    const { peer, socket, reads, security } = await agreed(end, version);
    expect(security.protocol).toBe(version);
    const sent = randomBytes(1_000_003);
    const { gathered, take } = gathering(sent.length);
    const buffers = new Set<ArrayBufferLike>();
    const asData = vi.fn();
    socket.on('data', asData);
    reads.receive = (bytes) => {
      buffers.add(bytes.buffer);
      return take(bytes);
    };
    socket.resume();
    peer.write(sent);
    expect((await gathered.whole).equals(sent)).toBe(true);
    expect(buffers.size).toBe(1);
    expect(asData).not.toHaveBeenCalled();
  });

  it('keeps the order where bytes come before anybody has asked for them', async () => {
    const { peer, socket, reads } = await agreed(end, 'TLSv1.3');
    const sent = randomBytes(300_000);
    const { gathered, take } = gathering(sent.length);
    peer.write(sent.subarray(0, 20_000));
    await expect.poll(() => socket.readableLength).toBe(20_000);
    const early = vi.fn(take);
    socket.on('data', early);
    reads.receive = take;
    // Asked for, and the first not taken yet: what comes now must wait behind it.
    peer.write(sent.subarray(20_000));
    await expect.poll(() => socket.readableLength).toBeGreaterThan(20_000);
    socket.resume();
    expect((await gathered.whole).equals(sent)).toBe(true);
    expect(early).toHaveBeenCalled();
  });

  it('reads no further while it is paused, and goes on', async () => {
    const { peer, socket, reads } = await agreed(end, 'TLSv1.3');
    const sent = randomBytes(2_000_000);
    const { gathered, take } = gathering(sent.length);
    reads.receive = (bytes) => {
      take(bytes);
      socket.pause();
      return false;
    };
    socket.resume();
    peer.write(sent);
    let before = 0;
    let pauses = 0;
    while (gathered.length < sent.length) {
      await expect.poll(() => gathered.length).toBeGreaterThan(before);
      before = gathered.length;
      for (let turn = 0; turn < 5; turn += 1) await new Promise((later) => setImmediate(later));
      // Records that were in what the system gave at once.
      expect(gathered.length - before).toBeLessThan(100_000);
      before = gathered.length;
      pauses += 1;
      socket.resume();
    }
    expect((await gathered.whole).equals(sent)).toBe(true);
    expect(pauses).toBeGreaterThan(4);
  });

  it('hands over together what came in several records, also where they are full and nothing follows', async () => {
    const { peer, socket, reads } = await agreed(end, 'TLSv1.3');
    const lengths: number[] = [];
    const sent = randomBytes(6 * 16_384);
    const { gathered, take } = gathering(2 * sent.length);
    reads.receive = (bytes) => {
      lengths.push(bytes.length);
      return take(bytes);
    };
    socket.resume();
    peer.write(sent);
    await expect.poll(() => gathered.length).toBe(sent.length);
    peer.write(sent);
    expect((await gathered.whole).equals(Buffer.concat([sent, sent]))).toBe(true);
    expect(lengths.length).toBeLessThan(12);
  });

  it('hands over full records before the end behind them', async () => {
    const { peer, socket, reads } = await agreed(end, 'TLSv1.3');
    const { gathered, take } = gathering(16_384);
    reads.receive = take;
    const there = once(socket, 'end').then(() => gathered.length);
    socket.resume();
    peer.end(randomBytes(16_384));
    expect(await there).toBe(16_384);
  });

  it('hears the end', async () => {
    const { peer, socket, reads } = await agreed(end, 'TLSv1.3');
    const { gathered, take } = gathering(5);
    reads.receive = take;
    const ended = once(socket, 'end');
    socket.resume();
    peer.end('hello');
    expect(String(await gathered.whole)).toBe('hello');
    await ended;
  });
});

it('a socket that cannot be given a buffer stays as it is', () => {
  const socket = new Socket();
  expect(gatherRecords(socket)).toBeUndefined();
  socket.destroy();
});
