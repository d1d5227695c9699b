import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { errorCode } from '../../system/error-code.ts';
import type { CommandTemplate } from './command-template.ts';
import { fillIn } from './command-template.ts';
import { ProgramOutput, readerMayGo } from './program-output.ts';

/** How long a program may run before it is ended, milliseconds. */
const longestRunMs = 600_000;
/** Milliseconds in which a program that is to end can still tidy up. */
const tidyUpMs = 5_000;
/** Nothing to read; what it prints goes to our stderr: stdout has our own results. */
const directly = ['ignore', 2, 2] as const;
const throughUs = ['ignore', 'pipe', 'pipe'] as const;
/** Milliseconds for what a program printed to get here when it has ended: one that it leaves running may never close the pipe. */
const lastWordsMs = 250;

/** Programs that may wait for their turn before receiving waits for them. */
const longestQueue = 1_000;

/**
 * Runs programs one after the other, beside the receiving. Where they do not keep up, `room` holds receiving up: none is dropped, and a
 * queue that grew as long as the senders go on would end with the memory.
 */
export class Hooks {
  readonly #onProblem: (text: string) => void;
  readonly #longest: number;
  readonly #longestRunMs: number;
  readonly #platform: NodeJS.Platform;
  /** Undefined until it is wanted, and where a program can print to our stderr by itself. */
  #output: ProgramOutput | undefined;
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;
  #room = Promise.withResolvers<void>();
  /** Programs that could not be started, or ended with another code than 0. */
  failed = 0;
  run = 0;

  constructor(onProblem: (text: string) => void, longest = longestQueue, runMs = longestRunMs, platform = process.platform) {
    this.#onProblem = onProblem;
    this.#longest = longest;
    this.#longestRunMs = runMs;
    this.#platform = platform;
  }

  /** Puts one at the end of the queue. The values are handed over in the environment, too, as QUARRY_FILE and so on. */
  start(command: CommandTemplate, values: Readonly<Record<string, string>>): void {
    this.#waiting++;
    this.#last = this.#last.then(() => this.#execute(command, values)).then(() => this.#oneLess());
  }

  /** Undefined where there is room for more; otherwise resolves when there is. */
  room(): Promise<void> | undefined {
    return this.#waiting < this.#longest ? undefined : this.#room.promise;
  }

  #oneLess(): void {
    this.#waiting--;
    if (this.#waiting !== this.#longest - 1) return;
    this.#room.resolve();
    this.#room = Promise.withResolvers();
  }

  /** Resolves when all that were started have ended. */
  ended(): Promise<void> {
    return this.#last;
  }

  #execute(command: CommandTemplate, values: Readonly<Record<string, string>>): Promise<void> {
    const [program] = command;
    const named = Object.entries(values).map(([name, value]) => [`QUARRY_${name.toUpperCase()}`, value.replaceAll('\0', '')]);
    const env = { ...process.env, ...Object.fromEntries(named) };
    this.run++;
    const isPassedOn = readerMayGo();
    if (isPassedOn) this.#output ??= new ProgramOutput();
    return new Promise((resolve) => {
      let isOver = false;
      let limit: NodeJS.Timeout | undefined;
      let isTooLong = false;
      const ended = (problem: string | undefined) => {
        if (isOver) return;
        isOver = true;
        clearTimeout(limit);
        if (problem !== undefined) {
          this.failed++;
          this.#onProblem(`${program} ${problem}.`);
        }
        resolve();
      };
      try {
        const child = spawn(program, fillIn(command, values), {
          env,
          shell: false,
          // Ctrl-C in a terminal goes to all of a process group: it is for us, who wait for the program, and a program that takes too
          // long is ended with all that it started. Windows would open a console.
          detached: this.#platform !== 'win32',
          windowsHide: true,
          stdio: [...(isPassedOn ? throughUs : directly)],
        });
        child.once('error', (error) => ended(notRun(error)));
        for (const printed of [child.stdout, child.stderr]) this.#output?.passOn(printed);
        child.once('exit', (code, signal) => {
          clearTimeout(limit);
          const end = () => ended(isTooLong ? 'took too long and was ended' : howEnded(code, signal));
          child.once('close', end);
          limit = setTimeout(end, lastWordsMs);
        });
        limit = setTimeout(() => {
          isTooLong = true;
          const isWindows = this.#platform === 'win32';
          if (isWindows) endTree(child);
          else endGroup(child, 'SIGTERM');
          limit = setTimeout(() => (isWindows ? child.kill() : endGroup(child, 'SIGKILL')), tidyUpMs);
        }, this.#longestRunMs);
      } catch (error) {
        // Arguments that are too long for the system, for one.
        ended(notRun(error));
      }
    });
  }
}

/** Windows knows what a program has started only as long as it runs: all are ended at once, from there. Where that fails, the program itself is ended later. */
function endTree({ pid }: ChildProcess): void {
  const taskkill = join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'taskkill.exe');
  const ending = spawn(taskkill, ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore', windowsHide: true });
  ending.once('error', () => undefined);
}

function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // All of it has ended, or belongs to somebody else (sudo): the second is told by an event.
    child.kill(signal);
  }
}

function notRun(error: unknown): string {
  return `could not be run (${errorCode(error) || 'unexpected'})`;
}

function howEnded(code: number | null, signal: string | null): string | undefined {
  if (code === null) return `was ended by ${signal ?? 'something'}`;
  return code === 0 ? undefined : `ended with code ${code}`;
}
