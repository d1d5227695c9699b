import { join } from 'node:path';
import type { AreaStatus } from '../../src-shared/contract/storage-areas.ts';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { openArchive } from '../archive/archive.ts';
import { writeFailure } from '../archive/file-failure.ts';
import type { ImportResult } from '../archive/import-files.ts';
import { type DicomNode, type NodeObservers, startNode } from '../net/scp/dicom-node.ts';
import { adoptFiles } from './adopt-files.ts';
import type { NodeConfig } from './node-config.ts';
import { type Rejection, StorageAreas, type StorageAreasOptions } from './storage-areas.ts';

export interface ServedNodeOptions {
  readonly config: NodeConfig;
  readonly bind: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly observers?: NodeObservers;
  readonly onRejected?: (rejection: Rejection) => void;
  readonly onDuplicate?: StorageAreasOptions['onDuplicate'];
  /** Files that lay in an area's folder before were taken in. */
  readonly onAdopted?: (aeTitle: string, result: ImportResult) => void;
  readonly onProblem?: (failure: ServiceFailure) => void;
}

/** A node with the areas of a configuration. */
export interface ServedNode {
  readonly node: DicomNode;
  readonly areas: () => readonly AreaStatus[];
  close(options?: { readonly graceMs?: number }): Promise<void>;
}

export type StartedServedNode =
  | { readonly ok: true; readonly served: ServedNode }
  /** `code` is Node's, of what kept it from listening. */
  | { readonly ok: false; readonly code: string }
  | { readonly ok: false; readonly failure: ServiceFailure };

/** Opens the areas of a configuration and listens. An area that cannot be opened keeps the node from starting. */
export async function startServedNode(options: ServedNodeOptions): Promise<StartedServedNode> {
  const { config, onRejected, onDuplicate, onProblem } = options;
  const areas = new StorageAreas({
    openArchive: (folder) =>
      openArchive({
        folder,
        indexFile: join(folder, 'index.sqlite'),
        durability: 'background',
        ...(onProblem ? { onProblem } : {}),
      }),
    destinations: (aeTitle) => config.destinations.find((destination) => destination.aeTitle === aeTitle.trim()),
    ...(onRejected ? { onRejected } : {}),
    ...(onDuplicate ? { onDuplicate } : {}),
    ...(onProblem ? { onProblem } : {}),
  });
  await areas.configure(config.areas);
  const failure = areas.failure ?? (await adopt(areas, options));
  if (failure !== undefined) {
    await areas.close();
    return { ok: false, failure };
  }
  const started = await startNode({
    host: options.bind,
    port: options.port,
    admit: areas.admit,
    maxPduLength: config.maxPduLength,
    ...(config.maxAssociations === undefined
      ? {}
      : { limits: { maxAssociations: config.maxAssociations, maxAssociationsPerPeer: config.maxAssociations } }),
    ...(options.observers ? { observers: options.observers } : {}),
  });
  if (!started.ok) {
    await areas.close();
    return started;
  }
  const { node } = started;
  const close = async (closing?: { readonly graceMs?: number }) => {
    await node.close(closing);
    await areas.close();
  };
  return { ok: true, served: { node, areas: () => areas.statuses(), close } };
}

async function adopt(areas: StorageAreas, { config, onAdopted }: ServedNodeOptions): Promise<ServiceFailure | undefined> {
  const done = new Set<string>();
  for (const { id, aeTitle, folder } of config.areas) {
    const archive = areas.archiveOf(id);
    if (archive === undefined || done.has(folder)) continue;
    done.add(folder);
    try {
      const adopted = await adoptFiles(archive, areas.rulesOf(id));
      if (adopted !== undefined) onAdopted?.(aeTitle, adopted);
    } catch (error) {
      return writeFailure(error, folder);
    }
  }
  return undefined;
}
