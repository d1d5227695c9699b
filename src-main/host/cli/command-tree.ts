import type { Argument, Command, Option } from 'commander';

/** What the command line takes, without what it does: for completion and manual pages. */
export interface CommandNode {
  /** As typed: `quarry`, `quarry servers add`. */
  readonly path: string;
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly arguments: readonly ArgumentNode[];
  readonly options: readonly OptionNode[];
  /** What help shows at its end: examples, exit codes. */
  readonly epilogue: string;
  readonly commands: readonly CommandNode[];
}

interface ArgumentNode {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  readonly variadic: boolean;
}

export interface OptionNode {
  readonly flags: string;
  /** `--repeat`, `-k`; one or both. */
  readonly names: readonly string[];
  readonly description: string;
  /** Whether a value has to follow. */
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

export function commandTree(command: Command, parent = ''): CommandNode {
  const path = `${parent} ${command.name()}`.trim();
  return {
    path,
    name: command.name(),
    summary: command.summary() || command.description(),
    description: command.description(),
    arguments: command.registeredArguments.map(argumentNode),
    options: command.createHelp().visibleOptions(command).map(optionNode),
    epilogue: epilogueOf(command),
    commands: command.commands.map((each) => commandTree(each, path)),
  };
}

function argumentNode(argument: Argument): ArgumentNode {
  const { description, required, variadic } = argument;
  return { name: argument.name(), description, required, variadic };
}

function optionNode(option: Option): OptionNode {
  const names = [option.short, option.long].filter((name) => name !== undefined && name !== null);
  const shown = option.defaultValueDescription ?? option.defaultValue;
  const usual = shown === undefined || typeof shown === 'boolean' ? '' : ` (default: ${String(shown)})`;
  return {
    flags: option.flags,
    names,
    description: `${option.description}${usual}`,
    takesValue: option.required,
    choices: option.argChoices ?? [],
  };
}

/** Commander keeps texts of `addHelpText` as listeners, and is an event emitter without saying so in its types. */
function epilogueOf(command: Command): string {
  let text = '';
  const write = (part: string): void => {
    text += part;
  };
  (command as unknown as { emit(event: string, context: object): void }).emit('afterHelp', { error: false, command, write });
  return text.trim();
}
