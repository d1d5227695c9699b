import { homedir } from 'node:os';
import { join } from 'node:path';
import type { AnyRouter } from '@orpc/server';
import { app, BrowserWindow, Menu, session } from 'electron';
import type { Explanation } from '../../../src-shared/dicom/explain/explanation.ts';
import { resolveDataFolder } from '../../servers/data-folder.ts';
import { appUrl, registerAppScheme, serveApp } from './app-protocol.ts';
import { serveChoosePath } from './choose-path.ts';
import { serveEngine } from './engine-port.ts';
import { keepAwake } from './keep-awake.ts';
import { applicationMenu } from './menu.ts';
import { refuseNavigation, refusePermissions, refuseRemoteContent } from './security.ts';
import { serveShowInFolder } from './show-in-folder.ts';
import { showStartupError, unexpectedStart } from './startup-error.ts';
import { openWindow } from './window.ts';

/** The engine as this host needs it: what answers the contract, whether transfers are under way, and an orderly end. */
interface HostedEngine {
  readonly router: AnyRouter;
  watchBusy(listener: (busy: boolean) => void): void;
  close(): Promise<void>;
}

type StartEngine = (dataFolder: string) => Promise<{ ok: true; engine: HostedEngine } | { ok: false; explanation: Explanation }>;

export interface AppOptions {
  readonly startEngine: StartEngine;
  /** The folder that the build wrote: `main/`, `preload/`, `renderer/` are in it. */
  readonly distFolder: string;
  /** Longest wait for the engine's orderly end, ms. */
  readonly closeMs?: number;
}

/**
 * Runs Quarry as a desktop program. Resolves once the window is open, or once it is clear that it will not be: because Quarry runs
 * already (which then comes to the front), or because it cannot start (which is then said).
 */
export async function runApp(options: AppOptions): Promise<void> {
  const dataFolder = resolveDataFolder({ platform: process.platform, environment: process.env, homeFolder: homedir() });
  app.setName('Quarry');
  app.setPath('userData', dataFolder);
  // Chromium's caches: kept apart from what is the person's own.
  app.setPath('sessionData', join(dataFolder, 'electron'));
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  registerAppScheme();
  refuseNavigation(app);
  await app.whenReady();
  refusePermissions(session.defaultSession);
  refuseRemoteContent(session.defaultSession);
  serveApp(join(options.distFolder, 'renderer'));
  const started = await options
    .startEngine(dataFolder)
    .catch((error: unknown) => ({ ok: false as const, explanation: unexpectedStart(error) }));
  if (!started.ok) return showStartupError(started.explanation);
  serveEngine(started.engine.router);
  keepAwake(started.engine);
  serveShowInFolder();
  serveChoosePath();
  closeBeforeQuit(started.engine, options.closeMs ?? 10_000);
  Menu.setApplicationMenu(applicationMenu({ platform: process.platform, packaged: app.isPackaged, dataFolder }));
  const open = () => {
    openWindow({
      preload: join(options.distFolder, 'preload', 'preload.cjs'),
      url: appUrl,
      stateFile: join(dataFolder, 'window.json'),
    });
  };
  // On macOS the only window may have been closed.
  const comeForward = () => (BrowserWindow.getAllWindows().length === 0 ? open() : showWindow());
  app.on('activate', comeForward);
  app.on('second-instance', comeForward);
  app.on('window-all-closed', () => {
    // On macOS a program stays in the dock without windows; here that also keeps the receiver on.
    if (process.platform !== 'darwin') app.quit();
  });
  open();
}

function showWindow(): void {
  const [window] = BrowserWindow.getAllWindows();
  if (window === undefined) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** Lets the engine finish what is being stored before the process ends, but not for ever. */
function closeBeforeQuit(engine: HostedEngine, closeMs: number): void {
  let closing = false;
  app.on('will-quit', (event) => {
    event.preventDefault();
    if (closing) return;
    closing = true;
    const timer = setTimeout(() => app.exit(0), closeMs);
    void engine
      .close()
      .catch((error: unknown) => process.stderr.write(`Quarry did not end in order: ${String(error)}\n`))
      .finally(() => {
        clearTimeout(timer);
        app.exit(0);
      });
  });
}
