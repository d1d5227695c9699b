import type { FileHandle } from 'node:fs/promises';
import { readWhole, TooLong } from '../../system/read-whole.ts';
import { exitCodes } from './exit-codes.ts';
import { safeText } from './safe-text.ts';
import { type Parsed, parsed, usageProblem } from './usage-error.ts';

/** `longest` in bytes. @throws TooLong, and the errors of the system calls that failed */
export async function readText(file: string | FileHandle, longest?: number): Promise<string> {
  return decodeText(await readWhole(file, longest));
}

/** Without the mark that programs of Windows put before a text (U+FEFF); it may say that it is UTF-16, as `>` of PowerShell writes. */
export function decodeText(bytes: Uint8Array): string {
  const mark = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
  return new TextDecoder(mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : 'utf-8').decode(bytes);
}

/** Of a file with a passcode or a passphrase; `unreadable` where it cannot be read. */
export async function firstLine(file: string, unreadable: () => Parsed<never>): Promise<Parsed<string>> {
  try {
    return parsed((await readText(file)).split(/\r?\n/, 1)[0] ?? '');
  } catch (error) {
    return error instanceof TooLong ? tooLong(error, file) : unreadable();
  }
}

export function tooLong({ message }: TooLong, file: string): ReturnType<typeof usageProblem> {
  const advice = ['Check its name: a device or a pipe need not have an end.'];
  return usageProblem('text-too-long', `${safeText(file)} is too long to be read: it has ${message}.`, advice, exitCodes.local);
}
