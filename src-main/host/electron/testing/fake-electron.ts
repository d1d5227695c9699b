import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type * as Electron from 'electron';

/**
 * The parts of the `electron` module that this host uses, for tests on machines without its binary. Held to electron's own types,
 * so that a signature that changes there fails here.
 */
export function fakeElectron(
  options: {
    readonly firstInstance?: boolean;
    readonly screens?: readonly Electron.Rectangle[];
    /** Of the operating system; left out, there is none. */
    readonly secretStore?: ReturnType<Electron.SafeStorage['getSelectedStorageBackend']>;
    /** What a person chooses in dialogs for paths; left out, nothing. */
    readonly chosenPath?: string;
  } = {},
) {
  const windows: FakeBrowserWindow[] = [];
  const log = {
    paths: new Map<string, string>(),
    quits: 0,
    exits: [] as number[],
    errorBoxes: [] as { title: string; content: string }[],
    openedPaths: [] as string[],
    shownInFolder: [] as string[],
    /** What keeps the computer awake, by its id. */
    awake: new Map<number, string>(),
    pathDialogs: [] as (Electron.OpenDialogOptions | Electron.SaveDialogOptions)[],
    menu: undefined as readonly Electron.MenuItemConstructorOptions[] | undefined,
    schemes: [] as Electron.CustomScheme[],
    protocolHandlers: new Map<string, (request: Request) => Response | Promise<Response>>(),
  };

  class App
    extends EventEmitter
    implements
      Pick<Electron.App, 'isPackaged' | 'setName' | 'setPath' | 'requestSingleInstanceLock' | 'whenReady' | 'quit' | 'exit'>
  {
    readonly isPackaged = true;
    setName(): void {}
    setPath(name: string, path: string): void {
      log.paths.set(name, path);
    }
    requestSingleInstanceLock(): boolean {
      return options.firstInstance ?? true;
    }
    whenReady(): Promise<void> {
      return Promise.resolve();
    }
    quit(): void {
      log.quits++;
    }
    exit(code = 0): void {
      log.exits.push(code);
      this.emit('exited');
    }
  }

  class FakeBrowserWindow
    extends EventEmitter
    implements
      Pick<
        Electron.BrowserWindow,
        'maximize' | 'isMaximized' | 'isMinimized' | 'restore' | 'show' | 'focus' | 'getNormalBounds' | 'loadURL'
      >
  {
    static getAllWindows(): FakeBrowserWindow[] {
      return windows;
    }
    static fromWebContents(): FakeBrowserWindow | null {
      return windows[0] ?? null;
    }
    readonly options: Electron.BrowserWindowConstructorOptions;
    readonly calls: string[] = [];
    minimised = false;
    maximised = false;
    url = '';
    constructor(windowOptions: Electron.BrowserWindowConstructorOptions) {
      super();
      this.options = windowOptions;
      windows.push(this);
    }
    maximize(): void {
      this.maximised = true;
    }
    isMaximized(): boolean {
      return this.maximised;
    }
    isMinimized(): boolean {
      return this.minimised;
    }
    restore(): void {
      this.calls.push('restore');
    }
    show(): void {
      this.calls.push('show');
    }
    focus(): void {
      this.calls.push('focus');
    }
    getNormalBounds(): Electron.Rectangle {
      const { x = 0, y = 0, width = 0, height = 0 } = this.options;
      return { x, y, width, height };
    }
    loadURL(url: string): Promise<void> {
      this.url = url;
      return Promise.resolve();
    }
  }

  const session = new FakeSession();
  let blockers = 0;
  return {
    log,
    windows,
    session: { defaultSession: session },
    app: new App(),
    BrowserWindow: FakeBrowserWindow,
    ipcMain: new FakeIpcMain(),
    MessageChannelMain: FakeMessageChannelMain,
    Menu: {
      buildFromTemplate: (template: Electron.MenuItemConstructorOptions[]) => template,
      setApplicationMenu: (menu: readonly Electron.MenuItemConstructorOptions[]) => {
        log.menu = menu;
      },
    },
    safeStorage: fakeSafeStorage(options.secretStore),
    nativeTheme: { shouldUseDarkColors: false } satisfies Partial<Electron.NativeTheme>,
    screen: {
      getAllDisplays: () => (options.screens ?? [{ x: 0, y: 0, width: 1920, height: 1080 }]).map((workArea) => ({ workArea })),
    },
    dialog: {
      showErrorBox: (title: string, content: string) => {
        log.errorBoxes.push({ title, content });
      },
      showOpenDialog: (_window: object, asked?: Electron.OpenDialogOptions) => {
        log.pathDialogs.push(asked ?? {});
        const { chosenPath } = options;
        return Promise.resolve({ canceled: chosenPath === undefined, filePaths: chosenPath === undefined ? [] : [chosenPath] });
      },
      showSaveDialog: (_window: object, asked?: Electron.SaveDialogOptions) => {
        log.pathDialogs.push(asked ?? {});
        return Promise.resolve({ canceled: options.chosenPath === undefined, filePath: options.chosenPath ?? '' });
      },
    } satisfies Partial<Electron.Dialog>,
    shell: {
      openPath: (path: string) => {
        log.openedPaths.push(path);
        return Promise.resolve('');
      },
      showItemInFolder: (path: string) => {
        log.shownInFolder.push(path);
      },
    } satisfies Partial<Electron.Shell>,
    powerSaveBlocker: {
      start: (type) => {
        const id = ++blockers;
        log.awake.set(id, type);
        return id;
      },
      stop: (id) => log.awake.delete(id),
      isStarted: (id) => log.awake.has(id),
    } satisfies Pick<Electron.PowerSaveBlocker, 'start' | 'stop' | 'isStarted'>,
    protocol: {
      registerSchemesAsPrivileged: (schemes: Electron.CustomScheme[]) => {
        log.schemes.push(...schemes);
      },
      handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>) => {
        log.protocolHandlers.set(scheme, handler);
      },
    } satisfies Partial<Electron.Protocol>,
  };
}

