import { type FileHandle, readFile } from 'node:fs/promises';

/** The text of a file, without the mark that editors of Windows put before it (U+FEFF). */
export async function readText(file: string | FileHandle): Promise<string> {
  return new TextDecoder().decode(await readFile(file));
}

/** Of a file with a passcode or a passphrase; undefined where it cannot be read. */
export async function firstLine(file: string): Promise<string | undefined> {
  return readText(file).then(
    (text) => text.split(/\r?\n/, 1)[0],
    () => undefined,
  );
}
