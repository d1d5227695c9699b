import { type Parsed, parsed, usageProblem } from './usage-error.ts';

/** A program and its arguments, with `{name}` where a value goes. */
export type CommandTemplate = readonly [program: string, ...args: string[]];

/**
 * Takes a command apart into words, at blanks, with single or double quotes around what has some, be it a whole word or a part of one.
 * There is no shell: nothing else has a meaning, and `{name}` is filled in after the words are known, so that a value is one argument or
 * part of one, whatever is in it.
 */
export function parseCommand(option: string, text: string, names: readonly string[]): Parsed<CommandTemplate> {
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
  return parsed([program, ...args]);
}

/** The arguments with values in place; what has no value is empty. */
export function fillIn([, ...args]: CommandTemplate, values: Readonly<Record<string, string>>): string[] {
  return args.map((arg) => arg.replaceAll(/\{(\w+)\}/g, (_, name: string) => (values[name] ?? '').replaceAll('\0', '')));
}
