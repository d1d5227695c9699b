import type { Command } from 'commander';
import type { RunCommand } from '../run-command.ts';

export function addLicenses(program: Command, run: RunCommand): void {
  program
    .command('licenses')
    .summary('print the licences of the software that is in this')
    .description('Print the name, version and licence of each library and codec that Quarry contains.')
    .addHelpText('after', '\nExample:\n  quarry licenses | less\n')
    .action(() => run({}, async (context) => (await import('./licenses.ts')).run(context)));
}
