import { Writable } from 'node:stream';
import { runProgram } from '../run-program.ts';
import type { Ended } from './quarry-process.ts';

/** Runs a command line in this process: much faster than a process of its own, and all the same but for signals. */
export async function quarryHere(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const stdout = new Collected();
  const stderr = new Collected();
  const code = await runProgram(args, '0.0.0', { stdout, stderr, env: environment });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

class Collected extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}
