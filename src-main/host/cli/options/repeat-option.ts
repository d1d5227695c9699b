import { Option } from 'commander';
import { wholeNumber } from './argument-parsers.ts';

/** `what` is done each time. */
export function repeatOption(what: string): Option {
  return new Option('--repeat <n>', `${what} so many times, one after the other`).argParser(wholeNumber(1, 1_000_000));
}
