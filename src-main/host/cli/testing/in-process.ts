import { Writable } from 'node:stream';
import { runProgram } from '../run-program.ts';
import type { Ended } from './quarry-process.ts';

/** Runs a command line in this process: much faster than a process of its own, and all the same but for signals. `onText` hears what comes on stdout. */
export async function quarryHere(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  onText?: (text: string) => void,
): Promise<Ended> {
  const stdout = new Collected(onText);
  const stderr = new Collected();
  const code = await runProgram(args, '0.0.0', { stdout, stderr, env: environment });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

class Collected extends Writable {
  text = '';
  readonly #onText: ((text: string) => void) | undefined;

  constructor(onText?: (text: string) => void) {
    super();
    this.#onText = onText;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const text = chunk.toString('utf8');
    this.text += text;
    this.#onText?.(text);
    done();
  }
}
