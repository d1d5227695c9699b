import { closeSync, openSync, readSync, statSync } from 'node:fs';

/** The first bytes of a file, as Latin-1; of none, or what is no file but a device, nothing. */
export function fileBeginning(file: string, length: number): string {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return '';
  const bytes = Buffer.alloc(length);
  const fd = openSync(file, 'r');
  const read = readSync(fd, bytes);
  closeSync(fd);
  return bytes.toString('latin1', 0, read);
}
