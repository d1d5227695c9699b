import { hash, timingSafeEqual } from 'node:crypto';
import { safelyNormalized } from '../../../src-shared/dicom/stream-safe.ts';
import type { CheckUser } from '../../net/scp/identify-caller.ts';
import { type FileWords, readSecretFile } from './secret-file.ts';
import { type Parsed, parsed, usageProblem } from './usage-error.ts';

/** Bytes of a file of users. */
const longestFile = 1_000_000;

const ofUsers: FileWords = { code: 'users-file', what: 'The file of users' };

/**
 * Who may call, from a file with a name, a colon and a passcode on each line; empty lines and those that begin with # say nothing. Only its
 * owner may read the file. Undefined where none is named: then nobody has to say who is calling.
 */
export async function readServeUsers(file: string | undefined): Promise<Parsed<CheckUser | undefined>> {
  if (file === undefined) return parsed(undefined);
  const read = await readSecretFile(file, ofUsers, longestFile);
  if (!read.ok) return read;
  const users = new Map<string, Buffer>();
  for (const [index, line] of read.value.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const colon = line.indexOf(':');
    const name = normal(line.slice(0, colon));
    if (colon < 1 || name === '' || colon === line.length - 1)
      return usageProblem('users-file-not-understood', `${ofUsers.what}, “${file}”, cannot be understood: line ${index + 1}.`, [
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

function normal(name: string): string {
  return safelyNormalized(name, 'NFC').trim();
}

function digest(passcode: string): Buffer {
  return hash('sha256', safelyNormalized(passcode, 'NFC'), 'buffer');
}
