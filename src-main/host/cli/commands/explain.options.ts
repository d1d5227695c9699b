import { type Command, Option } from 'commander';
import type { RunCommand } from '../run-command.ts';
import type { ExplainCommandOptions } from './explain.ts';

export function addExplain(program: Command, run: RunCommand): void {
  program
    .command('explain')
    .summary('say in words what a status, reason, result, UID or tag means')
    .description(
      'Say in words what something means, with the section of the standard: a status (A701), a rejection (reject RESULT SOURCE REASON), an ' +
        'abort (abort SOURCE REASON), the result of a presentation context (context RESULT), a UID or its keyword, a tag or a keyword, ' +
        'a network error (ECONNREFUSED), an exit code (exit N), or any “Code:” that Quarry has printed. Several at once, too.',
    )
    .argument('<code...>', 'what to explain')
    .addOption(new Option('--service <service>', 'the service a status belongs to, such as C-MOVE (default: every one)'))
    .option('--json', 'one JSON object a line on stdout')
    .addHelpText(
      'after',
      '\nExamples:\n  quarry explain A701\n  quarry explain reject 1 1 7\n  quarry explain 1.2.840.10008.1.2.4.90 0008,0018 PatientName --json\n',
    )
    .action((codes: string[], options: ExplainCommandOptions) =>
      run(options, async (context) => (await import('./explain.ts')).run(context, codes, options)),
    );
}
