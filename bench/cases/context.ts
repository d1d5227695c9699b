import { join } from 'node:path';
import type { Certified } from '../../e2e/peers/certified.ts';
import type { Data, Files } from '../data.ts';
import type { QuarryTree } from '../peers.ts';

/** What every case is made of. */
export interface Context {
  readonly data: Data;
  /** Quarry as it is here, and where wanted another tree of it. */
  readonly trees: readonly QuarryTree[];
  /** For what is received; each run has a folder of its own below it, and removes it. */
  readonly scratch: string;
  /** A certificate for both ends of TLS, and its authority. */
  readonly certified: Certified;
}

/** The tree that targets are about. */
export function ownTree({ trees }: Context): QuarryTree {
  const [tree] = trees;
  if (!tree) throw new Error('there is no Quarry to measure');
  return tree;
}

export function objectsOf(files: Files, name: string): { name: string; unit: string; amount: number } {
  return { name, unit: 'objects', amount: files.objects };
}

/** A program of ours in a process of its own. */
export function script(name: string): string {
  return join(import.meta.dirname, '..', 'processes', name);
}
