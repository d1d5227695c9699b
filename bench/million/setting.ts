import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Data } from '../data.ts';
import { timed } from '../measure.ts';
import type { QuarryTree } from '../peers.ts';
import { WatchedNode } from './watched-node.ts';

/** What the measurements of an archive's size are made with. */
export interface Setting {
  readonly cache: string;
  readonly scratch: string;
  readonly data: Data;
  readonly tree: QuarryTree;
  /** Runs of each figure; those of minutes have fewer. */
  readonly runs: number;
  /** A tenth of everything, and the targets are for the whole. */
  readonly quick: boolean;
  readonly onLine: (text: string) => void;
}

/** Some figures that belong together. */
export interface Section {
  readonly name: string;
  /** In Markdown. */
  measure(setting: Setting): Promise<string>;
}

/** An archive's folder of one's own; gone after the work. What is written while it is copied is on the disk before. */
export async function withCopy<T>({ scratch }: Setting, made: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = join(scratch, 'archive-copy');
  await rm(folder, { recursive: true, force: true });
  await cp(made, folder, { recursive: true });
  await timed('sync', ['-f', scratch]);
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A node over a copy of an archive. */
export function withNode<T>(setting: Setting, made: string, work: (node: WatchedNode, folder: string) => Promise<T>): Promise<T> {
  return withCopy(setting, made, async (folder) => {
    const node = await WatchedNode.start(folder);
    try {
      return await work(node, folder);
    } finally {
      await node.stop();
    }
  });
}

export async function times<T>(count: number, work: (round: number) => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  for (let round = 0; round < count; round++) all.push(await work(round));
  return all;
}
