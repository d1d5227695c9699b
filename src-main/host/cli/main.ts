import { readFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { Output } from './output.ts';
import { buildProgram } from './program.ts';

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

async function main(): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.success;
  const program = buildProgram(packageVersion(), async (options, command) => {
    const output = new Output(process, options.json === true);
    exitCode = await command({ output, environment: process.env });
  });
  for (const command of [program, ...program.commands]) command.exitOverride();
  try {
    await program.parseAsync(process.argv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version were asked for, or the command line was not right: commander has said which.
    return error.exitCode === 0 ? exitCodes.success : exitCodes.usage;
  }
  return exitCode;
}

/** A mistake of ours: one line, for whoever reports it; the rest only for those who ask. */
function reportMistake(error: unknown): ExitCode {
  const line = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  process.stderr.write(`Something in Quarry itself went wrong: ${line}\n  Code: unexpected\n`);
  if (process.env.QUARRY_DEBUG && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  return exitCodes.unexpected;
}

const exitCode = await main().catch(reportMistake);
process.exitCode = exitCode;
// What a peer left open must not keep a finished command alive; what was printed must still get out.
process.stdout.write('', () => process.stderr.write('', () => process.exit(exitCode)));
