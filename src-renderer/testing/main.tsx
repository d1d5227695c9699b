import { RPCHandler } from '@orpc/server/message-port';
import { createStore } from 'zustand/vanilla';
import { connect, type LinkState } from '../app/connection.ts';
import { start } from '../app/start.tsx';
import { createFakeEngine, createFakeRouter } from './fake-engine.ts';

/**
 * The window on an engine in memory: `?first` is a first run, `?studies=1000` sets how many the large server has, `?port` goes over
 * a MessagePort as in the desktop host.
 */
const wish = new URLSearchParams(window.location.search);
const options = { firstRun: wish.has('first'), studies: Number(wish.get('studies') ?? 100_000) };
if (wish.has('port')) {
  standInForPreload();
  start(connect());
} else {
  start({
    engine: createFakeEngine(options),
    state: createStore<LinkState>(() => ({ kind: 'open' })),
    retryNow: () => undefined,
  });
}

function standInForPreload(): void {
  const handler = new RPCHandler(createFakeRouter(options));
  Object.defineProperty(window, 'quarry', {
    value: {
      pathForFile: (file: File) => `/dropped/${file.name}`,
      showInFolder: () => undefined,
      choosePath: async () => '/data/chosen',
    },
  });
  window.addEventListener('message', (event: MessageEvent<{ type?: string }>) => {
    if (event.data.type !== 'quarry-window-ready') return;
    const { port1, port2 } = new MessageChannel();
    handler.upgrade(port1, { context: {} });
    port1.start();
    window.postMessage({ type: 'quarry-port' }, '*', [port2]);
  });
}
