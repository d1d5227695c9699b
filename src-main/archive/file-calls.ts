import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from '../system/error-code.ts';
import { type FolderCalls, threadedFolderCalls } from '../system/folder-calls.ts';
import { makeFolder } from '../system/make-folder.ts';
import { unlessHeld } from '../system/unless-held.ts';

/** Those of `FileCalls` that are made for each object, without promises. Closing and removing do not fail. */
export interface FileCallsOnTheSpot {
  open(file: string, flags: string, mode?: number): number;
  stat(fd: number): fs.Stats;
  read(fd: number, buffer: Uint8Array, length: number, position: number): number;
  readInto(fd: number, buffers: readonly Uint8Array[], position: number): number;
  /** Writes the first bytes of a buffer. */
  write(fd: number, bytes: Uint8Array, length: number, position: number): void;
  /** Writes all of both, one behind the other. */
  writeBoth(fd: number, first: Uint8Array, second: Uint8Array, position: number): void;
  rename(from: string, to: string): void;
  link(file: string, name: string): void;
  close(fd: number): void;
  remove(file: string): void;
}

/** The calls that reading and writing objects takes: who is given them has them made on threads, or on the spot (`inline-file-calls.ts`). */
export interface FileCalls {
  readonly folders: FolderCalls;
  /** Left out where calls are made on threads. */
  readonly onTheSpot?: FileCallsOnTheSpot;
  open(file: string, flags: string, mode?: number): Promise<number>;
  stat(fd: number): Promise<fs.Stats>;
  /** Reads up to `length` bytes; 0 at the end of the file. */
  read(fd: number, buffer: Uint8Array, length: number, position: number): Promise<number>;
  /** Reads into the buffers in order; 0 at the end of the file. */
  readInto(fd: number, buffers: readonly Uint8Array[], position: number): Promise<number>;
  /** Writes all of the bytes at a position. */
  writeAll(fd: number, bytes: Uint8Array, position: number): Promise<void>;
  close(fd: number): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Gives a file a second name; refused (EEXIST) where something has that name. */
  link(file: string, name: string): Promise<void>;
  /** Removes a file, if it is there. */
  remove(file: string): Promise<void>;
}

/**
 * The few calls of the hot path by file descriptor, as promises without the objects around them. All of them run on libuv's
 * threads, so that the main loop and a second core work at the same time.
 */
export function openFile(file: string, flags: string, mode = 0o600): Promise<number> {
  return new Promise((resolve, reject) => fs.open(file, flags, mode, (error, fd) => (error ? reject(error) : resolve(fd))));
}

/** Writes all of the bytes at a position. */
export async function writeAll(fd: number, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    done += await new Promise<number>((resolve, reject) =>
      fs.write(fd, bytes, done, bytes.length - done, position + done, (error, count) => (error ? reject(error) : resolve(count))),
    );
  }
}

export function statFile(fd: number): Promise<fs.Stats> {
  return new Promise((resolve, reject) => fs.fstat(fd, (error, stats) => (error ? reject(error) : resolve(stats))));
}

/** Reads up to the buffer's length; 0 at the end of the file. */
export function readSome(fd: number, buffer: Uint8Array, length: number, position: number): Promise<number> {
  return new Promise((resolve, reject) =>
    fs.read(fd, buffer, 0, length, position, (error, count) => (error ? reject(error) : resolve(count))),
  );
}

function readInto(fd: number, buffers: readonly Uint8Array[], position: number): Promise<number> {
  return new Promise((resolve, reject) =>
    fs.readv(fd, buffers, position, (error, count) => (error ? reject(error) : resolve(count))),
  );
}

/** How a file is opened to be synced: Windows syncs only what is open for writing. */
export const flagsToSync = process.platform === 'win32' ? 'r+' : 'r';

export function syncFile(fd: number): Promise<void> {
  return new Promise((resolve, reject) => fs.fsync(fd, (error) => (error ? reject(error) : resolve())));
}

export function closeFile(fd: number): Promise<void> {
  return new Promise((resolve, reject) => fs.close(fd, (error) => (error ? reject(error) : resolve())));
}

export const renameFile = unlessHeld(
  (from: string, to: string): Promise<void> =>
    new Promise((resolve, reject) => fs.rename(from, to, (error) => (error ? reject(error) : resolve()))),
);

/** Renames and makes the folder only when it turns out to be missing. */
export async function renameInto(from: string, to: string): Promise<{ madeFolder: boolean }> {
  try {
    await renameFile(from, to);
    return { madeFolder: false };
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  await makeFolder(dirname(to), 0o700);
  await renameFile(from, to);
  return { madeFolder: true };
}

/** Removes a file, if it is there. */
export const removeFile = unlessHeld(
  (file: string): Promise<void> =>
    new Promise((resolve, reject) =>
      fs.unlink(file, (error) => (error === null || error.code === 'ENOENT' ? resolve() : reject(error))),
    ),
);

/** Removes a folder with all that is in it, or a file; again for a second or two where somebody has one of the files open on Windows. */
export function removeFolder(folder: string): Promise<void> {
  return fs.promises.rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Gives a file a second name; refused (EEXIST) where something has that name. */
export function linkFile(file: string, name: string): Promise<void> {
  return new Promise((resolve, reject) => fs.link(file, name, (error) => (error ? reject(error) : resolve())));
}

export const threadedFileCalls: FileCalls = {
  folders: threadedFolderCalls,
  open: openFile,
  stat: statFile,
  read: readSome,
  readInto,
  writeAll,
  close: closeFile,
  rename: renameFile,
  link: linkFile,
  remove: removeFile,
};
