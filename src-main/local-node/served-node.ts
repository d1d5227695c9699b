import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AreaStatus, StorageArea } from '../../src-shared/contract/storage-areas.ts';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { queryModels } from '../../src-shared/dicom/query/levels.ts';
import type { Archive } from '../archive/archive.ts';
import type { ImportResult } from '../archive/import-files.ts';
import { inlineFileCalls } from '../archive/inline-file-calls.ts';
import { openArchive } from '../archive/open-archive.ts';
import type { ReportingDesk } from '../commitment/commitment-desk.ts';
import type { KnownDestinations } from '../dicom/services/query-source.ts';
import type { Transcoder } from '../dicom/services/transcoder.ts';
import {
  type DicomNode,
  type NodeDestination,
  type NodeObservers,
  type NodeOptions,
  type NodeServices,
  startNode,
} from '../net/scp/dicom-node.ts';
import type { ScuTimeouts } from '../net/scu/target.ts';
import type { LoadedTls } from '../net/tls/loaded-tls.ts';
import { writeFailure } from '../system/file-failure.ts';
import { ThreadTranscoder } from '../transcoding/thread-transcoder.ts';
import { WorklistFolder } from '../worklist/worklist-folder.ts';
import { type WorklistEntries, worklistSource } from '../worklist/worklist-source.ts';
import { adoptFiles } from './adopt-files.ts';
import { areaDesk } from './area-desk.ts';
import { profileNamed } from './node-config.ts';
import type { NodeConfig } from './node-settings.ts';
import { destinationTls, nodeTls } from './node-tls.ts';
import { OneStoreAtATime } from './one-store-at-a-time.ts';
import { type Rejection, StorageAreas, type StorageAreasOptions } from './storage-areas.ts';

export interface ServedNodeOptions {
  readonly config: NodeConfig;
  readonly bind: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Left out, as the configuration says. */
  readonly tls?: LoadedTls | undefined;
  /** Who must say who they are, and how that is checked: as `startNode` takes it. */
  readonly checkIdentity?: NodeOptions['checkIdentity'];
  /** Of what is sent to C-MOVE destinations only these transfer syntaxes are proposed, in this order; UIDs. */
  readonly propose?: readonly string[] | undefined;
  /** For C-MOVE and C-GET, and for reports on storage commitment. */
  readonly timeouts: ScuTimeouts;
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
  /** After it was closed, as they were at the end. */
  readonly areas: () => readonly AreaStatus[];
  close(options?: { readonly graceMs?: number }): Promise<void>;
}

export type StartedServedNode =
  | { readonly ok: true; readonly served: ServedNode }
  /** `code` is Node's, of what kept it from listening. */
  | { readonly ok: false; readonly code: string }
  | { readonly ok: false; readonly failure: ServiceFailure };

/** Bytes that stay free where the configuration does not say otherwise: the same as with a window. */
const defaultReserveBytes = 500_000_000;

/** Requests for storage commitment are kept beside the objects they are about. */
const requestsFolder = 'commitments';

/** Opens the areas of a configuration and listens. An area that cannot be opened keeps the node from starting. */
export async function startServedNode(options: ServedNodeOptions): Promise<StartedServedNode> {
  const { config } = options;
  const secured = options.tls === undefined && config.tls !== undefined ? await nodeTls(config.tls) : undefined;
  if (secured?.ok === false) return secured;
  const known = await destinationsOf(options);
  if (!known.ok) return known;
  const desks = new Map<string, ReportingDesk<NodeDestination>>();
  const transcoder = new ThreadTranscoder();
  const receiving = new ThreadTranscoder();
  const endThreads = () => Promise.all([transcoder.close(), receiving.close()]);
  const areas = makeAreas(options, { destinations: known.destinations, desks, transcoder: receiving });
  for (const { folder } of config.areas)
    if (!desks.has(folder)) desks.set(folder, await makeDesk(folder, areas, known.destinations, options));
  await areas.configure(config.areas);
  const failure = areas.failure ?? (await adopt(areas, options));
  if (failure !== undefined) {
    await areas.close();
    await endThreads();
    return { ok: false, failure };
  }
  const started = await startNode({
    host: options.bind,
    port: options.port,
    tls: options.tls ?? secured?.value,
    checkIdentity: options.checkIdentity,
    transcoder,
    timeouts: options.timeouts,
    ...limitsOf(config),
    ...admission(areas, config, options.observers ?? {}),
  });
  if (!started.ok) {
    await areas.close();
    await endThreads();
    return started;
  }
  for (const desk of desks.values()) desk.start();
  const { node } = started;
  let last: readonly AreaStatus[] | undefined;
  const close = async (closing?: { readonly graceMs?: number }) => {
    await node.close(closing);
    last = areas.statuses();
    for (const desk of desks.values()) await desk.close();
    await areas.close();
    await endThreads();
  };
  return { ok: true, served: { node, areas: () => last ?? areas.statuses(), close } };
}

function makeAreas(
  { config, onRejected, onDuplicate, onProblem }: ServedNodeOptions,
  {
    destinations,
    desks,
    transcoder,
  }: {
    readonly destinations: KnownDestinations<NodeDestination>;
    readonly desks: ReadonlyMap<string, ReportingDesk<NodeDestination>>;
    readonly transcoder: Transcoder;
  },
): StorageAreas {
  const services = servicesOfAll(config, (failure) => onProblem?.(failure));
  return new StorageAreas({
    openArchive: (folder) =>
      openArchive({
        folder,
        indexFile: join(folder, 'index.sqlite'),
        durability: config.durability ?? 'background',
        calls: inlineFileCalls,
        ...(onProblem ? { onProblem } : {}),
      }),
    profile: (id) => profileNamed(id, config.profiles),
    transcoder,
    destinations,
    reserveBytes: () => config.reserveBytes ?? defaultReserveBytes,
    also: ({ folder }: StorageArea) => ({ ...services, commitment: desks.get(folder) }),
    ...(onRejected ? { onRejected } : {}),
    ...(onDuplicate ? { onDuplicate } : {}),
    ...(onProblem ? { onProblem } : {}),
  });
}

