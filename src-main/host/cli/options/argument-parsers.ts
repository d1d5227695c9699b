import { InvalidArgumentError } from 'commander';

/** For an option that may be given several times: every value, in order. */
export function repeated(text: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), text];
}

/** The name of a folder. An empty one, of a variable that was never set, would be the folder one happens to be in. */
export function folderName(text: string): string {
  if (text === '') throw new InvalidArgumentError('It takes the name of a folder; the one you are in is “.”.');
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
