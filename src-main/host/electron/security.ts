import type { App, Session, WebContents } from 'electron';
import { appOrigin } from './app-protocol.ts';

/** Every permission a page could ask for (camera, notifications, clipboard reading, …) is refused: the window needs none. */
export function refusePermissions(
  session: Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'>,
): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}

/** Nothing from outside the app is loaded, whatever asks for it. */
export function refuseRemoteContent(session: Pick<Session, 'webRequest'>): void {
  session.webRequest.onBeforeRequest((details, decide) => {
    decide({ cancel: !isOwn(details.url) });
  });
}

/** Pages stay where they are: no navigation, no new windows, no embedded web views. Applies to every page ever made. */
export function refuseNavigation(app: Pick<App, 'on'>): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', (event) => {
      if (!isOwnPage(event.url)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => {
      if (!isOwnPage(event.url)) event.preventDefault();
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
}

/** Compared up to the path: `quarry-app://window.evil` must not pass for `quarry-app://window`. */
function isOwnPage(url: string): boolean {
  return url === appOrigin || url.startsWith(`${appOrigin}/`);
}

/** Own files, and what the page makes itself (blob:, data:) or the developer tools are made of. */
function isOwn(url: string): boolean {
  return /^(blob|data|devtools):/.test(url) || isOwnPage(url);
}
