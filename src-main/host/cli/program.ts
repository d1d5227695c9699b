import { Command, InvalidArgumentError, Option } from 'commander';
import type { CommandContext, CommonOptions } from './command-context.ts';
import type { FindCommandOptions } from './commands/find.ts';
import type { GetCommandOptions } from './commands/get.ts';
import type { MoveCommandOptions } from './commands/move.ts';
import type { PracticeCommandOptions } from './commands/practice.ts';
import type { ReceiveCommandOptions } from './commands/receive.ts';
import { type ExitCode, exitCodeMeanings } from './exit-codes.ts';

/** Gives a command what it needs and keeps its exit code. */
export type RunCommand = (options: CommonOptions, command: (context: CommandContext) => Promise<ExitCode>) => Promise<void>;

const serverHelp = 'name of a bookmark, or AETITLE@host:port (an IPv6 address in brackets: AETITLE@[::1]:11112)';

/**
 * The command line. What a command does is loaded when it runs, so that `echo` does not wait for an archive. To add one: a file in
 * commands/, and its options here.
 */
export function buildProgram(version: string, run: RunCommand): Command {
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
  addEcho(program, run);
  addFind(program, run);
  addGet(program, run);
  addMove(program, run);
  addSend(program, run);
  addReceive(program, run);
  addPractice(program, run);
  return program;
}

function addEcho(program: Command, run: RunCommand): void {
  const command = program
    .command('echo')
    .summary('ask a server whether it is there')
    .description('Ask a server whether it is there: C-ECHO.')
    .argument('<server>', serverHelp);
  common(command, 'Examples:\n  quarry echo "City PACS"\n  quarry echo ORTHANC@127.0.0.1:4242 --json').action(
    (server: string, options: CommonOptions) =>
      run(options, async (context) => (await import('./commands/echo.ts')).run(context, server, options)),
  );
}

function addFind(program: Command, run: RunCommand): void {
  const command = program
    .command('find')
    .summary('search a server')
    .description(
      'Search a server: C-FIND. Without a return key (a -k without “=”) the usual ones are asked for. Unique keys that are missing are added. ' +
        'With --json each answer is one object keyed by element keyword: one value is itself, several are an array, a sequence is an array of ' +
        'objects; IS and DS are numbers.',
    )
    .argument('<server>', serverHelp);
  queryOptions(command).addOption(new Option('--limit <n>', 'stop after so many answers').argParser(wholeNumber(1, 1_000_000)));
  common(
    command,
    'Examples:\n  quarry find "City PACS" -k PatientName=SMITH* -k StudyDate=20260101-\n' +
      '  quarry find PACS@10.0.0.5:104 --level series -k StudyInstanceUID=1.2.3 -k Modality -k SeriesNumber --json',
  ).action((server: string, options: FindCommandOptions) =>
    run(options, async (context) => (await import('./commands/find.ts')).run(context, server, options)),
  );
}

function addGet(program: Command, run: RunCommand): void {
  const command = program
    .command('get')
    .summary('retrieve into a folder over the same association')
    .description(
      'Retrieve into a folder: C-GET. Keys that do not name what to retrieve are searched for first, and each match is retrieved.',
    )
    .argument('<server>', serverHelp);
  queryOptions(command).requiredOption('-o, --output <folder>', 'where the files go; made if it is not there');
  common(
    command,
    'Examples:\n  quarry get "City PACS" --level study -k StudyInstanceUID=1.2.3 -o images\n  quarry get PACS@10.0.0.5:104 -k PatientID=0012 -o images',
  ).action((server: string, options: GetCommandOptions) =>
    run(options, async (context) => (await import('./commands/get.ts')).run(context, server, options)),
  );
}

function addMove(program: Command, run: RunCommand): void {
  const command = program
    .command('move')
    .summary('have a server send to another AE title, or to a receiver run here')
    .description(
      'Have a server send what matches: C-MOVE. With --port and -o a receiver runs here for as long as it takes, under our own AE title (--aet); ' +
        'the server must know its address. Keys that do not name what to retrieve are searched for first.',
    )
    .argument('<server>', serverHelp);
  queryOptions(command)
    .option('--dest <AETITLE>', 'where the server is to send to; left out, our own AE title')
    .addOption(portOption('receive here, on this port'))
    .addOption(bindOption().default(undefined, 'loopback for a server on this computer, else every one'))
    .option('-o, --output <folder>', 'where the files go; made if it is not there');
  common(
    command,
    'Examples:\n  quarry move "City PACS" -k StudyInstanceUID=1.2.3 --dest ARCHIVE\n' +
      '  quarry move PACS@10.0.0.5:104 --aet QUARRY --level series -k StudyInstanceUID=1.2.3 -k SeriesInstanceUID=1.2.4 --port 11112 -o images',
  ).action((server: string, options: MoveCommandOptions) =>
    run(options, async (context) => (await import('./commands/move.ts')).run(context, server, options)),
  );
}

