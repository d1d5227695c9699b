import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('./storing-process.ts', import.meta.url));

export interface WriterOptions {
  readonly folder: string;
  /** Makes its objects others than those of every other round. */
  readonly round: number;
  readonly durability: string;
  /** Of the files; '' for names that say nothing. */
  readonly layout: string;
  /** So many it stores if it is let. */
  readonly objects: number;
  /** Where compiled code is kept between processes: most of a start is compiling. */
  readonly codeCache: string;
}

/** When a writer is killed: so many milliseconds after so many lines of its output, the first of which says that the archive is open. */
export interface Moment {
  readonly lines: number;
  readonly afterMs: number;
}

/** What a writer that was killed had said before. */
export interface Killed {
  readonly acknowledged: readonly string[];
  readonly failed: readonly string[];
  readonly opened: boolean;
  readonly done: boolean;
}

/** A process that stores objects when it is told to and is killed at a moment of our choice. */
export class Writer {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;

  /** Starts it; it waits with its code loaded. It ends by itself when we do. */
  constructor({ folder, round, durability, layout, objects, codeCache }: WriterOptions) {
    const args = ['--no-warnings', script, folder, String(round), durability, String(objects), layout];
    this.#child = spawn(process.execPath, args, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, NODE_COMPILE_CACHE: codeCache },
    });
    this.#ended = new Promise((resolve) => this.#child.once('exit', () => resolve()));
  }

  /** Lets it store and kills it (SIGKILL). */
  async storeAndKill({ lines, afterMs }: Moment): Promise<Killed> {
    const { stdin, stdout } = this.#child;
    if (stdin === null || stdout === null) throw new Error('the writer has no pipes');
    const kill = () => void setTimeout(() => this.#child.kill('SIGKILL'), afterMs);
    const said: string[] = [];
    stdin.write('go\n');
    if (lines === 0) kill();
    for await (const line of createInterface({ input: stdout })) {
      said.push(line);
      if (said.length === lines) kill();
    }
    await this.#ended;
    const isUid = (line: string) => /^[\d.]+$/.test(line);
    return {
      acknowledged: said.filter(isUid),
      failed: said.filter((line) => line.startsWith('failed')),
      opened: said.includes('open'),
      done: said.includes('done'),
    };
  }

  /** Lets it store all and end by itself: the first does, and leaves its compiled code for the others. */
  async storeAll(): Promise<void> {
    this.#child.stdin?.end('go\n');
    this.#child.stdout?.resume();
    await this.#ended;
  }

  /** One whose turn never came. */
  async discard(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}
