import { Command } from 'commander';
import { addArchive } from './commands/archive.options.ts';
import { addBench } from './commands/bench.options.ts';
import { addCommit } from './commands/commit.options.ts';
import { addCompletion } from './commands/completion.options.ts';
import { addDump } from './commands/dump.options.ts';
import { addEcho } from './commands/echo.options.ts';
import { addExplain } from './commands/explain.options.ts';
import { addFind } from './commands/find.options.ts';
import { addGet } from './commands/get.options.ts';
import { addLicenses } from './commands/licenses.options.ts';
import { addMove } from './commands/move.options.ts';
import { addPractice } from './commands/practice.options.ts';
import { addReceive } from './commands/receive.options.ts';
import { addSend } from './commands/send.options.ts';
import { addServers } from './commands/servers.options.ts';
import { exitCodeMeanings } from './exit-codes.ts';
import type { RunCommand } from './run-command.ts';

/** Those that call a server, as scripts do again and again. In the order that `--help` lists them, the others behind. */
const calling = { echo: addEcho, find: addFind, get: addGet, move: addMove, send: addSend };
const others = [
  addCommit,
  addReceive,
  addArchive,
  addPractice,
  addServers,
  addBench,
  addDump,
  addExplain,
  addCompletion,
  addLicenses,
];

/**
 * The command line. What a command takes is in `commands/<name>.options.ts`; what it does is loaded when it runs. Where `first` names one
 * that calls a server, the others are left out: nobody will see them, and their options take milliseconds.
 */
export function buildProgram(version: string, run: RunCommand, first?: string): Command {
  const program = new Command('quarry')
    .description('DICOM query, retrieve, send and receive.')
    .version(version, '-V, --version')
    .helpOption('-h, --help', 'show this, or with a command what it takes')
    .helpCommand(true)
    .showHelpAfterError('(--help shows what there is)')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText(
      'after',
      `\nExit codes:\n${exitCodeMeanings.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`).join('\n')}\n`,
    );
  const only = Object.entries(calling).find(([name]) => name === first)?.[1];
  for (const add of only === undefined ? [...Object.values(calling), ...others] : [only]) add(program, run);
  return program;
}
