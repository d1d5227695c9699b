/**
 * How page and engine find each other. The page says `{ type: windowReady }` to itself; the preload hears it and asks the main
 * process on `connectChannel`; that makes a channel, serves the engine on one port, and sends the other back on `portChannel`;
 * the preload hands it to the page with `{ type: portMessage }`. The page's side is in src-renderer/app/connection.ts.
 */
export const windowReady = 'quarry-window-ready';
export const portMessage = 'quarry-port';
export const connectChannel = 'quarry:connect';
export const portChannel = 'quarry:port';

/** The preload sends the absolute path of a file here, to be shown in its folder. */
export const showInFolderChannel = 'quarry:show-in-folder';

/** The preload asks here for a path that a person chooses in the system's dialog. */
export const choosePathChannel = 'quarry:choose-path';

/** A folder, which may be made in the dialog, or a zip file that is to be written. */
export type PathChoice = 'folder' | 'zip';

/** The one global that the preload adds to the page: `window.quarry`. */
export const bridgeName = 'quarry';

/** What the page can ask the preload for. */
export interface ElectronBridge {
  /** Path on this computer of a dropped or chosen `File`; empty for one that was made in the page. */
  pathForFile(file: object): string;
  /** Opens the folder of a file in the system's own program, with the file selected. */
  showInFolder(path: string): void;
  /** Asks a person by the system's dialog, which begins at `from`; undefined when nothing was chosen. */
  choosePath(choice: PathChoice, from: string): Promise<string | undefined>;
}
