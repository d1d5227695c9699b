import { contextBridge, ipcRenderer, webUtils } from 'electron';
import {
  bridgeName,
  choosePathChannel,
  connectChannel,
  type ElectronBridge,
  portChannel,
  portMessage,
  showInFolderChannel,
  windowReady,
} from './bridge.ts';

/** What is used of the page here: the main process is compiled without the types of the DOM. */
interface Page {
  readonly location: { readonly origin: string };
  addEventListener(
    type: 'message',
    listener: (event: { readonly source: unknown; readonly origin: string; readonly data: unknown }) => void,
  ): void;
  postMessage(message: unknown, targetOrigin: string, transfer: readonly unknown[]): void;
}

/** Asks the main process for a port whenever the page itself (not a frame in it) is ready for one, and hands it over. */
function connectPage(page: Page): void {
  page.addEventListener('message', (event) => {
    if (event.source === page && event.origin === page.location.origin && isWindowReady(event.data))
      ipcRenderer.send(connectChannel);
  });
  ipcRenderer.on(portChannel, (event) => {
    page.postMessage({ type: portMessage }, page.location.origin, event.ports);
  });
}

function isWindowReady(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === windowReady;
}

const bridge: ElectronBridge = {
  pathForFile: (file) => webUtils.getPathForFile(file as Parameters<typeof webUtils.getPathForFile>[0]),
  showInFolder: (path) => ipcRenderer.send(showInFolderChannel, path),
  choosePath: (choice, from) => ipcRenderer.invoke(choosePathChannel, choice, from),
};

contextBridge.exposeInMainWorld(bridgeName, bridge);
connectPage(globalThis as unknown as Page);