/** Seals by turning the bytes over; what was not sealed here cannot be opened, as with the real one. */
function fakeSafeStorage(backend: ReturnType<Electron.SafeStorage['getSelectedStorageBackend']> | undefined) {
  const turned = (bytes: Uint8Array) => Buffer.from(bytes.map((byte) => byte ^ 0xff));
  return {
    isEncryptionAvailable: () => backend !== undefined,
    getSelectedStorageBackend: () => backend ?? 'unknown',
    encryptString: (plain: string) => Buffer.concat([Buffer.from('v11'), turned(Buffer.from(plain))]),
    decryptString: (sealed: Buffer) => {
      if (sealed.subarray(0, 3).toString() !== 'v11') throw new Error('Error while decrypting the ciphertext');
      return turned(sealed.subarray(3)).toString();
    },
  } satisfies Partial<Electron.SafeStorage>;
}

/** Also answers what the page invokes. */
class FakeIpcMain extends EventEmitter implements Pick<Electron.IpcMain, 'handle'> {
  readonly handlers = new Map<string, Parameters<Electron.IpcMain['handle']>[1]>();
  handle(channel: string, handler: Parameters<Electron.IpcMain['handle']>[1]): void {
    this.handlers.set(channel, handler);
  }
  /** As a page does it; the event is as much of one as the handlers look at. */
  invoke(channel: string, event: object, ...sent: unknown[]): unknown {
    return this.handlers.get(channel)?.(event as Electron.IpcMainInvokeEvent, ...sent);
  }
}

/** Keeps what was set, so that a test can ask it. */
class FakeSession
  implements Pick<Electron.Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'>
{
  request: Parameters<Electron.Session['setPermissionRequestHandler']>[0] = null;
  check: Parameters<Electron.Session['setPermissionCheckHandler']>[0] = null;
  device: Parameters<Electron.Session['setDevicePermissionHandler']>[0] = null;
  beforeRequest: ((details: { url: string }, decide: (response: { cancel?: boolean }) => void) => void) | undefined;
  readonly webRequest = {
    onBeforeRequest: (listener: (details: { url: string }, decide: (response: { cancel?: boolean }) => void) => void) => {
      this.beforeRequest = listener;
    },
  };
  setPermissionRequestHandler(handler: FakeSession['request']): void {
    this.request = handler;
  }
  setPermissionCheckHandler(handler: FakeSession['check']): void {
    this.check = handler;
  }
  setDevicePermissionHandler(handler: FakeSession['device']): void {
    this.device = handler;
  }
}

/** Electron's port on the main side: an EventEmitter whose messages come as `{ data, ports }`. */
class FakeMessagePortMain extends EventEmitter implements Pick<Electron.MessagePortMain, 'start' | 'close'> {
  readonly port: MessagePort;
  constructor(port: MessagePort) {
    super();
    this.port = port;
    port.on('close', () => this.emit('close'));
  }
  start(): void {
    this.port.on('message', (data: unknown) => this.emit('message', { data, ports: [] }));
  }
  postMessage(message: unknown): void {
    this.port.postMessage(message);
  }
  close(): void {
    this.port.close();
  }
}

/** `port2` is what the page gets: here a port of Node's own. */
class FakeMessageChannelMain {
  readonly port1: FakeMessagePortMain;
  readonly port2: MessagePort;
  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new FakeMessagePortMain(port1);
    this.port2 = port2;
  }
}
