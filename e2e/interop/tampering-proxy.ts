import { once } from 'node:events';
import { createServer, connect as dial, type Socket } from 'node:net';

/** What becomes of bytes on their way to the client: themselves, something else, or undefined to break the connection. */
export type Tamper = (chunk: Uint8Array, bytesBefore: number) => Uint8Array | undefined;

/** A listening socket for tests. */
export interface TestServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on a free port of 127.0.0.1; `close` breaks what is open. */
export async function serve(onConnection: (socket: Socket) => void): Promise<TestServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a listening TCP server has a port');
  return {
    port: address.port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Stands before a server and changes what it says. */
export function tamperingProxy(port: number, tamper: Tamper): Promise<TestServer> {
  return serve((client) => {
    const server = dial({ host: '127.0.0.1', port });
    let before = 0;
    client.on('data', (chunk) => server.write(chunk));
    server.on('data', (chunk: Buffer) => {
      const changed = tamper(chunk, before);
      before += chunk.length;
      if (changed) client.write(changed);
      else {
        client.destroy();
        server.destroy();
      }
    });
    client.once('close', () => server.destroy());
    server.once('close', () => client.end());
    server.on('error', () => client.destroy());
  });
}
