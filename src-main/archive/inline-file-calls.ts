import * as fs from 'node:fs';
import type { FileCalls } from './file-calls.ts';

/**
 * The same calls on the spot, for a process that has nothing else to do meanwhile: handing a call to a thread and hearing back costs more
 * than a read or write of the page cache itself, a quarter of the processor time of receiving (bench), with an index or without. Not for
 * the window's engine: a slow disk stops the main loop. What waits for the disk itself goes to a thread here, too.
 */
export const inlineFileCalls: FileCalls = {
  onTheSpot: {
    open: fs.openSync,
    stat: (fd) => fs.fstatSync(fd),
    read: (fd, buffer, length, position) => fs.readSync(fd, buffer, 0, length, position),
    close: closeQuietly,
  },
  open: (file, flags, mode = 0o600) => atOnce(() => fs.openSync(file, flags, mode)),
  stat: (fd) => atOnce(() => fs.fstatSync(fd)),
  read: (fd, buffer, length, position) => atOnce(() => fs.readSync(fd, buffer, 0, length, position)),
  readInto: (fd, buffers, position) => atOnce(() => fs.readvSync(fd, buffers, position)),
  writeAll: (fd, bytes, position) => atOnce(() => writeFrom(0, fd, bytes, position)),
  writeAtOnce(fd, parts, position) {
    const [only, second] = parts;
    if (only === undefined) return;
    if (second === undefined) return writeFrom(0, fd, only, position);
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    const done = fs.writevSync(fd, parts, position);
    if (done < length) writeFrom(done, fd, Buffer.concat(parts, length), position);
  },
  close: (fd) => atOnce(() => fs.closeSync(fd)),
  rename: (from, to) => atOnce(() => fs.renameSync(from, to)),
  link: (file, name) => atOnce(() => fs.linkSync(file, name)),
  remove: (file) => atOnce(() => fs.unlinkSync(file)).catch(unlessGone),
};

/** A file that was only read is closed, whatever the call says. */
function closeQuietly(fd: number): void {
  try {
    fs.closeSync(fd);
  } catch {
    // There is nothing that somebody could do about it.
  }
}

function writeFrom(start: number, fd: number, bytes: Uint8Array, position: number): void {
  let done = start;
  while (done < bytes.length) done += fs.writeSync(fd, bytes, done, bytes.length - done, position + done);
}

function unlessGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

function atOnce<T>(call: () => T): Promise<T> {
  try {
    return Promise.resolve(call());
  } catch (error) {
    return Promise.reject(error);
  }
}