/** What all areas have alike. The called title is the name of the folder of worklist entries. */
function servicesOfAll({ worklists, models, get }: NodeConfig, tell: (failure: ServiceFailure) => void): Partial<NodeServices> {
  return {
    offers: { models: models ?? queryModels, get: get !== false },
    ...(worklists !== undefined && { worklist: worklistSource(entriesIn(worklists, tell)) }),
  };
}

/** Reads the entries for a title; of each file that is none, and of a folder that cannot be read, or is not there, or no longer, is told once. */
function entriesIn(path: string, tell: (failure: ServiceFailure) => void): (called: string) => Promise<WorklistEntries> {
  const folder = new WorklistFolder(path);
  const told = new Set<string>();
  let isThere = true;
  let isRead = true;
  const look = () => {
    const was = isThere;
    isThere = existsSync(path);
    if (was && !isThere) tell({ kind: 'local', code: 'file-missing', detail: path });
  };
  look();
  return async (called) => {
    look();
    const read = await folder.read(called);
    if (read.failure !== undefined && isRead) tell(read.failure);
    isRead = read.failure === undefined;
    for (const { aeTitle, name, failure } of read.broken) {
      const key = `${aeTitle}/${name}`;
      if (!told.has(key)) tell(failure);
      told.add(key);
    }
    return read;
  };
}

function makeDesk(
  folder: string,
  areas: StorageAreas,
  destinations: KnownDestinations<NodeDestination>,
  { timeouts, onProblem }: ServedNodeOptions,
): Promise<ReportingDesk<NodeDestination>> {
  return areaDesk({
    folder: join(folder, requestsFolder),
    called: (aeTitle) => areas.called(aeTitle),
    destinations,
    timeouts: () => timeouts,
    now: () => new Date(),
    onProblem: (problem) => onProblem?.(asFailure(problem)),
  });
}

function asFailure(problem: unknown): ServiceFailure {
  if (typeof problem === 'object' && problem !== null && 'kind' in problem) return problem as ServiceFailure;
  return { kind: 'local', code: 'unexpected', detail: String(problem) };
}

function limitsOf(config: NodeConfig): Pick<NodeOptions, 'maxPduLength' | 'limits' | 'listenTimeouts'> {
  const { maxPduLength, maxAssociations, maxAssociationsPerPeer = maxAssociations, requestSeconds, idleSeconds } = config;
  return {
    maxPduLength,
    limits: {
      ...(maxAssociations === undefined ? {} : { maxAssociations }),
      ...(maxAssociationsPerPeer === undefined ? {} : { maxAssociationsPerPeer }),
    },
    listenTimeouts: {
      ...(requestSeconds === undefined ? {} : { requestMs: requestSeconds * 1_000 }),
      ...(idleSeconds === undefined ? {} : { idleMs: idleSeconds * 1_000 }),
    },
  };
}

function admission(areas: StorageAreas, { parallelStore }: NodeConfig, observers: NodeObservers) {
  if (parallelStore !== false) return { admit: areas.admit, observers };
  const one = new OneStoreAtATime(areas.admit);
  const onEnded: NodeObservers['onEnded'] = (connection, ending) => {
    one.onEnded(connection, ending);
    observers.onEnded?.(connection, ending);
  };
  return { admit: one.admit, observers: { ...observers, onEnded } };
}

type Destinations =
  | { readonly ok: true; readonly destinations: KnownDestinations<NodeDestination> }
  | { readonly ok: false; readonly failure: ServiceFailure };

/** Their certificates are read now: what is wrong with one is said at start, not by the first C-MOVE. */
async function destinationsOf({ config, propose }: ServedNodeOptions): Promise<Destinations> {
  const known = new Map<string, NodeDestination>();
  for (const { aeTitle, host, port, tls } of config.destinations) {
    const secured = tls === undefined ? undefined : await destinationTls(tls);
    if (secured?.ok === false) return secured;
    const association = propose === undefined ? {} : { association: { onlySyntaxes: propose } };
    if (!known.has(aeTitle)) known.set(aeTitle, { host, port, tls: secured?.value, ...association });
  }
  return { ok: true, destinations: (aeTitle) => known.get(aeTitle.trim()) };
}

async function adopt(areas: StorageAreas, { config, onAdopted }: ServedNodeOptions): Promise<ServiceFailure | undefined> {
  const archives = new Map<string, { readonly archive: Archive; readonly id: string; readonly aeTitle: string }>();
  for (const { id, aeTitle, folder } of config.areas) {
    const archive = areas.archiveOf(id);
    if (archive !== undefined && !archives.has(folder)) archives.set(folder, { archive, id, aeTitle });
  }
  for (const [folder, { archive, id, aeTitle }] of archives) {
    try {
      const adopted = await adoptFiles(archive, areas.rulesOf(id));
      if (adopted !== undefined) onAdopted?.(aeTitle, adopted);
    } catch (error) {
      return writeFailure(error, folder);
    }
  }
  return undefined;
}
