import { isAbsolute } from 'node:path';
import { BrowserWindow, dialog, type IpcMainInvokeEvent, ipcMain } from 'electron';
import { choosePathChannel, type PathChoice } from './bridge.ts';
import { isOwnPage } from './engine-port.ts';

/** Longest path taken from the page to begin at, in UTF-16 units. */
const longestPath = 4_096;

/** Lets the page of ours ask for a folder, or a zip file to be written, by the system's own dialog over its window. */
export function serveChoosePath(): void {
  ipcMain.handle(choosePathChannel, async (event: IpcMainInvokeEvent, choice: unknown, from: unknown) => {
    const window = isOwnPage(event) ? BrowserWindow.fromWebContents(event.sender) : null;
    if (window === null || !isChoice(choice)) return undefined;
    const start = typeof from === 'string' && from.length <= longestPath && isAbsolute(from) ? { defaultPath: from } : {};
    if (choice === 'folder') {
      const chosen = await dialog.showOpenDialog(window, { ...start, properties: ['openDirectory', 'createDirectory'] });
      return chosen.filePaths[0];
    }
    const chosen = await dialog.showSaveDialog(window, { ...start, filters: [{ name: 'Zip file', extensions: ['zip'] }] });
    return chosen.canceled ? undefined : chosen.filePath;
  });
}

function isChoice(choice: unknown): choice is PathChoice {
  return choice === 'folder' || choice === 'zip';
}
