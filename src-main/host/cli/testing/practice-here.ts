import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type PracticePacs, type PracticePacsOptions, startPracticePacs } from '../../../practice/practice-pacs.ts';
import { quarryHere } from './in-process.ts';

/** A practice PACS in the process of the test, and commands that ask it. */
export interface PracticeHere {
  /** Of the test, and the data folder of its commands. */
  readonly folder: string;
  readonly port: number;
  /** As commands take it. */
  readonly server: string;
  quarry(...args: string[]): ReturnType<typeof quarryHere>;
}

/** Starts it before the tests of a file, with what `options` then gives, and ends it after them. */
export function practiceHere(
  options: () => Promise<Pick<PracticePacsOptions, 'moveDestinations'>> = async () => ({}),
): PracticeHere {
  const folder = mkdtempSync(join(tmpdir(), 'quarry-practice-'));
  let practice: PracticePacs;
  beforeAll(async () => {
    const started = await startPracticePacs({
      folder: join(folder, 'practice'),
      today: new Date(2026, 0, 15),
      ...(await options()),
    });
    if (!started.ok) throw new Error('no practice PACS');
    practice = started.practice;
  }, 60_000);
  afterAll(async () => {
    await practice.close({ graceMs: 0 });
    rmSync(folder, { recursive: true });
  });
  return {
    folder,
    get port() {
      return practice.port;
    },
    get server() {
      return `PRACTICE@127.0.0.1:${practice.port}`;
    },
    quarry: (...args) => quarryHere(args, { QUARRY_HOME: folder }),
  };
}
