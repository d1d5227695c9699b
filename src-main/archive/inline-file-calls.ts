import * as fs from 'node:fs';
import { systemCode } from '../system/error-code.ts';
import { folderCallsOnTheSpot } from '../system/folder-calls.ts';
import { unlessHeld } from '../system/unless-held.ts';
import type { FileCalls, FileCallsOnTheSpot } from './file-calls.ts';

/**
 * The same calls on the spot, for a process that has nothing else to do meanwhile: handing a call to a thread and hearing back costs more
 * than a read or write of the page cache itself, a quarter of the processor time of receiving (bench), with an index or without. Not for
 * the window's engine: a slow disk stops the main loop. What waits for the disk itself goes to a thread here, too.
 */
export const inlineFileCalls: FileCalls & { readonly onTheSpot: FileCallsOnTheSpot } = {
  folders: folderCallsOnTheSpot,
  onTheSpot: {
    open: openOnTheSpot,
    stat: (fd) => fs.fstatSync(fd),
    read: (fd, buffer, length, position) => fs.readSync(fd, buffer, 0, length, position),
    readInto: fs.readvSync,
    write,
    writeBoth(fd, first, second, position) {
      const length = first.length + second.length;
      const done = fs.writevSync(fd, [first, second], position);
      if (done < length) write(fd, Buffer.concat([first, second]).subarray(done), length - done, position + done);
    },
    rename: fs.renameSync,
    link: fs.linkSync,
    close: (fd) => quietly(fs.closeSync, fd),
    remove: (file) => quietly(fs.unlinkSync, file),
  },
  open: async (file, flags, mode) => openOnTheSpot(file, flags, mode),
  stat: async (fd) => fs.fstatSync(fd),
  read: async (fd, buffer, length, position) => fs.readSync(fd, buffer, 0, length, position),
  readInto: async (fd, buffers, position) => fs.readvSync(fd, buffers, position),
  writeAll: async (fd, bytes, position) => write(fd, bytes, bytes.length, position),
  close: async (fd) => fs.closeSync(fd),
  rename: unlessHeld(async (from: string, to: string) => fs.renameSync(from, to)),
  link: async (file, name) => fs.linkSync(file, name),
  remove: unlessHeld(async (file: string) => {
    try {
      fs.unlinkSync(file);
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error;
    }
  }),
};

function openOnTheSpot(file: string, flags: string, mode = 0o600): number {
  return fs.openSync(file, flags, mode);
}

function write(fd: number, bytes: Uint8Array, length: number, position: number): void {
  for (let done = 0; done < length; ) done += fs.writeSync(fd, bytes, done, length - done, position + done);
}

/** For what nobody could do anything about. */
function quietly<T>(call: (of: T) => void, of: T): void {
  try {
    call(of);
  } catch {
    // A file that was only read is closed, whatever the call says; what is left over is removed at the next start.
  }
}
