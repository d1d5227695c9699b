import { type Command, Option } from 'commander';
import { addCharacterSetOption } from '../options/character-set-option.ts';
import { addFindExtensionOptions } from '../options/query-extension-options.ts';
import { storeAssociationsOption } from '../options/store-associations-option.ts';
import { addTlsClientOptions } from '../options/tls-options.ts';
import { addUserIdentityOptions } from '../options/user-identity-options.ts';
import type { RunCommand } from '../run-command.ts';
import type { ServerFields } from './servers.ts';

interface Json {
  readonly json?: boolean;
}

export function addServers(program: Command, run: RunCommand): void {
  const servers = program
    .command('servers')
    .summary('list and change the bookmarks')
    .description(
      'List and change the bookmarks, which the window shows as servers. A running window has to be closed before they are changed.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  quarry servers list\n  quarry servers add "City PACS" CITYPACS@10.0.0.5:104\n' +
        '  quarry servers export > servers.json\n  quarry servers import servers.json\n',
    );
  servers
    .command('list')
    .description('List the bookmarks.')
    .option('--json', 'one JSON object a line on stdout')
    .action((options: Json) => run(options, async (context) => (await import('./servers.ts')).list(context)));
  withFields(servers.command('add').description('Add a bookmark.'))
    .argument('<name>', 'what it is to be called')
    .argument('<address>', 'AETITLE@host:port (an IPv6 address in brackets: AETITLE@[::1]:11112)')
    .addHelpText(
      'after',
      '\nExamples:\n  quarry servers add "City PACS" CITYPACS@10.0.0.5:104 --aet WARD7\n' +
        '  quarry servers add Secure PACS@pacs.example:2762 --tls-ca authority.pem --tls-cert client.p12\n' +
        '  quarry servers add Users PACS@pacs.example:104 --user anna --passcode-file passcode.txt\n\n' +
        'Files of certificates, keys and tokens stay where they are and are read for\neach command. A passcode, and the passphrase of a key, are copied to the secrets\n' +
        'of the data folder. The desktop program seals these with the store of the\noperating system when it starts next, where there is one. The command line\n' +
        'cannot open them then, and wants --passcode-file or QUARRY_PASSCODE, and\n--tls-key-passphrase-file, with each command.\n',
    )
    .action((name: string, address: string, options: ServerFields & Json) =>
      run(options, async (context) => (await import('./servers.ts')).add(context, name, address, options)),
    );
  servers
    .command('remove')
    .description('Remove a bookmark.')
    .argument('<server>', 'name of the bookmark')
    .option('--json', 'one JSON object a line on stdout')
    .action((name: string, options: Json) =>
      run(options, async (context) => (await import('./servers.ts')).remove(context, name)),
    );
  servers
    .command('export')
    .description('Print the bookmarks as JSON, without secrets, in the form that import takes.')
    .action(() => run({}, async (context) => (await import('./servers.ts')).exportAll(context)));
  servers
    .command('import')
    .description(
      'Add the bookmarks of a file that export has made. A name that is there already is left as it is, unless --replace is given.',
    )
    .argument('<file>', '“-” reads from stdin')
    .option(
      '--replace',
      'change bookmarks of the same name; where server or user are others, passcode and passphrase are forgotten',
    )
    .option('--json', 'one JSON object a line on stdout')
    .action((file: string, options: Json & { readonly replace?: boolean }) =>
      run(options, async (context) => (await import('./servers.ts')).importFile(context, file, options)),
    );
}

/** What a bookmark has besides name and address. */
function withFields(command: Command): Command {
  return addCharacterSetOption(addTlsClientOptions(addUserIdentityOptions(addFindExtensionOptions(command))), 'UTF-8')
    .option('--aet <AETITLE>', 'our own AE title towards it (default: of the settings)')
    .addOption(
      new Option('--retrieve <method>', 'how to retrieve from it').choices(['automatic', 'C-MOVE', 'C-GET']).default('automatic'),
    )
    .addOption(
      new Option('--colour <colour>', 'in the window')
        .choices(['grey', 'blue', 'teal', 'green', 'yellow', 'orange', 'red', 'violet'])
        .default('grey'),
    )
    .addOption(storeAssociationsOption('1'))
    .option('--json', 'one JSON object a line on stdout');
}
