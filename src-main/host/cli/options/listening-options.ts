import { Option } from 'commander';
import { address, path, wholeNumber } from './argument-parsers.ts';

export function portOption(description: string): Option {
  return new Option('--port <port>', description).argParser(wholeNumber(0, 65_535));
}

/** `usual`: where it listens without it, in words; commander shows a default only where there is a value. */
export function bindOption(usual?: string): Option {
  const what = 'address of this computer to listen on; 0.0.0.0 is every one';
  return new Option('--bind <address>', usual === undefined ? what : `${what} (default: ${usual})`).argParser(address);
}

export function outputFolderOption(): Option {
  return new Option('-o, --output <folder>', 'where the files go; made if it is not there').argParser(path);
}
