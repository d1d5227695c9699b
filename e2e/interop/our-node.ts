import { join } from 'node:path';
import type { Archive } from '../../src-main/archive/archive.ts';
import { openArchive } from '../../src-main/archive/open-archive.ts';
import type { IncomingObject } from '../../src-main/dicom/services/store-target.ts';
import { type NodeOptions, startNode } from '../../src-main/net/scp/dicom-node.ts';
import type { AssociationEnding } from '../../src-shared/dicom/ending.ts';
import type { DimseStatus } from '../../src-shared/dicom/failure.ts';
import { practicalTimeouts } from './target.ts';

/** A node of ours with an archive behind it, as the engine builds it. */
export interface OurNode {
  readonly aeTitle: string;
  readonly port: number;
  readonly archive: Archive;
  /** Where the archive keeps its objects. */
  readonly objects: string;
  /** Everything that was offered to it, and how that ended. */
  readonly arrived: { readonly object: IncomingObject; readonly status: DimseStatus }[];
  stop(): Promise<void>;
}

export interface OurNodeOptions {
  /** Made if missing. */
  readonly folder: string;
  readonly aeTitle?: string;
  /** A free one when left out. */
  readonly port?: number;
  /** Where it may move to, by AE title: ports on 127.0.0.1. */
  readonly destinations?: Readonly<Record<string, number>>;
  readonly node?: Partial<NodeOptions>;
  /** How each connection ended. */
  readonly onEnded?: (ending: AssociationEnding) => void;
}

export async function startOurNode(options: OurNodeOptions): Promise<OurNode> {
  const { folder, aeTitle = 'QUARRY', destinations = {} } = options;
  const opened = await openArchive({
    folder: join(folder, 'archive'),
    indexFile: join(folder, 'index.sqlite'),
    durability: 'background',
  });
  if (!opened.ok) throw new Error(`the archive does not open: ${JSON.stringify(opened.failure)}`);
  const { archive } = opened;
  const arrived: OurNode['arrived'] = [];
  const started = await startNode({
    host: '127.0.0.1',
    port: options.port ?? 0,
    acceptCalled: (called) => called === aeTitle,
    store: archive.storeTarget(),
    query: archive.querySource(),
    moveDestinations: (title) => {
      const port = destinations[title];
      return port === undefined ? undefined : { host: '127.0.0.1', port };
    },
    timeouts: practicalTimeouts,
    observers: {
      onObject: (object, status) => arrived.push({ object, status }),
      onEnded: (_, ending) => options.onEnded?.(ending),
    },
    ...options.node,
  });
  if (!started.ok) throw new Error(`the node does not start: ${started.code}`);
  const { node } = started;
  return {
    aeTitle,
    port: node.port,
    archive,
    objects: join(folder, 'archive', 'objects'),
    arrived,
    stop: async () => {
      await node.close({ graceMs: 500 });
      await archive.close();
    },
  };
}
