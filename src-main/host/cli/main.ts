import { readFileSync } from 'node:fs';
import { stayAwakeForMessages } from '../../net/wakefulness.ts';
import { endProcess } from './end-process.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { runProgram } from './run-program.ts';

/** package.json lies beside the folder that this file was built into, or above the one it was written in. */
function packageVersion(): string {
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      const content: unknown = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
      if (typeof content === 'object' && content !== null && 'version' in content) return String(content.version);
    } catch {
      // Not there: the other place.
    }
  }
  return 'unknown';
}

/** A mistake of ours: one line, for whoever reports it; the rest only for those who ask. */
function reportMistake(error: unknown): ExitCode {
  const line = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  process.stderr.write(`Something in Quarry itself went wrong: ${line}\n  Code: unexpected\n`);
  if (process.env.QUARRY_DEBUG && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  return exitCodes.unexpected;
}

/** For what was printed to get out after Ctrl-C, where its reader is slow or does not read at all. Milliseconds. */
const unreadMs = 3_000;

async function main(): Promise<void> {
  stayAwakeForMessages();
  // What is done matters more than what is said of it: nobody may listen any more, or the disk of a log be full.
  process.stderr.on('error', () => undefined);
  const { env, stdout, stderr } = process;
  let hurried = false;
  const onHurried = () => {
    hurried = true;
  };
  const surroundings = { env, stdout, stderr, onHurried };
  const exitCode = await runProgram(process.argv.slice(2), packageVersion(), surroundings).catch(reportMistake);
  process.exitCode = exitCode;
  if (hurried) setTimeout(() => endProcess(exitCode), unreadMs);
  // What a peer left open must not keep a finished command alive; what was printed must still get out.
  process.stdout.write('', () => process.stderr.write('', () => endProcess(exitCode)));
}

void main();
