import type { CommandNode, OptionNode } from './command-tree.ts';

/** The manual page of the whole command line, `quarry.1`, in the man macros of troff. `date` as in 2026-01-31. */
export function manualPage(root: CommandNode, version: string, date: string): string {
  const commands = [...belowOf(root)];
  return [
    `.TH QUARRY 1 "${date}" "Quarry ${version}" "Quarry"`,
    '.SH NAME',
    `quarry \\- ${roff(root.description)}`,
    '.SH SYNOPSIS',
    ...commands.flatMap((command) => (isGroup(command) ? [] : ['.P', synopsis(command)])),
    '.SH DESCRIPTION',
    'Each command prints its results on the standard output and everything else on the standard error.',
    'A server is the name of a bookmark or AETITLE@host:port.',
    ...commands.flatMap(section),
    '.SH ENVIRONMENT',
    '.TP',
    '.B QUARRY_HOME',
    'The data folder, with bookmarks and settings, instead of the usual one.',
    '.TP',
    '.B QUARRY_PASSCODE',
    roff('The passcode of --user, and of a bookmark’s user whose own cannot be opened.'),
    '.SH EXIT STATUS',
    ...literal(root.epilogue.replace(/^Exit codes:\n/, '')),
    '',
  ].join('\n');
}

/** Commands and groups of them, each before what is in it, in the order of help. */
function* belowOf(node: CommandNode): Generator<CommandNode> {
  for (const each of node.commands) {
    yield each;
    yield* belowOf(each);
  }
}

/** Does nothing by itself, but says what holds for all that is in it. */
function isGroup({ commands }: CommandNode): boolean {
  return commands.length > 0;
}

function synopsis({ path, arguments: args }: CommandNode): string {
  const shown = args.map(({ name, required, variadic }) => {
    const text = `${name}${variadic ? ' ...' : ''}`;
    return required ? `\\fI${roff(text)}\\fR` : `[\\fI${roff(text)}\\fR]`;
  });
  return [`\\fB${roff(path)}\\fR [\\fIoptions\\fR]`, ...shown].join(' ');
}

function section(command: CommandNode): string[] {
  return [
    `.SH ${roff(command.path.replace(/^quarry /, '')).toUpperCase()}`,
    ...(isGroup(command) ? [] : [synopsis(command)]),
    ...command.description.split(/\n+/).flatMap((text) => ['.P', roff(text)]),
    ...command.arguments.flatMap(({ name, description }) => ['.TP', `\\fI${roff(name)}\\fR`, roff(description || name)]),
    ...(isGroup(command) ? [] : command.options.flatMap(option)),
    ...(command.epilogue === '' ? [] : literal(command.epilogue)),
  ];
}

function option({ flags, description, choices }: OptionNode): string[] {
  const oneOf = choices.length === 0 ? '' : ` (choices: ${choices.join(', ')})`;
  return ['.TP', `\\fB${roff(flags)}\\fR`, roff(`${description}${oneOf}`)];
}

function literal(text: string): string[] {
  return ['.P', '.nf', ...text.split('\n').map(roff), '.fi'];
}

/** Text as troff takes it: no escapes, no requests, and characters beyond ASCII by their number. */
function roff(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(
      /[^\n\x20-\x7e]/gu,
      (character) => `\\[u${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
    );
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}
