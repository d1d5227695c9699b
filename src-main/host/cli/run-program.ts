import { existsSync } from 'node:fs';
import { type Command, CommanderError } from 'commander';
import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import type { LogOptions } from './options/log-options.ts';
import { Output, type OutputStreams } from './output.ts';
import { buildProgram } from './program.ts';
import { safeText } from './safe-text.ts';
import { usageProblem } from './usage-error.ts';

/** What the command line takes from the process it runs in. */
export interface Surroundings extends OutputStreams {
  readonly env: NodeJS.ProcessEnv;
}

function wantsLog({ verbose, debug, logFile }: LogOptions): boolean {
  return verbose === true || debug === true || logFile !== undefined;
}

/** The program and its commands at every depth. */
function* allOf(command: Command): Generator<Command> {
  yield command;
  for (const each of command.commands) yield* allOf(each);
}

/** PatientName=A* where -k was left out. */
function isKeyAlone(text: string, at: number, all: readonly string[]): boolean {
  return /^[\w,.()[\]]+=/.test(text) && !all[at - 1]?.startsWith('-');
}

/** A file behind the server, as the tools of DCMTK take queries. */
function isQueryAlone(text: string, at: number, [command = '', ...others]: readonly string[]): boolean {
  return ['find', 'get', 'move'].includes(command) && at > 1 && !others[at - 2]?.startsWith('-') && /\.dcm$/i.test(text);
}

/** A file whose name begins with -, which is taken for options. */
function isFileAlone(text: string): boolean {
  return text.startsWith('-') && existsSync(text);
}

/** As results have it: “servers add”. */
function nameOf(program: Command, args: readonly string[]): string {
  const names: string[] = [];
  let command: Command | undefined = program;
  for (const name of args) {
    command = command.commands.find((each) => each.name() === name);
    if (command === undefined) break;
    names.push(name);
  }
  return names.join(' ');
}

/** `help` in front of a name means `--help` behind it. A name that is no command's is left alone, to be told whatever was asked of it. */
function withoutHelpCommand(program: Command, args: readonly string[]): readonly string[] {
  const names: string[] = [];
  let command = program;
  let isHelp = false;
  for (const name of args) {
    if (name.startsWith('-')) break;
    if (command.commands.length === 0) {
      if (isHelp) command.error(`error: unknown command '${safeText(name)}'`, { code: 'commander.unknownCommand' });
      break;
    }
    if (name === 'help' && !isHelp) {
      isHelp = true;
      continue;
    }
    names.push(name);
    const next = command.commands.find((each) => each.name() === name);
    if (next === undefined) return names;
    command = next;
  }
  return isHelp ? [...names, '--help'] : args;
}

/** Runs one command line, `args` without the program's own name, and gives its exit code. Only a mistake of ours is thrown. */
export async function runProgram(args: readonly string[], version: string, surroundings: Surroundings): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.success;
  const failed = async (output: Output, failure: ServiceFailure) => {
    const { explainFailure } = await import('../../../src-shared/dicom/explain/failure.ts');
    const { report } = await import('./report.ts');
    const explanation = explainFailure(failure);
    exitCode = await report(output, { command: nameOf(program, args), exitCode: exitCodes.local, details: {}, explanation });
  };
  const printed = async (output: Output) => {
    const unprinted = await output.failure();
    if (unprinted !== undefined) await failed(output, (await import('./file-failure.ts')).writeFailureOf(unprinted, 'stdout'));
  };
  const program = buildProgram(
    version,
    async (options, command) => {
      const output = new Output(surroundings, options.json === true);
      const opened = wantsLog(options) ? (await import('./log.ts')).openLog(options, output) : undefined;
      if (opened?.ok === false) return failed(output, opened.failure);
      exitCode = await command({ output, environment: surroundings.env, log: opened?.log });
      await printed(output);
    },
    args[0],
  );
  /** What commander says by itself: help, the version, what is not right about the command line. */
  const said = new Output(surroundings, args.includes('--json'));
  for (const command of allOf(program)) {
    command.exitOverride().configureOutput({
      writeOut: (text) => void surroundings.stdout.write(text),
      writeErr: (text) => void surroundings.stderr.write(text),
    });
  }
  try {
    await program.parseAsync(withoutHelpCommand(program, args), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const key = error.code === 'commander.excessArguments' ? args.find(isKeyAlone) : undefined;
    if (key !== undefined) surroundings.stderr.write(`A key is an option: -k ${safeText(key)}\n`);
    const query = error.code === 'commander.excessArguments' ? args.find(isQueryAlone) : undefined;
    if (query !== undefined) surroundings.stderr.write(`A query file is an option: --query-file ${safeText(query)}\n`);
    const file = error.code === 'commander.unknownOption' ? args.find(isFileAlone) : undefined;
    if (file !== undefined) surroundings.stderr.write(`A file whose name begins with - goes behind --: -- ${safeText(file)}\n`);
    if (error.exitCode === 0) {
      await printed(said);
      return exitCode;
    }
    if (said.json) {
      const { problem } = usageProblem('arguments-invalid', error.message.replace(/^error: /, ''), [
        '--help shows what there is.',
      ]);
      const end = { command: nameOf(program, args), ok: false, exitCode: problem.exitCode, error: problem.explanation };
      await said.object(end);
    }
    return exitCodes.usage;
  }
  return exitCode;
}
