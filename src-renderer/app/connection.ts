import { createORPCClient } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EngineClient } from '../../src-shared/contract/index.ts';

/** Whether the engine can be asked, and since when not. */
export type LinkState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  /** The page was opened without the token that the browser host prints. */
  | { readonly kind: 'no-token' }
  | { readonly kind: 'lost'; readonly attempt: number; readonly nextTryAt: number };

export interface Connection {
  /** Always the same object; calls fail while the engine is away. */
  readonly engine: EngineClient;
  readonly state: StoreApi<LinkState>;
  retryNow(): void;
}

/** Thrown by calls made while the engine is away. */
export class EngineAway extends Error {
  constructor() {
    super("Quarry's engine is not reachable just now. This window connects again by itself.");
    this.name = 'EngineAway';
  }
}

type Link = Parameters<typeof createORPCClient>[0];

/** The link to the engine: a MessagePort handed over by the preload in the desktop host, a WebSocket in the browser host. */
export function connect(): Connection {
  return window.quarry === undefined ? connectSocket() : connectPort();
}

/** A client over whatever link is there now. */
function clientOf(current: () => Link | undefined): EngineClient {
  return createORPCClient<EngineClient>({
    call: (path, input, options) => {
      const link = current();
      return link === undefined ? Promise.reject(new EngineAway()) : link.call(path, input, options);
    },
  });
}

function connectPort(): Connection {
  const state = createStore<LinkState>(() => ({ kind: 'connecting' }));
  let link: Link | undefined;
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const port = event.ports[0];
    if (event.source !== window || !isPortMessage(event.data) || port === undefined) return;
    link = new PortLink({ port });
    port.start();
    state.setState({ kind: 'open' }, true);
  });
  // The preload may have been ready before this listener was: it answers by posting the port (again).
  window.postMessage({ type: 'quarry-window-ready' }, window.location.origin === 'null' ? '*' : window.location.origin);
  return { engine: clientOf(() => link), state, retryNow: () => window.location.reload() };
}

function isPortMessage(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === 'quarry-port';
}

const firstDelayMs = 400;
const longestDelayMs = 5_000;

function connectSocket(): Connection {
  const token = pageToken();
  const state = createStore<LinkState>(() => (token === undefined ? { kind: 'no-token' } : { kind: 'connecting' }));
  let link: Link | undefined;
  let attempt = 0;
  let timer: number | undefined;

  const open = () => {
    window.clearTimeout(timer);
    const url = new URL('/rpc', window.location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.searchParams.set('token', token ?? '');
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => {
      attempt = 0;
      link = new SocketLink({ websocket: socket });
      state.setState({ kind: 'open' }, true);
    });
    socket.addEventListener('close', () => {
      link = undefined;
      attempt += 1;
      const delay = Math.min(longestDelayMs, firstDelayMs * 2 ** (attempt - 1));
      state.setState({ kind: 'lost', attempt, nextTryAt: Date.now() + delay }, true);
      timer = window.setTimeout(open, delay);
    });
  };
  if (token !== undefined) open();
  return {
    engine: clientOf(() => link),
    state,
    retryNow: () => {
      if (state.getState().kind === 'lost') open();
    },
  };
}

/** The token the browser host put into the page's address. */
export function pageToken(): string | undefined {
  const fromQuery = new URLSearchParams(window.location.search).get('token');
  const fromHash = new URLSearchParams(window.location.hash.replace(/^#/, '')).get('token');
  return fromQuery ?? fromHash ?? undefined;
}
