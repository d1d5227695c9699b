import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const folder = join(import.meta.dirname, '..', 'processes');

/** Runs one of `bench/processes` to its end; what it printed, which is JSON. */
export async function printed(script: string, args: readonly (string | number)[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, script), ...args.map(String)]);
  return JSON.parse(stdout);
}

/** No study that is made up for an index has such a number. */
export const firstNew = 1_000_000;
