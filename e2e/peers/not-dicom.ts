import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';

/** Something on a port of 127.0.0.1 that is no DICOM node. */
export interface NotDicom {
  readonly port: number;
  stop(): Promise<void>;
}

/** Accepts connections and never says a word. */
export function startSilentServer(): Promise<NotDicom> {
  return started(createServer((socket) => socket.resume()));
}

/** A web server. */
export function startHttpServer(): Promise<NotDicom> {
  return started(createHttpServer((_, response) => response.end('It works!')));
}

async function started(server: Server): Promise<NotDicom> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a listening TCP server has a port');
  return {
    port: address.port,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