function addSend(program: Command, run: RunCommand): void {
  const command = program
    .command('send')
    .summary('send files and folders to a server')
    .description('Send every DICOM object in files and folders: C-STORE. What is not DICOM is named and left out.')
    .argument('<server>', serverHelp)
    .argument('<file or folder...>', 'folders are searched in depth');
  common(command, 'Examples:\n  quarry send "City PACS" images/\n  quarry send ORTHANC@127.0.0.1:4242 a.dcm b.dcm --json').action(
    (server: string, paths: string[], options: CommonOptions) =>
      run(options, async (context) => (await import('./commands/send.ts')).run(context, server, paths, options)),
  );
}

function addReceive(program: Command, run: RunCommand): void {
  const command = program
    .command('receive')
    .summary('receive into a folder until Ctrl-C')
    .description(
      'Receive into a folder until Ctrl-C: a storage SCP for every storage class and transfer syntax. Any called AE title is accepted unless ' +
        '--aet names one. Prints a line with “listening” and the port once it does.',
    )
    .addOption(portOption('where to listen; 0 takes a free port').makeOptionMandatory())
    .addOption(bindOption().default('127.0.0.1', 'loopback: only programs on this computer reach it'))
    .requiredOption('-o, --output <folder>', 'where the files go; made if it is not there');
  common(
    command,
    'Examples:\n  quarry receive --port 11112 -o incoming\n  quarry receive --port 11112 --aet QUARRY --bind 0.0.0.0 -o incoming',
  ).action((options: ReceiveCommandOptions) =>
    run(options, async (context) => (await import('./commands/receive.ts')).run(context, options)),
  );
}

function addPractice(program: Command, run: RunCommand): void {
  const command = program
    .command('practice')
    .summary('run a server with made-up patients on this computer')
    .description(
      'Run the practice PACS until Ctrl-C: a server on 127.0.0.1 with about 20 made-up patients that answers C-ECHO, C-FIND, C-MOVE, C-GET and ' +
        'C-STORE. --aet sets its AE title (PRACTICE). Prints a line with “listening” and the port once it does.',
    )
    .addOption(portOption('where to listen; 0 takes a free port').default(0, 'a free port'))
    .addOption(new Option('--destination <AETITLE=host:port>', 'where C-MOVE may send to; may be repeated').argParser(repeated))
    .option('--folder <folder>', 'where its archive is kept (default: “practice” in the data folder)');
  common(
    command,
    'Examples:\n  quarry practice --port 11113\n  quarry practice --port 11113 --destination QUARRY=127.0.0.1:11112',
  ).action((options: PracticeCommandOptions) =>
    run(options, async (context) => (await import('./commands/practice.ts')).run(context, options)),
  );
}

function queryOptions(command: Command): Command {
  return command
    .option('--model <model>', 'information model: patient or study (default: study; patient at patient level)')
    .option('--level <level>', 'patient, study, series or image (default: study)')
    .addOption(
      new Option(
        '-k, --key <key>',
        'Keyword=value to match, Keyword to ask back; also gggg,eeee=value. May be repeated',
      ).argParser(repeated),
    );
}

function common(command: Command, examples: string): Command {
  return command
    .option('--aet <AETITLE>', 'our own AE title (default: of the bookmark, of the settings, QUARRY)')
    .option('--json', 'one JSON object a line on stdout')
    .addOption(secondsOption('--connect-timeout <s>', 'for the connection'))
    .addOption(secondsOption('--association-timeout <s>', 'for the answer to the association request'))
    .addOption(secondsOption('--response-timeout <s>', 'for the first response'))
    .addOption(secondsOption('--silence-timeout <s>', 'between responses'))
    .addHelpText('after', `\n${examples}\n`);
}

function secondsOption(flags: string, what: string): Option {
  return new Option(flags, `longest wait ${what}, seconds`).argParser(seconds);
}

function portOption(description: string): Option {
  return new Option('--port <port>', description).argParser(wholeNumber(0, 65_535));
}

function bindOption(): Option {
  return new Option('--bind <address>', 'address of this computer to listen on; 0.0.0.0 is every one');
}

function repeated(text: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), text];
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 3600)) throw new InvalidArgumentError('It takes seconds, more than 0 and at most 3600.');
  return value;
}

function wholeNumber(lowest: number, highest: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < lowest || value > highest)
      throw new InvalidArgumentError(`It takes a whole number from ${lowest} to ${highest}.`);
    return value;
  };
}
