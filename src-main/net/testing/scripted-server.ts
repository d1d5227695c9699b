import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import type { PeerStep } from '../../dicom/testing/scripted-peer.ts';
import { ScriptedPeer } from '../../dicom/testing/scripted-peer.ts';

/** A TCP server each of whose connections runs the same script. */
export interface ScriptedServer {
  readonly port: number;
  /** One for each connection so far. */
  readonly peers: readonly ScriptedPeer[];
  /** Connections neither side has closed. */
  readonly openSockets: number;
  close(): Promise<void>;
}

export function scriptedServer(steps: readonly PeerStep[], host = '127.0.0.1'): Promise<ScriptedServer> {
  const peers: ScriptedPeer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    peers.push(runScript(socket, steps));
  });
  return new Promise((done, fail) => {
    server.on('error', fail);
    server.listen(0, host, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('no port');
      const close = (): Promise<void> =>
        new Promise((closed) => {
          for (const socket of sockets) socket.destroy();
          server.close(() => closed());
        });
      done({
        port: address.port,
        peers,
        get openSockets() {
          return sockets.size;
        },
        close,
      });
    });
  });
}

/** A TCP client that runs a script against a listener. */
export interface ScriptedClient {
  readonly peer: ScriptedPeer;
  /** Resolves when its socket is closed, by whoever. */
  readonly closed: Promise<void>;
  destroy(): void;
}

export function scriptedClient(port: number, steps: readonly PeerStep[], host = '127.0.0.1'): Promise<ScriptedClient> {
  return new Promise((done, fail) => {
    const socket = connect({ port, host, noDelay: true });
    const closed = new Promise<void>((gone) => socket.on('close', () => gone()));
    socket.once('error', fail);
    socket.once('connect', () => done({ peer: runScript(socket, steps), closed, destroy: () => socket.destroy() }));
  });
}

function runScript(socket: Socket, steps: readonly PeerStep[]): ScriptedPeer {
  const peer = new ScriptedPeer(
    {
      write: (bytes) => {
        if (!socket.destroyed) socket.write(bytes);
      },
      later: (ms, callback) => {
        if (socket.destroyed) return;
        if (ms === 0) setImmediate(callback);
        else setTimeout(callback, ms);
      },
      close: () => socket.end(),
      reset: () => socket.resetAndDestroy(),
      stopReading: () => socket.pause(),
    },
    steps,
  );
  // A peer that is cut off in the middle of its script is what many tests are about.
  socket.on('error', () => undefined);
  socket.on('data', (bytes: Uint8Array) => peer.receive(bytes));
  peer.start();
  return peer;
}
