/**
 * The machine's own limit for receiving: `loopback.ts <folder with files> <folder | -> [<certificate> <key>]`. A thread reads the files and
 * writes them to a connection of the loopback address, with a certificate by TLS 1.3; this one reads into one buffer, as Quarry does, writes
 * what arrives into as many files with plain calls, or drops it, and prints the milliseconds from listening to the last byte.
 */
import { closeSync, createReadStream, openSync, readdirSync, readFileSync, statSync, writeSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer, connect as tlsConnect } from 'node:tls';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { withFixedBuffer } from '../../src-main/net/fixed-buffer-reads.ts';
import { gatherRecords } from '../../src-main/net/tls/gathered-records.ts';

interface Work {
  readonly from: string;
  readonly port: number;
  readonly tls: boolean;
}

function filesOf(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}

/** Longer files in pieces, so that none is in memory whole. */
const piece = 1 << 20;

async function send({ from, port, tls }: Work): Promise<void> {
  const to = { host: '127.0.0.1', port };
  const socket: Socket = tls ? tlsConnect({ ...to, rejectUnauthorized: false, minVersion: 'TLSv1.3' }) : connect(to);
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

/** Writes what comes into files as long as those that are sent. */
function filesWriter(from: string, to: string): (bytes: Uint8Array) => void {
  const lengths = filesOf(from).map((file) => statSync(file).size);
  let number = 0;
  let left = 0;
  let fd = -1;
  return (bytes) => {
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
}

function receive(from: string, to: string, certificate: string | undefined, key: string | undefined): void {
  const take: (bytes: Uint8Array) => void = to === '-' ? () => undefined : filesWriter(from, to);
  const tls = certificate !== undefined && key !== undefined;
  const serve = (accepted: Socket) => {
    const { socket, reads } = tls ? { socket: accepted, reads: gatherRecords(accepted) } : withFixedBuffer(accepted);
    if (reads === undefined) throw new Error('this Node reads into no buffer of ours');
    reads.receive = (bytes) => {
      take(bytes);
      return true;
    };
    socket.resume();
    socket.on('end', () => {
      console.log(performance.now() - begun);
      server.close();
    });
  };
  const begun = performance.now();
  const server = tls
    ? createTlsServer({ cert: readFileSync(certificate), key: readFileSync(key), minVersion: 'TLSv1.3' }, serve)
    : createServer({ pauseOnConnect: true }, serve);
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a listening TCP server has a port');
    const work: Work = { from, port: address.port, tls };
    new Worker(new URL(import.meta.url), { workerData: work });
  });
}

if (isMainThread) {
  const [from, to, certificate, key] = process.argv.slice(2);
  if (from === undefined || to === undefined) throw new Error('from which folder to which?');
  receive(from, to, certificate, key);
} else {
  await send(workerData as Work);
}
