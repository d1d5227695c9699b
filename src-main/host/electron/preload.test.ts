import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';

type Listener = (event: { source: unknown; origin: string; data: unknown }) => void;

afterEach(() => {
  vi.doUnmock('electron');
  vi.resetModules();
  vi.unstubAllGlobals();
});

/** Runs the preload in a page made of what it touches. */
async function loadPreload() {
  const exposed: Record<string, unknown> = {};
  const sent: string[] = [];
  const listeners: Listener[] = [];
  const posted: { message: unknown; origin: string; transfer: unknown }[] = [];
  const ipcRenderer = Object.assign(new EventEmitter(), {
    send: (channel: string) => sent.push(channel),
    invoke: (...invoked: string[]) => Promise.resolve(invoked),
  });
  vi.doMock('electron', () => ({
    contextBridge: {
      exposeInMainWorld: (name: string, api: unknown) => {
        exposed[name] = api;
      },
    },
    ipcRenderer,
    webUtils: { getPathForFile: (file: { name: string }) => `/home/anna/${file.name}` },
  }));
  vi.stubGlobal('location', { origin: 'quarry-app://window' });
  vi.stubGlobal('addEventListener', (_type: string, listener: Listener) => listeners.push(listener));
  vi.stubGlobal('postMessage', (message: unknown, origin: string, transfer: unknown) =>
    posted.push({ message, origin, transfer }),
  );
  await import('./preload.ts');
  const say = (event: Partial<Parameters<Listener>[0]>) => {
    for (const listener of listeners)
      listener({ source: globalThis, origin: 'quarry-app://window', data: { type: 'quarry-window-ready' }, ...event });
  };
  return { exposed, sent, posted, ipcRenderer, say };
}

describe('the preload', () => {
  it('exposes file paths, the way to a file in its folder, the system’s dialogs for paths, and nothing else', async () => {
    const { exposed, sent } = await loadPreload();
    expect(Object.keys(exposed)).toEqual(['quarry']);
    const bridge = exposed.quarry as {
      pathForFile(file: object): string;
      showInFolder(path: string): void;
      choosePath(choice: string, from: string): Promise<string | undefined>;
    };
    expect(Object.keys(bridge)).toEqual(['pathForFile', 'showInFolder', 'choosePath']);
    expect(await bridge.choosePath('folder', '/home')).toEqual(['quarry:choose-path', 'folder', '/home']);
    expect(bridge.pathForFile({ name: 'a.dcm' })).toBe('/home/anna/a.dcm');
    bridge.showInFolder('/home/anna/a.dcm');
    expect(sent).toEqual(['quarry:show-in-folder']);
  });

  it('asks for a port when the page is ready, and hands it over', async () => {
    const { sent, posted, ipcRenderer, say } = await loadPreload();
    expect(sent).toEqual([]);
    say({});
    expect(sent).toEqual(['quarry:connect']);
    const ports = [{}];
    ipcRenderer.emit('quarry:port', { ports });
    expect(posted).toEqual([{ message: { type: 'quarry-port' }, origin: 'quarry-app://window', transfer: ports }]);
  });

  it('does not listen to frames, other origins and other messages', async () => {
    const { sent, say } = await loadPreload();
    say({ source: {} });
    say({ origin: 'https://example.org' });
    say({ data: 'quarry-window-ready' });
    say({ data: null });
    expect(sent).toEqual([]);
  });
});
