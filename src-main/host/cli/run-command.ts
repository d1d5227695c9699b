import type { CommandContext } from './command-context.ts';
import type { ExitCode } from './exit-codes.ts';
import type { LogOptions } from './options/log-options.ts';

/** Gives a command what it needs and keeps its exit code. */
export type RunCommand = (
  options: { readonly json?: boolean } & LogOptions,
  command: (context: CommandContext) => Promise<ExitCode>,
) => Promise<void>;
