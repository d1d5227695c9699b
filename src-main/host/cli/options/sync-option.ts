import { Option } from 'commander';
import type { Durability } from '../../../archive/durability.ts';

/** When received files are put on the disk, by the words of `--sync`. */
export const syncWords = { each: 'strict', second: 'background', never: 'none' } as const satisfies Record<string, Durability>;

export interface SyncOption {
  readonly sync?: keyof typeof syncWords;
}

/** `usual`: what counts without it, in words; left out, it is set to `second`. */
export function syncOption(usual?: string): Option {
  const what =
    'when files are surely on the disk: each before it is answered for, all within a second, or whenever the system gets to it (then a power cut loses what was answered for)';
  const option = new Option('--sync <when>', usual === undefined ? what : `${what} (default: ${usual})`);
  option.choices(Object.keys(syncWords));
  return usual === undefined ? option.default('second') : option;
}
