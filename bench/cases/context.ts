import type { Data } from '../data.ts';
import type { QuarryTree } from '../peers.ts';

/** What every case is made of. */
export interface Context {
  readonly data: Data;
  /** Quarry as it is here, and where wanted another tree of it. */
  readonly trees: readonly QuarryTree[];
  /** For what is received; each run has a folder of its own below it, and removes it. */
  readonly scratch: string;
}

export function present<T>(list: readonly (T | undefined)[]): T[] {
  return list.filter((item) => item !== undefined);
}
