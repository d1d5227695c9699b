import * as fs from 'node:fs';

/** The calls that making folders and looking into them takes. */
export interface FolderCalls {
  mkdir(path: string, mode: number): Promise<unknown> | unknown;
  stat(path: string): Promise<fs.BigIntStats> | fs.BigIntStats;
  realpath(path: string): Promise<string> | string;
  list(path: string): Promise<fs.Dirent[]> | fs.Dirent[];
}

export const threadedFolderCalls: FolderCalls = {
  mkdir: (path, mode) => fs.promises.mkdir(path, mode),
  stat: (path) => fs.promises.stat(path, { bigint: true }),
  realpath: (path) => fs.promises.realpath(path),
  list: (path) => fs.promises.readdir(path, { withFileTypes: true }),
};

/** For a process that has nothing else to do meanwhile: threads take milliseconds to start, but a slow disk stops the main loop. */
export const folderCallsOnTheSpot: FolderCalls = {
  mkdir: fs.mkdirSync,
  stat: (path) => fs.statSync(path, { bigint: true }),
  realpath: (path) => fs.realpathSync(path),
  list: (path) => fs.readdirSync(path, { withFileTypes: true }),
};
