import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writtenAtOnce } from './written-at-once.ts';

let server: Server;
let ours: Socket;
let peer: Socket;

beforeEach(async () => {
  server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  ours = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(ours, 'connect');
  [peer] = (await accepted) as [Socket];
  ours.on('error', () => undefined);
  peer.on('error', () => undefined);
});

afterEach(() => {
  ours.destroy();
  peer.destroy();
  server.close();
});

const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

// Windows has no descriptors for sockets: all goes the long way there.
it.skipIf(process.platform === 'win32')('what the system takes is gone when it returns', async () => {
  expect(writtenAtOnce(ours, Buffer.from('C-ECHO'))).toBe(6);
  ours.end();
  peer.resume();
  expect((await buffer(peer)).toString()).toBe('C-ECHO');
});

it('what the peer does not read is not taken, and nothing overtakes what waits', async () => {
  const blocks: Buffer[] = [];
  for (let short = 0; short < 3; ) {
    const block = Buffer.alloc(1_048_576, blocks.length + 1);
    blocks.push(block);
    const length = writtenAtOnce(ours, block);
    if (length < block.length) {
      short++;
      ours.write(block.subarray(length));
      expect(ours.writableLength).toBeGreaterThan(0);
    }
  }
  expect(writtenAtOnce(ours, Buffer.from('behind'))).toBe(0);
  ours.end();
  const arrived = await buffer(peer);
  expect(sha(arrived)).toBe(sha(Buffer.concat(blocks)));
});

it('nothing is taken after the end, and an error is left for the socket to tell', async () => {
  peer.resetAndDestroy();
  const failed = once(ours, 'error');
  while (writtenAtOnce(ours, Buffer.alloc(100)) > 0) await new Promise(setImmediate);
  ours.write('more');
  await failed;
  expect(ours.destroyed).toBe(true);
  expect(writtenAtOnce(ours, Buffer.from('gone'))).toBe(0);
});

it('nothing is taken once the end was said', () => {
  ours.end('last');
  expect(writtenAtOnce(ours, Buffer.from('late'))).toBe(0);
});
