import type { CommandContext } from './command-context.ts';
import type { ExitCode } from './exit-codes.ts';

/** Gives a command what it needs and keeps its exit code. */
export type RunCommand = (
  options: { readonly json?: boolean },
  command: (context: CommandContext) => Promise<ExitCode>,
) => Promise<void>;
