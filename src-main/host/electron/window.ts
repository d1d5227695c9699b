import { BrowserWindow, nativeTheme, screen } from 'electron';
import { fittingState, readWindowState, saveWindowState, smallest } from './window-state.ts';

export interface WindowOptions {
  /** Where the preload script was built to. */
  readonly preload: string;
  readonly url: string;
  /** Where the window's place and size are kept. */
  readonly stateFile: string;
  readonly icon?: string;
}

/** The one window. The page in it is sandboxed and reaches the engine through the preload's port only. */
export function openWindow(options: WindowOptions): BrowserWindow {
  const displays = screen.getAllDisplays().map(({ workArea }) => workArea);
  const { bounds, maximised } = fittingState(readWindowState(options.stateFile), displays);
  const window = new BrowserWindow({
    ...bounds,
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    title: 'Quarry',
    ...(options.icon === undefined ? {} : { icon: options.icon }),
    // The page's own background, so that nothing flashes before it is drawn.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1a1b1e' : '#ffffff',
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  });
  if (maximised) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () =>
    saveWindowState(options.stateFile, { bounds: window.getNormalBounds(), maximised: window.isMaximized() }),
  );
  void window.loadURL(options.url);
  return window;
}
