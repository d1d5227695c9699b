import type { Command } from 'commander';
import { dataFolder, readBookmarks } from '../bookmarks.ts';
import type { CommandContext } from '../command-context.ts';
import { commandTree } from '../command-tree.ts';
import { completionScript, shells } from '../completion.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { manualPage } from '../manual-page.ts';
import { reportUsage } from '../report.ts';
import { safeText } from '../safe-text.ts';
import { usageProblem } from '../usage-error.ts';

/** `quarry completion <shell>` */
export async function completion({ output, environment }: CommandContext, text: string, program: Command): Promise<ExitCode> {
  if (text === 'bookmarks') {
    for (const { name } of readBookmarks(dataFolder(environment))) await output.line(safeText(name));
    return exitCodes.success;
  }
  const shell = shells.find((name) => name === text);
  if (shell === undefined) {
    const { problem } = usageProblem('shell-unknown', `“${text}” is not a shell that can be served.`, [
      `There are ${shells.join(', ')}.`,
    ]);
    return reportUsage(output, 'completion', problem);
  }
  await output.line(completionScript(shell, commandTree(program)).trimEnd());
  return exitCodes.success;
}

/** `quarry man` */
export async function manual({ output }: CommandContext, program: Command, date?: string): Promise<ExitCode> {
  const today = date ?? new Date().toISOString().slice(0, 10);
  await output.line(manualPage(commandTree(program), program.version() ?? '', today).trimEnd());
  return exitCodes.success;
}
