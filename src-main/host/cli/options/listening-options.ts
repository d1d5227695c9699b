import { Option } from 'commander';
import { address, path, wholeNumber } from './argument-parsers.ts';

export function portOption(description: string): Option {
  return new Option('--port <port>', description).argParser(wholeNumber(0, 65_535));
}

export function bindOption(): Option {
  return new Option('--bind <address>', 'address of this computer to listen on; 0.0.0.0 is every one').argParser(address);
}

export function outputFolderOption(): Option {
  return new Option('-o, --output <folder>', 'where the files go; made if it is not there').argParser(path);
}
