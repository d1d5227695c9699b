/**
 * The machine's own limit for short messages: `round-trips.ts <connections> <round trips over each>`, one after the other, of 100 bytes
 * with a thread that sends them back.
 */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

const message = Buffer.alloc(100);

function serve(): void {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('data', (bytes) => socket.write(bytes));
    socket.on('end', () => socket.end());
  });
  server.listen(0, '127.0.0.1', () => parentPort?.postMessage(server.address()));
}

async function ask(port: number, times: number): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  let left = times;
  socket.on('connect', () => socket.write(message));
  socket.on('data', () => {
    if (--left > 0) socket.write(message);
    else socket.end();
  });
  await once(socket, 'close');
}

if (isMainThread) {
  const [connections, times] = process.argv.slice(2).map(Number);
  if (!connections || !times) throw new Error('how many connections, and round trips over each?');
  const worker = new Worker(new URL(import.meta.url));
  const [{ port }] = await once(worker, 'message');
  for (let left = connections; left > 0; left--) await ask(port, times);
  await worker.terminate();
} else serve();
