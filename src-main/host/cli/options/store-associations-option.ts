import { Option } from 'commander';
import { wholeNumber } from './argument-parsers.ts';

/** For `send` and the bookmarks. */
export function storeAssociationsOption(fallback: string): Option {
  return new Option('--associations <n>', `send over so many at once, 1 to 8 (default: ${fallback})`).argParser(
    wholeNumber(1, 8),
  );
}
