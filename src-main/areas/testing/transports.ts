import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MessageChannel } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import { createRouterClient } from '@orpc/server';
import { RPCHandler as PortHandler } from '@orpc/server/message-port';
import { RPCHandler as SocketHandler } from '@orpc/server/ws';
import { WebSocketServer } from 'ws';
import type { EngineClient } from '../../../src-shared/contract/index.ts';
import type { EngineRouter } from '../router.ts';

export interface Transport {
  readonly client: EngineClient;
  /** The client goes away without saying anything. */
  disconnect(): Promise<void>;
  close(): Promise<void>;
}

/** Every way the contract is served. */
export const transports: Readonly<Record<string, (router: EngineRouter) => Promise<Transport>>> = {
  'in process': async (router) => ({
    client: createRouterClient(router, { context: {} }),
    disconnect: async () => undefined,
    close: async () => undefined,
  }),
  'over a WebSocket': overWebSocket,
  'over a MessagePort': overMessagePort,
};

async function overWebSocket(router: EngineRouter): Promise<Transport> {
  const http = createServer();
  const sockets = new WebSocketServer({ server: http });
  const handler = new SocketHandler(router);
  sockets.on('connection', (socket) => void handler.upgrade(socket, { context: {} }));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const socket = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
  socket.binaryType = 'arraybuffer';
  const client = createORPCClient<EngineClient>(new SocketLink({ websocket: socket }));
  const disconnect = async () => {
    for (const open of sockets.clients) open.terminate();
  };
  return {
    client,
    disconnect,
    async close() {
      await disconnect();
      sockets.close();
      http.close();
      await once(http, 'close');
    },
  };
}

async function overMessagePort(router: EngineRouter): Promise<Transport> {
  const { port1, port2 } = new MessageChannel();
  new PortHandler(router).upgrade(port1, { context: {} });
  const client = createORPCClient<EngineClient>(new PortLink({ port: port2 }));
  port1.start();
  port2.start();
  const disconnect = async () => {
    port2.close();
  };
  return { client, disconnect, close: disconnect };
}
