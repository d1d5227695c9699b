import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endWithUs } from '../peers/process.ts';

const root = resolve(import.meta.dirname, '../..');
const reportPeak = new URL('./processes/report-peak.ts', import.meta.url).href;
const archiveNode = fileURLToPath(new URL('./processes/archive-node.ts', import.meta.url));

/** The command line as it is built, else its source. */
function commandLine(): string {
  const built = join(root, 'dist', 'main', 'cli.js');
  return existsSync(built) ? built : join(root, 'src-main', 'host', 'cli', 'main.ts');
}

/** How a process of ours ended. */
export interface QuarryEnd {
  readonly code: number | null;
  /** Everything it printed, both streams. */
  readonly output: string;
  /** What it printed for programs. */
  readonly stdout: string;
  /** Most memory it ever had resident, in bytes (VmHWM). */
  readonly peakBytes: number;
}

/** A process of ours, in a Node of its own, so that its memory is its own. */
export class QuarryProcess {
  readonly #child: ChildProcess;
  readonly #peakFile: string;
  readonly #ended: Promise<QuarryEnd>;
  #output = '';
  #stdout = '';
  #wake: (() => void) | undefined;

  private constructor(script: string, args: readonly string[], folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#peakFile = join(folder, `peak-${process.hrtime.bigint()}`);
    const child = spawn(process.execPath, ['--import', reportPeak, script, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, QUARRY_HOME: join(folder, 'home'), QUARRY_PEAK_FILE: this.#peakFile },
    });
    this.#child = child;
    const print = (chunk: Buffer) => {
      this.#output += chunk.toString();
      this.#wake?.();
    };
    child.stdout.on('data', (chunk: Buffer) => {
      this.#stdout += chunk.toString();
      print(chunk);
    });
    child.stderr.on('data', print);
    endWithUs(child);
    this.#ended = once(child, 'close').then(([code]) => {
      this.#wake?.();
      return {
        code: typeof code === 'number' ? code : null,
        output: this.#output,
        stdout: this.#stdout,
        peakBytes: this.#peak(),
      };
    });
  }

  /** `quarry` with arguments. `folder` is for its home and for what it reports. */
  static quarry(args: readonly string[], folder: string): QuarryProcess {
    return new QuarryProcess(commandLine(), args, folder);
  }

  /** A node with an archive below `folder`, and the ports of C-MOVE destinations on 127.0.0.1. Prints its port. */
  static archiveNode(folder: string, destinations: Readonly<Record<string, number>>): QuarryProcess {
    const known = Object.entries(destinations).map(([aeTitle, port]) => `${aeTitle}=${port}`);
    return new QuarryProcess(archiveNode, [folder, ...known], folder);
  }

  /** The first group of `pattern` in what it prints, once it does; throws when it ends before. */
  async printed(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.#output)?.[1];
      if (found !== undefined) return found;
      if (this.#child.exitCode !== null) throw new Error(`it ended with ${this.#child.exitCode}:\n${this.#output}`);
      await new Promise<void>((done) => {
        this.#wake = done;
      });
    }
  }

  /** Its end by itself. */
  ended(): Promise<QuarryEnd> {
    return this.#ended;
  }

  /** Asks it to end, as Ctrl-C does. */
  stop(): Promise<QuarryEnd> {
    this.#child.kill('SIGINT');
    return this.#ended;
  }

  #peak(): number {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(this.#peakFile, 'utf8'))?.[1];
    return Number(kilobytes) * 1024;
  }
}
