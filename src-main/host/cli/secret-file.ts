import { open } from 'node:fs/promises';
import { TooLong } from '../../system/read-whole.ts';
import { readText } from './text-file.ts';
import { type Parsed, parsed, usageProblem } from './usage-error.ts';

/** Whoever else may read a file. */
const others = 0o077;

export interface FileWords {
  /** What codes of problems begin with. */
  readonly code: 'token-key-file' | 'users-file';
  /** What titles begin with. */
  readonly what: string;
}

/** The text of a file, of `longest` bytes at most, that is read once at start. With a secret in it only its owner may read it. */
export async function readSecretFile(
  file: string,
  { code, what }: FileWords,
  longest: number,
  hasSecrets = true,
): Promise<Parsed<string>> {
  const title = (problem: string) => `${what}, “${file}”, ${problem}.`;
  try {
    await using handle = await open(file);
    const stats = await handle.stat();
    const { mode } = stats;
    // Before its permissions: a folder whose permissions are those of a file cannot be entered any more.
    if (stats.isDirectory()) return usageProblem(`${code}-unreadable`, title('is a folder'), ['Name a file.']);
    if (hasSecrets && process.platform !== 'win32' && (mode & others) !== 0)
      return usageProblem(`${code}-open`, title('may be read by others'), [`Run: chmod 600 ${file}`]);
    return parsed(await readText(handle, longest));
  } catch (error) {
    if (error instanceof TooLong) return usageProblem(`${code}-too-long`, title(`has ${error.message}`), []);
    return usageProblem(`${code}-unreadable`, title('cannot be read'), ['Check its name and permissions.']);
  }
}
