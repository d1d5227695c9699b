import { globSync } from 'node:fs';
import { win32 } from 'node:path';
import { InvalidArgumentError } from 'commander';

/** For an option that may be given several times: every value, in order. */
export function repeated(text: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), text];
}

/**
 * Of a file or folder. An empty one is a variable that was not set, and would stand for the current folder; of one in ~ a folder of that
 * name would be made, which people then remove; and of one that is not UTF-8 Node has lost what it was.
 */
export function path(text: string): string {
  if (text.includes('\ufffd')) throw new InvalidArgumentError('It is not UTF-8, which names on the command line have to be.');
  return pathOn(process.platform, text);
}

export function pathOn(platform: NodeJS.Platform, text: string): string {
  // No name has one there; what follows it on the command line has become a part of the path, too.
  if (platform === 'win32' && text.includes('"'))
    throw new InvalidArgumentError('It has a quotation mark in it: before one that ends a path, write no backslash, or two.');
  if (text.trim() === '') throw new InvalidArgumentError('It is empty; the current folder is “.”.');
  if (/^~([/\\]|$)/.test(text))
    throw new InvalidArgumentError(
      'The shell has left the “~” as it is: put a blank, not “=”, before it, and no quotes around it.',
    );
  return text;
}

/** Files and folders to read; of those that are not UTF-8 each is told as missing. */
export function paths(text: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), ...filesNamed(pathOn(process.platform, text), process.platform)];
}

/**
 * The shells of Windows leave * and ? to programs, and no name there has them. Brackets and braces are part of names. What matches
 * nothing stays, to be told as missing.
 */
export function filesNamed(text: string, platform: NodeJS.Platform, glob: NamesBelow = globSync): readonly string[] {
  if (platform !== 'win32') return [text];
  // A drive, or a share, whose \\ Node would take for the root of a drive; the ? of \\?\ is no sign for anything.
  const { root } = win32.parse(text);
  const below = text.slice(root.length);
  if (!/[*?]/.test(below)) return [text];
  const pattern = below.replace(/[[{]/g, '[$&]');
  const found = root === '' ? glob(pattern) : glob(pattern, { cwd: root }).map((name) => root + name);
  return found.length > 0 ? found.sort() : [text];
}

type NamesBelow = (pattern: string, options?: { readonly cwd: string }) => string[];

/** To listen on. */
export function address(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It is empty; every address of this computer is 0.0.0.0.');
  return text;
}

/** Seconds, more than 0 and at most an hour. */
export function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 3600)) throw new InvalidArgumentError('It takes seconds, more than 0 and at most 3600.');
  return value;
}

export function wholeNumber(lowest: number, highest: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < lowest || value > highest)
      throw new InvalidArgumentError(`It takes a whole number from ${lowest} to ${highest}.`);
    return value;
  };
}
