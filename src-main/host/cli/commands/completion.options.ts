import { type Command, Option } from 'commander';
import type { RunCommand } from '../run-command.ts';

/** These two print what the whole program takes, so they are given it. */
export function addCompletion(program: Command, run: RunCommand): void {
  program
    .command('completion')
    .summary('print a script that completes command lines')
    .description('Print a script for a shell that completes commands, options, their values and the names of bookmarks.')
    .argument('<shell>', 'bash, zsh or fish; bookmarks prints the names that these complete')
    .addHelpText(
      'after',
      '\nExamples:\n  source <(quarry completion bash)\n  source <(quarry completion zsh)\n  quarry completion fish > ~/.config/fish/completions/quarry.fish\n',
    )
    .action((shell: string) => run({}, async (context) => (await import('./completion.ts')).completion(context, shell, program)));
  program
    .command('man')
    .summary('print the manual page')
    .description('Print the manual page, quarry.1, for man: quarry man > quarry.1 && man ./quarry.1')
    .addOption(new Option('--date <date>', 'date to print in it (default: today)').hideHelp())
    .action(({ date }: { readonly date?: string }) =>
      run({}, async (context) => (await import('./completion.ts')).manual(context, program, date)),
    );
}
