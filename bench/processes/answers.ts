/**
 * The machine's own limit for answers that follow one another: `answers.ts <how many>`, of 400 bytes each, as much as a row of a study
 * takes, each written by itself by a thread and counted by another. Prints the milliseconds from the connection on.
 */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const answer = Buffer.alloc(400);

/** Gives others a turn after each lot, as a server has to. */
function serve(count: number): void {
  const server = createServer({ noDelay: true }, (socket) => {
    let left = count;
    const lot = () => {
      for (let some = Math.min(left, 64); some > 0; some--, left--) socket.write(answer);
      if (left > 0) setImmediate(lot);
      else socket.end();
    };
    lot();
  });
  server.listen(0, '127.0.0.1', () => parentPort?.postMessage(server.address()));
}

if (isMainThread) {
  const count = Number(process.argv[2]);
  if (!count) throw new Error('how many answers?');
  const worker = new Worker(new URL(import.meta.url), { workerData: count });
  const [{ port }] = await once(worker, 'message');
  const begun = performance.now();
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  let bytes = 0;
  socket.on('data', (part) => {
    bytes += part.length;
  });
  await once(socket, 'close');
  const ms = performance.now() - begun;
  if (bytes !== count * answer.length) throw new Error(`${bytes} bytes came`);
  await worker.terminate();
  console.log(ms);
} else serve(workerData);
