import { EventEmitter, once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { os, type RouterClient } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AppOptions } from './app.ts';
import { fakeElectron } from './testing/fake-electron.ts';

const router = { hello: os.handler(() => 'from the engine') };

let folder: string;
let closed: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quarry-electron-'));
  vi.stubEnv('QUARRY_HOME', join(folder, 'data'));
  await mkdir(join(folder, 'data'));
  await mkdir(join(folder, 'dist', 'renderer', 'assets'), { recursive: true });
  await writeFile(join(folder, 'dist', 'renderer', 'index.html'), '<!doctype html><title>Quarry</title>');
  await writeFile(join(folder, 'dist', 'renderer', 'assets', 'index.js'), 'export {};');
  await writeFile(join(folder, 'secret.txt'), 'not for the page');
  closed = 0;
});

afterEach(async () => {
  vi.doUnmock('electron');
  vi.resetModules();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function start(fake: ReturnType<typeof fakeElectron>, options: Partial<AppOptions> = {}) {
  vi.doMock('electron', () => fake);
  const { runApp } = await import('./app.ts');
  await runApp({
    distFolder: join(folder, 'dist'),
    startEngine: async () => ({
      ok: true,
      engine: {
        router,
        watchBusy: () => undefined,
        close: async () => {
          closed++;
        },
      },
    }),
    ...options,
  });
  return fake;
}

function handlerOf(fake: ReturnType<typeof fakeElectron>) {
  const handler = fake.log.protocolHandlers.get('quarry-app');
  if (handler === undefined) throw new Error('the scheme is not served');
  return (url: string, method = 'GET') => handler(new Request(url, { method }));
}

describe('the window', () => {
  it('is sandboxed, isolated and has no Node', async () => {
    const { windows } = await start(fakeElectron());
    expect(windows).toHaveLength(1);
    expect(windows[0]?.options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      preload: join(folder, 'dist', 'preload', 'preload.cjs'),
    });
    expect(windows[0]?.url).toBe('quarry-app://window/index.html');
  });

  it('shows itself only when drawn', async () => {
    const { windows } = await start(fakeElectron());
    expect(windows[0]?.options.show).toBe(false);
    expect(windows[0]?.calls).not.toContain('show');
    windows[0]?.emit('ready-to-show');
    expect(windows[0]?.calls).toContain('show');
  });

  it('opens where it was closed', async () => {
    const first = await start(fakeElectron());
    const window = first.windows[0];
    if (window === undefined) throw new Error('no window');
    Object.assign(window.options, { x: 100, y: 80, width: 1000, height: 700 });
    window.maximised = true;
    window.emit('close');
    vi.resetModules();
    const again = await start(fakeElectron());
    expect(again.windows[0]?.options).toMatchObject({ x: 100, y: 80, width: 1000, height: 700 });
    expect(again.windows[0]?.maximised).toBe(true);
  });

  it('opens on the screen when the one it was on is gone', async () => {
    const state = { bounds: { x: 5000, y: 0, width: 1000, height: 700 }, maximised: false };
    await writeFile(join(folder, 'data', 'window.json'), JSON.stringify(state));
    const { windows } = await start(fakeElectron({ screens: [{ x: 0, y: 0, width: 1280, height: 800 }] }));
    expect(windows[0]?.options).toMatchObject({ x: 96, y: 60, width: 1088, height: 680 });
  });

  it('opens as for the first time when its file is damaged', async () => {
    await writeFile(join(folder, 'data', 'window.json'), '{"bounds": {"x": "left"}');
    const { windows } = await start(fakeElectron());
    expect(windows[0]?.options.width).toBe(1600);
  });
});

describe('what the page may do', () => {
  it('refuses every permission', async () => {
    const { session } = await start(fakeElectron());
    const asked = session.defaultSession;
    const answers: boolean[] = [];
    asked.request?.({} as never, 'media', (granted) => answers.push(granted), {} as never);
    expect(answers).toEqual([false]);
    expect(asked.check?.(null, 'notifications', 'quarry-app://window', {} as never)).toBe(false);
    expect(asked.device?.({} as never)).toBe(false);
  });

  it('loads nothing from elsewhere', async () => {
    const { session } = await start(fakeElectron());
    const isCancelled = (url: string) => {
      const decisions: (boolean | undefined)[] = [];
      session.defaultSession.beforeRequest?.({ url }, ({ cancel }) => decisions.push(cancel));
      return decisions[0];
    };
    expect(isCancelled('quarry-app://window/assets/index.js')).toBe(false);
    expect(isCancelled('blob:quarry-app://window/1')).toBe(false);
    for (const url of [
      'https://example.org/',
      'http://127.0.0.1:80/',
      'file:///etc/passwd',
      'quarry-app://window.evil/',
      'ws://example.org/',
    ]) {
      expect(isCancelled(url), url).toBe(true);
    }
  });

  it('cannot navigate, open windows or embed views', async () => {
    const { app } = await start(fakeElectron());
    const contents = Object.assign(new EventEmitter(), {
      decide: undefined as (() => { action: string }) | undefined,
      setWindowOpenHandler(handler: () => { action: string }) {
        this.decide = handler;
      },
    });
    app.emit('web-contents-created', {}, contents);
    expect(contents.decide?.()).toEqual({ action: 'deny' });
    const isPrevented = (name: string, url: string) => {
      const event = { url, preventDefault: vi.fn() };
      contents.emit(name, event);
      return event.preventDefault.mock.calls.length > 0;
    };
    expect(isPrevented('will-navigate', 'https://example.org/')).toBe(true);
    expect(isPrevented('will-navigate', 'file:///etc/passwd')).toBe(true);
    expect(isPrevented('will-navigate', 'quarry-app://window/index.html')).toBe(false);
    expect(isPrevented('will-frame-navigate', 'https://example.org/')).toBe(true);
    expect(isPrevented('will-redirect', 'quarry-app://window/index.html')).toBe(true);
    expect(isPrevented('will-attach-webview', '')).toBe(true);
  });
});

describe('the scheme of the app', () => {
  it('serves the built files with a strict policy', async () => {
    const ask = handlerOf(await start(fakeElectron()));
    const page = await ask('quarry-app://window/index.html');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toContain('unsafe-eval');
    expect(policy).not.toMatch(/https?:|\*/);
    expect((await ask('quarry-app://window/assets/index.js')).headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect((await ask('quarry-app://window/')).status).toBe(200);
  });

  it('serves nothing outside the folder', async () => {
    const ask = handlerOf(await start(fakeElectron()));
    const { fileOf } = await import('./app-protocol.ts');
    for (const path of [
      '..%2f..%2fsecret.txt',
      '%2e%2e/%2e%2e/secret.txt',
      '..%5c..%5csecret.txt',
      'assets',
      'missing.js',
      '%00',
      '%E0%A4%A',
    ]) {
      expect((await ask(`quarry-app://window/${path}`)).status, path).toBe(404);
    }
    expect((await ask('quarry-app://elsewhere/index.html')).status).toBe(404);
    expect((await ask('quarry-app://window/index.html', 'POST')).status).toBe(404);
    expect(fileOf(join(folder, 'dist', 'renderer'), 'quarry-app://window/..%2f..%2fsecret.txt')).toBeUndefined();
  });
});

const ownFrame = { parent: null, origin: 'quarry-app://window' };

describe('the port to the engine', () => {
  it('answers calls of the page', async () => {
    const { ipcMain } = await start(fakeElectron());
    const given: MessagePort[] = [];
    const sender = { postMessage: (_channel: string, _message: unknown, ports: MessagePort[]) => given.push(...ports) };
    ipcMain.emit('quarry:connect', { senderFrame: ownFrame, sender });
    const port = given[0];
    if (port === undefined) throw new Error('no port came');
    const client: RouterClient<typeof router> = createORPCClient(new RPCLink({ port }));
    expect(await client.hello()).toBe('from the engine');
    port.close();
  });

  it('is not given to other pages and frames', async () => {
    const { ipcMain } = await start(fakeElectron());
    const sender = { postMessage: vi.fn() };
    ipcMain.emit('quarry:connect', { senderFrame: { parent: null, origin: 'https://example.org' }, sender });
    ipcMain.emit('quarry:connect', { senderFrame: { parent: ownFrame, origin: 'quarry-app://window' }, sender });
    ipcMain.emit('quarry:connect', { senderFrame: null, sender });
    expect(sender.postMessage).not.toHaveBeenCalled();
  });
});

describe('files shown in their folder', () => {
  const ownFrame = { parent: null, origin: 'quarry-app://window' };

  it('are those that the page names by an absolute path', async () => {
    const { ipcMain, log } = await start(fakeElectron());
    ipcMain.emit('quarry:show-in-folder', { senderFrame: ownFrame }, join(folder, 'a.dcm'));
    for (const path of ['a.dcm', '', 5, `/${'a'.repeat(5_000)}`])
      ipcMain.emit('quarry:show-in-folder', { senderFrame: ownFrame }, path);
    ipcMain.emit('quarry:show-in-folder', { senderFrame: { parent: null, origin: 'https://example.org' } }, '/etc/passwd');
    expect(log.shownInFolder).toEqual([join(folder, 'a.dcm')]);
  });
});

describe('paths that a person chooses', () => {
  it('come from the system’s dialog over the window, for our page only', async () => {
    const path = join(folder, 'chosen');
    const { ipcMain, log } = await start(fakeElectron({ chosenPath: path }));
    const asked = (event: object, ...sent: unknown[]) => ipcMain.invoke('quarry:choose-path', event, ...sent);
    expect(await asked({ senderFrame: ownFrame }, 'folder', folder)).toBe(path);
    expect(await asked({ senderFrame: ownFrame }, 'zip', 'not absolute')).toBe(path);
    expect(log.pathDialogs).toEqual([
      { defaultPath: folder, properties: ['openDirectory', 'createDirectory'] },
      { filters: [{ name: 'Zip file', extensions: ['zip'] }] },
    ]);
    expect(await asked({ senderFrame: ownFrame }, 'anything', folder)).toBeUndefined();
    expect(await asked({ senderFrame: { parent: null, origin: 'https://example.org' } }, 'folder', folder)).toBeUndefined();
    expect(log.pathDialogs).toHaveLength(2);
  });

  it('are none when the dialog was closed', async () => {
    const { ipcMain } = await start(fakeElectron());
    for (const choice of ['folder', 'zip'])
      expect(await ipcMain.invoke('quarry:choose-path', { senderFrame: ownFrame }, choice, '')).toBeUndefined();
  });
});

describe('start and end', () => {
  it('lets a second start end at once, and the first come to the front', async () => {
    const second = await start(fakeElectron({ firstInstance: false }), {
      startEngine: () => Promise.reject(new Error('must not be started')),
    });
    expect(second.log.quits).toBe(1);
    expect(second.windows).toHaveLength(0);
    vi.resetModules();
    const first = await start(fakeElectron());
    const window = first.windows[0];
    if (window === undefined) throw new Error('no window');
    window.minimised = true;
    first.app.emit('second-instance');
    expect(window.calls).toEqual(['restore', 'show', 'focus']);
  });

  it.each(['second-instance', 'activate'])('opens the window again that was closed on macOS: %s', async (event) => {
    const { app, windows } = await start(fakeElectron());
    windows.pop();
    app.emit(event);
    expect(windows.map(({ url }) => url)).toEqual(['quarry-app://window/index.html']);
  });

  it('keeps its data where the other hosts do', async () => {
    const { log } = await start(fakeElectron());
    expect(log.paths.get('userData')).toBe(join(folder, 'data'));
    expect(log.paths.get('sessionData')).toBe(join(folder, 'data', 'electron'));
  });

  it('says in words why it cannot start', async () => {
    const explanation = {
      code: 'folder-not-writable',
      title: 'The data folder cannot be written to.',
      cause: 'It belongs to somebody else.',
      tryThis: ['Choose another folder with QUARRY_HOME.'],
      technical: 'EACCES',
    };
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const { log, windows } = await start(fakeElectron(), { startEngine: async () => ({ ok: false, explanation }) });
    write.mockRestore();
    expect(windows).toHaveLength(0);
    expect(log.exits).toEqual([1]);
    expect(log.errorBoxes[0]?.title).toContain('The data folder cannot be written to.');
    expect(log.errorBoxes[0]?.content).toContain('Choose another folder with QUARRY_HOME.');
    expect(log.errorBoxes[0]?.content).toContain('folder-not-writable');
  });

  it('says that a start which threw is a mistake of the program', async () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const { log } = await start(fakeElectron(), { startEngine: () => Promise.reject(new TypeError('x is not a function')) });
    write.mockRestore();
    expect(log.exits).toEqual([1]);
    expect(log.errorBoxes[0]?.content).toContain('TypeError: x is not a function');
    expect(log.errorBoxes[0]?.content).not.toContain('    at ');
  });

  it('keeps the computer awake while transfers are under way', async () => {
    let tell: (busy: boolean) => void = () => undefined;
    const watchBusy = (listener: typeof tell) => {
      tell = listener;
      listener(false);
    };
    const { log } = await start(fakeElectron(), {
      startEngine: async () => ({ ok: true, engine: { router, watchBusy, close: async () => undefined } }),
    });
    const awake = () => [...log.awake.values()];
    expect(awake()).toEqual([]);
    tell(true);
    expect(awake()).toEqual(['prevent-app-suspension']);
    tell(false);
    expect(awake()).toEqual([]);
    tell(true);
    expect(awake()).toEqual(['prevent-app-suspension']);
  });

  it('waits for the engine before it ends, once', async () => {
    const { app, log } = await start(fakeElectron());
    const exited = once(app, 'exited');
    const events = [{ preventDefault: vi.fn() }, { preventDefault: vi.fn() }];
    for (const event of events) app.emit('will-quit', event);
    await exited;
    expect(closed).toBe(1);
    expect(log.exits).toEqual([0]);
    expect(events.every(({ preventDefault }) => preventDefault.mock.calls.length === 1)).toBe(true);
  });

  it('ends all the same when the engine does not', async () => {
    const { app, log } = await start(fakeElectron(), {
      closeMs: 1,
      startEngine: async () => ({ ok: true, engine: { router, watchBusy: () => undefined, close: () => new Promise(() => {}) } }),
    });
    const exited = once(app, 'exited');
    app.emit('will-quit', { preventDefault: () => {} });
    await exited;
    expect(log.exits).toEqual([0]);
  });

  it('writes where the window was for its owner only', async () => {
    const { windows } = await start(fakeElectron());
    windows[0]?.emit('close');
    const state: unknown = JSON.parse(await readFile(join(folder, 'data', 'window.json'), 'utf8'));
    expect(state).toMatchObject({ maximised: false });
  });
});

describe('the menu', () => {
  it('has reload and developer tools for developers only', async () => {
    vi.doMock('electron', () => fakeElectron());
    const { menuTemplate } = await import('./menu.ts');
    const roles = (packaged: boolean) => JSON.stringify(menuTemplate({ platform: 'linux', packaged, dataFolder: '/data' }));
    expect(roles(true)).not.toContain('toggleDevTools');
    expect(roles(true)).not.toContain('eload');
    expect(roles(false)).toContain('toggleDevTools');
  });

  it('has the application menu on macOS, and quit in File elsewhere', async () => {
    vi.doMock('electron', () => fakeElectron());
    const { menuTemplate } = await import('./menu.ts');
    const first = (platform: NodeJS.Platform) => menuTemplate({ platform, packaged: true, dataFolder: '/data' })[0];
    expect(first('darwin')?.label).toBe('Quarry');
    expect(first('win32')?.label).toBe('&File');
    expect(JSON.stringify(first('win32'))).toContain('quit');
  });
});
