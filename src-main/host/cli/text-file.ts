import { promises as fs } from 'node:fs';

export async function readText(file: string | fs.FileHandle): Promise<string> {
  return decodeText(await fs.readFile(file));
}

/** Without the mark that programs of Windows put before a text (U+FEFF); it may say that it is UTF-16, as `>` of PowerShell writes. */
export function decodeText(bytes: Uint8Array): string {
  const mark = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
  return new TextDecoder(mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : 'utf-8').decode(bytes);
}

/** Of a file with a passcode or a passphrase; undefined where it cannot be read. */
export async function firstLine(file: string): Promise<string | undefined> {
  return readText(file).then(
    (text) => text.split(/\r?\n/, 1)[0],
    () => undefined,
  );
}
