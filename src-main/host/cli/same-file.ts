import { type BigIntStats, statSync } from 'node:fs';

/** Whether two names lead to one file that is there, by links, too. A device, such as /dev/null, is no file. */
export function isSameFile(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  const [a, b] = [statsOf(one), statsOf(other)];
  return a?.isFile() === true && a.dev === b?.dev && a.ino === b.ino;
}

function statsOf(file: string): BigIntStats | undefined {
  try {
    return statSync(file, { bigint: true });
  } catch {
    return undefined; // whoever opens it says why it cannot be had
  }
}
