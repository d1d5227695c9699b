import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { openRules, type StorageArea } from '../../../src-shared/contract/storage-areas.ts';
import { openArchive } from '../../archive/open-archive.ts';
import { temporaryFolder } from '../../archive/testing/sample-object.ts';
import type { MemoryObjectOptions } from '../../dicom/testing/memory-store.ts';
import { type DicomNode, startNode } from '../../net/scp/dicom-node.ts';
import type { send } from '../../net/scu/send.ts';
import type { Target } from '../../net/scu/target.ts';
import { sendOne, timeouts } from '../../net/testing/asking.ts';
import { transcoderHere } from '../../transcoding/testing/transcoder-here.ts';
import { StorageAreas, type StorageAreasOptions } from '../storage-areas.ts';

/** Storage areas behind a listener while a test runs. */
export interface ListeningAreas {
  /** Where the folders of areas are. */
  readonly folder: string;
  readonly port: number;
  readonly areas: StorageAreas;
  /** Folders of archives that were opened, in order. */
  readonly opened: readonly string[];
  /** An area that allows everything, but for what is given, in a folder of its title. */
  area(aeTitle: string, changes?: Partial<StorageArea>): StorageArea;
  target(calledAeTitle: string, callingAeTitle?: string): Target;
  /** Sends one object. */
  put(calledAeTitle: string, object: MemoryObjectOptions): ReturnType<typeof send>;
}

/** Sets up storage areas, none so far, for each test of a file; `options` is asked for each. */
export function listeningAreas(options: () => Partial<StorageAreasOptions> = () => ({})): ListeningAreas {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let areas: StorageAreas;
  let node: DicomNode;
  let opened: string[];
  beforeEach(async () => {
    folder = await temporaryFolder();
    opened = [];
    areas = new StorageAreas({
      openArchive: (path) => {
        opened.push(path);
        return openArchive({ folder: path, indexFile: join(path, 'index.sqlite'), durability: 'background' });
      },
      destinations: () => undefined,
      profile: () => undefined,
      transcoder: transcoderHere(),
      ...options(),
    });
    const started = await startNode({ host: '127.0.0.1', port: 0, admit: areas.admit, timeouts });
    if (!started.ok) throw new Error(started.code);
    node = started.node;
  });
  afterEach(async () => {
    await node.close({ graceMs: 0 });
    await areas.close();
    await folder[Symbol.asyncDispose]();
  });
  const target = (calledAeTitle: string, callingAeTitle = 'CALLER') => ({
    host: '127.0.0.1',
    port: node.port,
    calledAeTitle,
    callingAeTitle,
  });
  return {
    get folder() {
      return folder.path;
    },
    get port() {
      return node.port;
    },
    get areas() {
      return areas;
    },
    get opened() {
      return opened;
    },
    area: (aeTitle, changes = {}) => ({
      ...openRules,
      id: aeTitle,
      on: true,
      aeTitle,
      folder: join(folder.path, aeTitle),
      ...changes,
    }),
    target,
    put: (calledAeTitle, object) => sendOne(target(calledAeTitle), object),
  };
}
