import { hash, timingSafeEqual } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { CheckUser } from '../../net/scp/identify-caller.ts';
import { type Parsed, parsed, usageProblem } from './usage-error.ts';

/** Bytes of a file of users. */
const longestFile = 1_000_000;
/** Whoever else may read the file. */
const others = 0o077;

const title = (file: string, what: string) => `The file of users, “${file}”, ${what}.`;

/**
 * Who may call, from a file with a name, a colon and a passcode on each line; empty lines and those that begin with # say nothing. Only its
 * owner may read the file. Undefined where none is named: then nobody has to say who is calling.
 */
export async function readServeUsers(file: string | undefined): Promise<Parsed<CheckUser | undefined>> {
  if (file === undefined) return parsed(undefined);
  const read = await readOwn(file);
  if (!read.ok) return read;
  const users = new Map<string, Buffer>();
  for (const [index, line] of read.value.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const colon = line.indexOf(':');
    const name = normal(line.slice(0, colon));
    if (colon < 1 || name === '' || colon === line.length - 1)
      return usageProblem('users-file-not-understood', title(file, `cannot be understood: line ${index + 1}`), [
        'Write a name, a colon and a passcode on each line.',
      ]);
    users.set(name, digest(line.slice(colon + 1)));
  }
  // A name that nobody has is compared, too: how long it takes tells nothing.
  const nobody = digest('');
  return parsed((name, passcode) => {
    const wanted = users.get(normal(name));
    const same = timingSafeEqual(digest(passcode), wanted ?? nobody);
    return wanted !== undefined && same ? 'known' : 'unknown';
  });
}

async function readOwn(file: string): Promise<Parsed<string>> {
  try {
    await using handle = await open(file);
    const { mode, size } = await handle.stat();
    if (process.platform !== 'win32' && (mode & others) !== 0)
      return usageProblem('users-file-open', title(file, 'may be read by others'), [`Run: chmod 600 ${file}`]);
    if (size > longestFile) return usageProblem('users-file-too-long', title(file, `has more than ${longestFile} bytes`), []);
    return parsed(await handle.readFile('utf8'));
  } catch {
    return usageProblem('users-file-unreadable', title(file, 'cannot be read'), ['Check its name and permissions.']);
  }
}

function normal(name: string): string {
  return name.normalize('NFC').trim();
}

function digest(passcode: string): Buffer {
  return hash('sha256', passcode.normalize('NFC'), 'buffer');
}
