import { type Parsed, parsed, usageProblem } from './usage-error.ts';

/** A program and its arguments, with `{name}` where a value goes. */
export type CommandTemplate = readonly [program: string, ...args: string[]];

/**
 * Takes a command apart into words, at blanks, with single or double quotes around what has some, be it a whole word or a part of one.
 * There is no shell: nothing else has a meaning, and `{name}` is filled in after the words are known, so that a value is one argument or
 * part of one, whatever is in it.
 */
export function parseCommand(
  option: string,
  text: string,
  names: readonly string[],
  platform: NodeJS.Platform = process.platform,
): Parsed<CommandTemplate> {
  const quoted = /"([^"]*)"|'([^']*)'/g;
  if (/["']/.test(text.replaceAll(quoted, '')))
    return usageProblem('command-quote-open', `${option} has a quote that does not end.`, []);
  const words = [...text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) => word.replaceAll(quoted, '$1$2'));
  const [program, ...args] = words;
  if (program === undefined || program === '') return usageProblem('command-empty', `${option} names no program.`, []);
  const unknown = words
    .flatMap((word) => [...word.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name))
    .find((name) => !names.includes(name));
  if (unknown !== undefined) {
    return usageProblem('command-placeholder-unknown', `{${unknown}} in ${option} stands for nothing.`, [
      `There are ${names.map((name) => `{${name}}`).join(', ')}.`,
    ]);
  }
  if (program.includes('{'))
    return usageProblem('command-program-variable', `The program of ${option} cannot be a value that was received.`, []);
  // Node does not start one (CVE-2024-27980): cmd.exe takes its arguments apart once more.
  if (platform === 'win32' && /\.(bat|cmd)[. ]*$/i.test(program))
    return usageProblem('command-batch-file', `${option} names a batch file, ${program}, which cannot be run safely.`, [
      'Make it a script of PowerShell: powershell -NoProfile -File hook.ps1 {file}.',
    ]);
  if (readsCommands(program, args))
    return usageProblem('command-shell-variable', `${option} has ${program} read a received value as a part of its commands.`, [
      'Hand it over behind the commands: sh -c \'cp "$1" /in\' sh {file}; or write "$QUARRY_FILE" in them, and so on.',
      'On Windows: powershell -NoProfile -File hook.ps1 {file}.',
    ]);
  return parsed([program, ...args]);
}

/** Whether a shell is to find a value among commands, where it could be one. */
function readsCommands(program: string, args: readonly string[]): boolean {
  const value = args.findIndex((arg) => /\{\w+\}/.test(arg));
  if (value < 0) return false;
  const before = args.slice(0, value);
  switch (nameOf(program)) {
    case 'cmd':
      return true;
    case 'powershell':
    case 'pwsh':
      return before.some((arg) => /^[-/](c|co|com.*|e|en.*)$/i.test(arg)) || !before.some((arg) => /^[-/]f/i.test(arg));
    default: {
      // `env` and `sudo` have their own options before it; `-o pipefail` is one of two words.
      const words = [program, ...before];
      const shell = words.findIndex((word) => ['sh', 'bash', 'dash', 'ksh', 'zsh', 'fish'].includes(nameOf(word)));
      const options = words.slice(shell + 1);
      return (
        shell >= 0 &&
        /^-[a-zA-Z]*c$/.test(options.at(-1) ?? '') &&
        options.every((word, at) => /^[-+]/.test(word) || options[at - 1] === '-o')
      );
    }
  }
}

function nameOf(program: string): string {
  return program
    .replace(/^.*[/\\]/, '')
    .replace(/\.exe$/i, '')
    .toLowerCase();
}

/** The arguments with values in place; what has no value is empty. */
export function fillIn([, ...args]: CommandTemplate, values: Readonly<Record<string, string>>): string[] {
  return args.map((arg) => arg.replaceAll(/\{(\w+)\}/g, (_, name: string) => (values[name] ?? '').replaceAll('\0', '')));
}
