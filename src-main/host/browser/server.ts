import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { AnyRouter } from '@orpc/server';
import { RPCHandler } from '@orpc/server/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { downloadPath } from '../../../src-shared/contract/download.ts';
import { uploadPath } from '../../../src-shared/contract/upload.ts';
import { checkHost, checkOrigin, checkToken, type Refusal } from './access.ts';
import type { Downloads } from './downloads.ts';
import { securityHeaders } from './security-headers.ts';
import type { StaticFiles } from './static-files.ts';
import type { Uploads } from './uploads.ts';

/** Where the window's WebSocket goes. */
const rpcPath = '/rpc';
/** Longest message of a client, bytes: ten thousand paths of 4 KiB fit. */
const longestMessage = 64 * 1024 * 1024;
/** What nobody has taken yet may grow to before a stream waits for its client, bytes. */
const highWaterMark = 4 * 1024 * 1024;

export interface BrowserServerOptions {
  readonly router: AnyRouter;
  readonly files: StaticFiles;
  readonly uploads: Uploads;
  readonly downloads: Downloads;
  readonly token: string;
  /** 0 picks a free one. Only 127.0.0.1 is listened on. */
  readonly port: number;
}

export interface BrowserServer {
  readonly port: number;
  /** The address to open. The token is in the fragment, which browsers send to nobody. */
  readonly url: string;
  close(): Promise<void>;
}

export type BrowserServerStarted = { ok: true; server: BrowserServer } | { ok: false; code: string };

/** Serves the window and the contract on loopback. */
export function startBrowserServer(options: BrowserServerOptions): Promise<BrowserServerStarted> {
  const http = createServer({ requestTimeout: 0, headersTimeout: 10_000 });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: longestMessage, perMessageDeflate: false });
  const rpc = new RPCHandler(options.router);
  return new Promise((resolve) => {
    http.once('error', (error: NodeJS.ErrnoException) => resolve({ ok: false, code: error.code ?? 'unknown' }));
    http.listen({ host: '127.0.0.1', port: options.port }, () => {
      const { port } = http.address() as AddressInfo;
      const headers = securityHeaders(port);
      http.on('request', (request, response) => void answer(request, response, port, headers, options));
      http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
        socket.on('error', () => socket.destroy());
        const refusal = checkHost(request, port) ?? checkOrigin(request) ?? checkRpc(request, options.token);
        if (refusal !== undefined) {
          socket.end(`HTTP/1.1 ${refusal.status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
          return;
        }
        sockets.handleUpgrade(
          request,
          socket,
          head,
          (webSocket) => void rpc.upgrade(withBackPressure(webSocket), { context: {} }),
        );
      });
      const close = () => closeAll(http, sockets);
      resolve({ ok: true, server: { port, url: `http://127.0.0.1:${port}/#token=${options.token}`, close } });
    });
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  port: number,
  headers: Record<string, string>,
  { files, uploads, downloads, token }: BrowserServerOptions,
): Promise<void> {
  const refuse = ({ status, message }: { status: number; message: string }) => {
    response.writeHead(status, { ...headers, 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' }).end(message);
  };
  const url = parseUrl(request);
  const refusal =
    url === undefined ? ({ status: 403, message: 'The address is not usable.' } as const) : checkHost(request, port);
  if (url === undefined || refusal !== undefined) return refuse(refusal ?? { status: 403, message: '' });
  if (request.method === 'POST' && url.pathname === uploadPath) {
    const denied = checkOrigin(request) ?? checkToken(url, token);
    if (denied !== undefined) return refuse(denied);
    const taken = await uploads.take(request, url.searchParams);
    if (!taken.ok) return refuse(taken);
    response.writeHead(200, { ...headers, 'Content-Type': 'application/json' }).end(JSON.stringify({ path: taken.path }));
    return;
  }
  if (request.method === 'DELETE' && url.pathname === uploadPath) {
    const denied = checkOrigin(request) ?? checkToken(url, token);
    if (denied !== undefined) return refuse(denied);
    await uploads.release(url.searchParams.get('batch') ?? '');
    response.writeHead(204, headers).end();
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return refuse({ status: 405, message: 'Only GET is answered here.' });
  if (request.method === 'GET' && url.pathname === downloadPath) {
    const denied = checkOrigin(request) ?? checkToken(url, token);
    if (denied !== undefined) return refuse(denied);
    if (await downloads.give(url.searchParams.get('id') ?? '', response, headers)) return;
    return refuse({ status: 404, message: 'There is no such export any more.' });
  }
  await files.serve(request, response, url.pathname, headers);
}

function checkRpc(request: IncomingMessage, token: string): Refusal | undefined {
  const url = parseUrl(request);
  if (url === undefined || url.pathname !== rpcPath) return { status: 403, message: 'There is no such service.' };
  return checkToken(url, token);
}

function parseUrl(request: IncomingMessage): URL | undefined {
  return URL.parse(request.url ?? '/', 'http://127.0.0.1') ?? undefined;
}

/** A stream must not run ahead of a slow window: sending waits while much is still on its way. */
function withBackPressure(socket: WebSocket): Pick<WebSocket, 'addEventListener' | 'send'> {
  const send = (message: Parameters<WebSocket['send']>[0]): Promise<void> | undefined => {
    if (socket.bufferedAmount < highWaterMark) {
      socket.send(message, () => undefined);
      return undefined;
    }
    return new Promise((resolve) => {
      // A socket that closes meanwhile reports an error here; its streams end by the close event.
      socket.send(message, () => resolve());
    });
  };
  return { addEventListener: socket.addEventListener.bind(socket), send };
}

async function closeAll(http: ReturnType<typeof createServer>, sockets: WebSocketServer): Promise<void> {
  const closed = new Promise<void>((resolve) => http.close(() => resolve()));
  for (const socket of sockets.clients) socket.terminate();
  sockets.close();
  http.closeAllConnections();
  await closed;
}
