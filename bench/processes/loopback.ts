/**
 * The machine's own limit for receiving: `loopback.ts <folder with files> <folder | -> <pieces>`. A thread reads the files and writes them
 * to a connection of the loopback address; this one writes what arrives into as many files with plain calls, or drops it.
 */
import { closeSync, openSync, readdirSync, readFileSync, statSync, writeSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { isMainThread, Worker, workerData } from 'node:worker_threads';

interface Work {
  readonly from: string;
  readonly port: number;
}

function filesOf(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}

/** Longer files in pieces, so that none is in memory whole. */
const piece = 1 << 20;

async function send({ from, port }: Work): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port });
  const { createReadStream } = await import('node:fs');
  for (const file of filesOf(from)) {
    if (statSync(file).size <= piece) {
      await written(socket, readFileSync(file));
      continue;
    }
    for await (const part of createReadStream(file, { highWaterMark: piece })) await written(socket, part);
  }
  socket.end();
}

function written(socket: Socket, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => socket.write(bytes, () => resolve()));
}

function receive(from: string, to: string): void {
  const lengths = filesOf(from).map((file) => statSync(file).size);
  let number = 0;
  let left = 0;
  let fd = -1;
  const take = (bytes: Uint8Array) => {
    if (to === '-') return;
    for (let at = 0; at < bytes.length; ) {
      if (left === 0) {
        left = lengths[number++] ?? 0;
        fd = openSync(join(to, `${number}.dcm`), 'wx');
      }
      const count = writeSync(fd, bytes, at, Math.min(left, bytes.length - at));
      at += count;
      left -= count;
      if (left === 0) closeSync(fd);
    }
  };
  const server = createServer((socket) => {
    socket.on('data', take);
    socket.on('end', () => server.close());
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a listening TCP server has a port');
    const work: Work = { from, port: address.port };
    new Worker(new URL(import.meta.url), { workerData: work });
  });
}

if (isMainThread) {
  const [from, to] = process.argv.slice(2);
  if (from === undefined || to === undefined) throw new Error('from which folder to which?');
  receive(from, to);
} else {
  await send(workerData as Work);
}
