import { execFile } from 'node:child_process';
import type { CommandTemplate } from './command-template.ts';
import { fillIn } from './command-template.ts';

/** How long a program may run before it is ended, milliseconds. */
const longestRunMs = 600_000;
/** What a program may print before it is ended, bytes: it is not kept. */
const longestOutput = 1 << 20;

/** Runs programs one after the other, beside the receiving, which does not wait for them. */
export class Hooks {
  readonly #onProblem: (text: string) => void;
  #last: Promise<void> = Promise.resolve();
  /** Programs that could not be started, or ended with another code than 0. */
  failed = 0;
  run = 0;

  constructor(onProblem: (text: string) => void) {
    this.#onProblem = onProblem;
  }

  /** Puts one at the end of the queue. The values are handed over in the environment, too, as QUARRY_FILE and so on. */
  start(command: CommandTemplate, values: Readonly<Record<string, string>>): void {
    this.#last = this.#last.then(() => this.#execute(command, values));
  }

  /** Resolves when all that were started have ended. */
  ended(): Promise<void> {
    return this.#last;
  }

  #execute(command: CommandTemplate, values: Readonly<Record<string, string>>): Promise<void> {
    const [program] = command;
    const named = Object.entries(values).map(([name, value]) => [`QUARRY_${name.toUpperCase()}`, value.replaceAll('\0', '')]);
    const env = { ...process.env, ...Object.fromEntries(named) };
    const options = { env, shell: false, windowsHide: true, timeout: longestRunMs, maxBuffer: longestOutput };
    this.run++;
    return new Promise((resolve) => {
      execFile(program, fillIn(command, values), options, (error) => {
        if (error !== null) {
          this.failed++;
          this.#onProblem(`${program} ${howEnded(error)}.`);
        }
        resolve();
      });
    });
  }
}

function howEnded(error: { code?: unknown; signal?: unknown }): string {
  if (typeof error.code === 'number') return `ended with code ${error.code}`;
  if (typeof error.code === 'string') return `could not be run (${error.code})`;
  return `was ended by ${String(error.signal ?? 'something')}`;
}
