import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Changes } from '../../../src-shared/changes.ts';
import type { ReceiverStatus } from '../../../src-shared/contract/receiver.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { DataSet } from '../../dicom/dataset/data-set.ts';
import { byFilePermissions, SecretStore } from '../../servers/secret-store.ts';
import { ServerStore } from '../../servers/server-store.ts';
import { defaultReceiver, SettingsStore } from '../../servers/settings-store.ts';
import { systemClock } from '../../system/clock.ts';
import { JobStore } from '../../transfers/job-store.ts';
import { TransferQueue } from '../../transfers/queue.ts';
import type { Answers, EngineParts } from '../parts.ts';

/** An engine whose network is in the test's hand; bookmarks, settings and queue are real. */
export interface FakeEngine {
  readonly parts: EngineParts;
  /** Set by a test: what a search answers. */
  answers: (signal: AbortSignal) => Answers;
  /** Every search's signal, in order. */
  readonly searches: AbortSignal[];
  close(): Promise<void>;
}

export async function fakeEngine(): Promise<FakeEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'quarry-areas-'));
  let id = 0;
  const newId = () => `id-${++id}`;
  const now = () => new Date('2026-11-23T08:00:00Z');
  const servers = await ServerStore.open(folder, { now, newId });
  const settings = await SettingsStore.open(folder, now);
  const secrets = await SecretStore.open(folder, byFilePermissions, now);
  const opened = JobStore.open(':memory:');
  if (!opened.ok) throw new Error('no job store');
  const queue = new TransferQueue({
    store: opened.store,
    clock: systemClock,
    newId,
    servers: { get: (serverId) => serverOf(servers, serverId) },
    limits: () => ({ total: 2, perServer: 1 }),
    run: (_spec, _server, { signal }) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve({ state: 'cancelled' }), { once: true })),
    onBug: (error) => {
      throw error;
    },
  });
  const receiverChanges = new Changes<void>();
  const engine: FakeEngine = {
    answers: async function* () {
      yield [];
      return { kind: 'complete' };
    },
    searches: [],
    parts: {
      info: {
        version: '0.1.0',
        host: 'cli',
        dataFolder: folder,
        platform: 'linux',
        secretProtection: 'file-permissions',
      },
      servers,
      secrets,
      readKeyFile: async () => ({ ok: true, key: 'a2V5' }),
      settings,
      queue,
      network: {
        target: ({ host, port, calledAeTitle }) => ({ host, port, calledAeTitle, callingAeTitle: 'QUARRY' }),
        echo: async () => ({ ok: true, at: now().toISOString(), roundTripMs: 1.5, associationMs: 3 }),
        search: (_server, _query, signal) => {
          engine.searches.push(signal);
          return engine.answers(signal);
        },
        worklist: (_server, _query, signal) => {
          engine.searches.push(signal);
          return engine.answers(signal);
        },
      },
      archive: {
        search: async function* () {
          yield [];
          return { kind: 'complete' };
        },
        localCounts: (paths) => paths.map((path) => (path.StudyInstanceUID === '1.2.1' ? 3 : 0)),
        stats: async () => ({ patients: 1, studies: 2, series: 3, instances: 4, bytes: 5, freeBytes: 6, diskBytes: 7, folder }),
        onChange: () => () => undefined,
        pin: async (entities) => ({ ok: true, studies: entities.length }),
        locate: async () => undefined,
        remove: async () => ({ ok: true, instances: 2, undoToken: 'undo' }),
        undoRemove: async () => ({ ok: false, unknown: true }),
        forgetRemoved: async () => undefined,
        importFiles: async () => ({ imported: 0, alreadyThere: 0, leftOut: [] }),
        export: async ({ entities }, onProgress) => {
          onProgress(1, entities.length);
          return {
            ok: true,
            result: { exported: 1, bytes: 5, directory: { written: true, invented: 0 }, notListed: [], leftOut: [] },
          };
        },
        reindex: async (onProgress) => onProgress({ done: 1, total: 1, problems: 0 }),
      },
      archiveOf: () => undefined,
      receiver: {
        status: () => receiverStatus(settings),
        onChange: (listener) => receiverChanges.subscribe(listener),
        configure: async (config) => {
          const saved = await settings.updateReceiver(config);
          receiverChanges.emit();
          return saved;
        },
        setUser: async () => ({ ok: true }),
        removeUser: async () => ({ ok: true }),
        setTokenIssuer: async () => ({ ok: true }),
        removeTokenIssuer: async () => ({ ok: true }),
      },
      profiles: {
        list: () => ({ builtIn: [], own: [] }),
        onChange: () => () => undefined,
        add: async (profile) => ({ ok: true, profile: { ...profile, id: newId() } }),
        update: async () => ({ ok: false, unknown: true }),
        remove: async () => ({ ok: false, unknown: true }),
        importStorescp: async () => ({ ok: false, line: 1, column: 1, problem: 'It lacks everything.' }),
        exportStorescp: () => ({ text: '', notes: [] }),
      },
      storageAreas: {
        status: () => ({ areas: [], rejected: [] }),
        onChange: () => () => undefined,
        add: async (area) => ({ ok: true, area: { ...area, id: newId() } }),
        update: async () => ({ ok: false, unknown: true }),
        updateStandard: async () => ({ ok: true }),
        remove: async () => ({ ok: false, unknown: true }),
        allow: async () => ({ ok: false, unknown: true }),
        forget: async () => ({ ok: true }),
        importDcmqrscp: async () => ({ ok: true, added: [], leftOut: [], destinations: 0 }),
        exportDcmqrscp: () => ({ text: '', notes: [] }),
      },
      practice: {
        status: () => ({ state: 'off', patients: 0, instances: 0 }),
        onChange: () => () => undefined,
        start: async () => ({ state: 'off', patients: 0, instances: 0 }),
        stop: async () => ({ state: 'off', patients: 0, instances: 0 }),
      },
      worklist: {
        state: async () => ({ folder, items: [], broken: [] }),
        onChange: () => () => undefined,
        save: async (_area, _entry, id) =>
          id === 'gone'
            ? { ok: false, why: 'missing', id }
            : { ok: false, why: 'not-saved', failure: { kind: 'local', code: 'disk-full' } },
        remove: async (_area, removed) => ({ ok: false, why: 'missing', id: removed }),
        undoRemove: async () => ({ ok: true }),
      },
      associations: { list: () => [], onChange: () => () => undefined, contexts: () => undefined, abort: () => false },
      now: () => performance.now(),
    },
    async close() {
      await queue.close();
      opened.store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return engine;
}

function serverOf(servers: ServerStore, id: string) {
  const server = servers.get(id);
  if (server === undefined) return undefined;
  const { name, host, port, calledAeTitle, retrieveMethod } = server;
  const target = { host, port, calledAeTitle, callingAeTitle: 'QUARRY' };
  return { id, name, target, retrieveMethod, capabilities: undefined };
}

function receiverStatus(settings: SettingsStore): ReceiverStatus {
  const config = settings.receiver ?? defaultReceiver;
  return {
    config,
    state: config.on ? 'listening' : 'off',
    addresses: [],
    openAssociations: 0,
    users: [],
    tokenIssuers: [],
    privateClasses: [],
    receivedObjects: 0,
    receivedBytes: 0,
  };
}

/** A C-FIND answer at study level. */
export function studyAnswer(studyInstanceUid: string, patientName = 'SMITH^Anna'): DataSet {
  return new DataSet({ characterSet: ['ISO_IR 192'] })
    .set(tags.PatientName, 'PN', patientName)
    .set(tags.PatientID, 'LO', 'P1')
    .set(tags.StudyInstanceUID, 'UI', studyInstanceUid)
    .set(tags.NumberOfStudyRelatedInstances, 'IS', '3');
}
