import type { App, Session, WebContents } from 'electron';
import { appOrigin } from './app-protocol.ts';

/** Every permission a page could ask for (camera, notifications, clipboard reading, …) is refused: the window needs none. */
export function refusePermissions(session: Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'>): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}

/** Nothing from outside the app is loaded, whatever asks for it. */
export function refuseRemoteContent(session: Pick<Session, 'webRequest'>, allowed: readonly string[] = []): void {
  session.webRequest.onBeforeRequest((details, decide) => {
    decide({ cancel: !isOwn(details.url, allowed) });
  });
}

/** Pages stay where they are: no navigation, no new windows, no embedded web views. Applies to every page ever made. */
export function refuseNavigation(app: Pick<App, 'on'>, allowed: readonly string[] = []): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', (event) => {
      if (!isOwnPage(event.url, allowed)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => {
      if (!isOwnPage(event.url, allowed)) event.preventDefault();
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
}

function isOwnPage(url: string, allowed: readonly string[]): boolean {
  return hasOrigin(url, [appOrigin, ...allowed]);
}

/** Own files, and what the page makes itself (blob:, data:) or the developer tools are made of. */
function isOwn(url: string, allowed: readonly string[]): boolean {
  return /^(blob|data|devtools|chrome-extension):/.test(url) || hasOrigin(url, [appOrigin, ...allowed]);
}

/** Compared up to the path: `quarry-app://window.evil` must not pass for `quarry-app://window`. */
function hasOrigin(url: string, origins: readonly string[]): boolean {
  return origins.some((origin) => url === origin || url.startsWith(`${origin}/`));
}
