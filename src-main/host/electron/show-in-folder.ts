import { isAbsolute } from 'node:path';
import { type IpcMainEvent, ipcMain, shell } from 'electron';
import { showInFolderChannel } from './bridge.ts';
import { isOwnPage } from './engine-port.ts';

/** Longest path taken from the page, in UTF-16 units. */
const longestPath = 4_096;

/** Shows files in their folder for the page of ours. Nothing is opened or run: the folder is, with the file selected. */
export function serveShowInFolder(): void {
  ipcMain.on(showInFolderChannel, (event: IpcMainEvent, path: unknown) => {
    if (!isOwnPage(event) || typeof path !== 'string' || path.length > longestPath || !isAbsolute(path)) return;
    shell.showItemInFolder(path);
  });
}
