import { createRouterClient, implement } from '@orpc/server';
import type { QueryInput } from '../../src-shared/contract/browse.ts';
import type { EntityPath, Kept, LocalState, QueryEvent, Row } from '../../src-shared/contract/common.ts';
import { contract, type EngineClient } from '../../src-shared/contract/index.ts';
import type { SecretStates } from '../../src-shared/contract/secrets.ts';
import type { EchoResult, Server } from '../../src-shared/contract/servers.ts';
import type { Settings } from '../../src-shared/contract/settings.ts';
import type { StorageAreasStatus } from '../../src-shared/contract/storage-areas.ts';
import { fakeAssociation, fakeContexts } from './fake-associations.ts';
import { fakeImages, fakePatients, fakeSeries, fakeStudy, matches } from './fake-data.ts';
import { damaged, refused } from './fake-explanations.ts';
import { Feed } from './fake-feed.ts';
import { fakeJobs } from './fake-jobs.ts';
import { fakeProfiles } from './fake-profiles.ts';
import { fakeReceiver } from './fake-receiver.ts';
import { fakeServers } from './fake-servers.ts';
import { areaStatus, fakeStorageAreas } from './fake-storage-areas.ts';
import { fakeWorklist } from './fake-worklist.ts';

export interface FakeOptions {
  /** Start as a first run: no servers, cards not dealt with. */
  readonly firstRun: boolean;
  /** Studies of the large server. */
  readonly studies: number;
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** An engine in memory with made-up data, for building and testing the window without one. Never part of the product. */
export function createFakeEngine(options: FakeOptions): EngineClient {
  return createRouterClient(createFakeRouter(options));
}

/** The same, to be served over a link. */
export function createFakeRouter(options: FakeOptions) {
  const today = new Date();
  const servers = new Feed<Server[]>(options.firstRun ? [] : fakeServers());
  const settings = new Feed<Settings>({
    callingAeTitle: 'QUARRY',
    theme: 'system',
    resultLimit: 1_000_000,
    durability: 'background',
    timeouts: { connectSeconds: 10, associationSeconds: 15, responseSeconds: 60, silenceSeconds: 60 },
    receiverLimits: { associations: 64, associationsPerPeer: 32, idleSeconds: 600, requestSeconds: 30 },
    disk: { warnGigabytes: 5, warnPercent: 5, reserveMegabytes: 500 },
    maxPduLength: 131_072,
    parallelTransfers: 2,
    welcomed: !options.firstRun,
    window: {},
  });
  const stats = {
    patients: 2,
    studies: 3,
    series: 9,
    instances: 1204,
    bytes: 640_000_000,
    freeBytes: 412e9,
    diskBytes: 1e12,
    folder: '/home/anna/.local/share/quarry/archive',
  };
  const archive = new Feed({ stats, studies: [] as string[] });
  const practice = new Feed({ state: 'off' as 'off' | 'running', patients: 20, instances: 312 } as {
    state: 'off' | 'running';
    patients: number;
    instances: number;
    port?: number;
    aeTitle?: string;
    serverId?: string;
  });
  const held = new Map<string, number>([
    ['2.25.7700.2', 10_000],
    ['2.25.7700.5', 3],
    ['2.25.7700.7', 10_000],
  ]);
  const removed = new Map<string, [string, number][]>();
  const pins = new Set<string>();
  const keptOf = ({ path }: Row): Kept => ({
    bytes: 524_288 * (held.get(path.StudyInstanceUID ?? '') ?? 1),
    receivedAt: today.toISOString(),
    receivedFrom: 'CITYPACS',
    ...(path.level === 'STUDY' ? { studies: 1, pinned: pins.has(path.StudyInstanceUID ?? '') ? 1 : 0 } : {}),
  });
  const jobs = fakeJobs(damaged, refused, (study, count) => {
    held.set(study, (held.get(study) ?? 0) + count);
    archive.set({ stats: { ...archive.value.stats, instances: archive.value.stats.instances + count }, studies: [study] });
  });

  const localOf = (path: EntityPath, expected: number | undefined): LocalState => {
    const have = path.StudyInstanceUID === undefined ? 0 : (held.get(path.StudyInstanceUID) ?? 0);
    const instances = Math.min(have, path.level === 'STUDY' ? (expected ?? have) : have > 9_999 ? (expected ?? 1) : 0);
    const state = instances === 0 ? 'none' : expected !== undefined && instances < expected ? 'some' : 'all';
    return { state, instances, ...(expected === undefined ? {} : { expected }) };
  };
  const expectedOf = (row: Row) => {
    const count = row.values.NumberOfStudyRelatedInstances ?? row.values.NumberOfSeriesRelatedInstances;
    return count === undefined ? (row.path.level === 'IMAGE' ? 1 : undefined) : Number(count);
  };

  async function* search(
    input: QueryInput,
    all: () => Row[],
    signal: AbortSignal | undefined,
    slow: boolean,
  ): AsyncGenerator<QueryEvent> {
    const started = performance.now();
    const ms = () => performance.now() - started;
    const rows = rowsAt(input, all).filter((row) => matches(row, input.keys));
    const end = Math.min(rows.length, input.limit ?? rows.length);
    await pause(slow ? 250 : 20);
    for (let at = 0; at < end; at += 250) {
      if (signal?.aborted) return;
      yield {
        type: 'rows',
        rows: rows
          .slice(at, Math.min(end, at + 250))
          .map((row) => ({ ...row, local: localOf(row.path, expectedOf(row)), ...(slow ? {} : { kept: keptOf(row) }) })),
      };
      await pause(slow ? 12 : 1);
    }
    if (input.limit !== undefined && rows.length > input.limit)
      yield { type: 'end', end: { kind: 'limited', count: end, limit: input.limit, ms: ms() } };
    else yield { type: 'end', end: { kind: 'complete', count: end, ms: ms() } };
  }

  let secretStates: SecretStates = { identity: 'not-set', 'key-passphrase': 'not-set', 'private-key': 'not-set' };
  const storage = new Feed<StorageAreasStatus>(fakeStorageAreas());
  const forgetAttempt = (id: string) =>
    storage.set({ ...storage.value, rejected: storage.value.rejected.filter((attempt) => attempt.id !== id) });

  const i = implement(contract);
  const later = (id: string) => servers.value.find((server) => server.id === id);
  const echoOf = async (server: { host: string }): Promise<EchoResult> => {
    await pause(300);
    const at = new Date().toISOString();
    return server.host.includes('ris')
      ? { ok: false, at, explanation: refused }
      : { ok: true, at, roundTripMs: 9 + Math.random() * 6, associationMs: 7 };
  };
  const change = (id: string, part: Partial<Server>) =>
    servers.set(servers.value.map((s) => (s.id === id ? { ...s, ...part } : s)));
  const router = i.router({
    app: {
      info: i.app.info.handler(() => ({
        version: '0.1.0',
        host: 'browser' as const,
        dataFolder: '/home/anna/.local/share/quarry',
        platform: 'linux',
        secretProtection: 'file-permissions' as const,
      })),
    },
    secrets: {
      states: i.secrets.states.handler(() => secretStates),
      set: i.secrets.set.handler(({ input }) => {
        secretStates = { ...secretStates, [input.secret]: input.value === null ? 'not-set' : 'set' };
        return secretStates;
      }),
      keepKey: i.secrets.keepKey.handler(() => {
        secretStates = { ...secretStates, 'private-key': 'set' };
        return secretStates;
      }),
    },
    servers: {
      watch: i.servers.watch.handler(({ signal }) => servers.follow(signal)),
      add: i.servers.add.handler(({ input }) => {
        const server: Server = { ...input, id: crypto.randomUUID() };
        servers.set([...servers.value, server]);
        return server;
      }),
      update: i.servers.update.handler(({ input, errors }) => {
        if (later(input.id) === undefined) throw errors.NOT_FOUND({ data: { id: input.id } });
        change(input.id, input.server);
        return later(input.id) as Server;
      }),
      duplicate: i.servers.duplicate.handler(({ input }) => {
        const copy = { ...(later(input.id) as Server), id: crypto.randomUUID() };
        copy.name += ' (copy)';
        servers.set(servers.value.flatMap((s) => (s.id === input.id ? [s, copy] : [s])));
        return copy;
      }),
      remove: i.servers.remove.handler(({ input }) => {
        const gone = later(input.id) as Server;
        servers.set(servers.value.filter((s) => s.id !== input.id));
        return gone;
      }),
      restore: i.servers.restore.handler(({ input }) => {
        servers.set(servers.value.toSpliced(input.index, 0, input.server));
        return input.server;
      }),
      reorder: i.servers.reorder.handler(({ input }) => {
        servers.set(input.ids.map(later).filter((s) => s !== undefined));
      }),
      echo: i.servers.echo.handler(async ({ input }) => {
        const lastEcho = await echoOf(later(input.id) as Server);
        change(input.id, { lastEcho });
        return lastEcho;
      }),
      echoInput: i.servers.echoInput.handler(({ input }) => echoOf(input)),
    },
    browse: {
      search: i.browse.search.handler(async function* ({ input, signal }) {
        if (input.serverId === 'ris') {
          await pause(200);
          yield { type: 'end', end: { kind: 'failed', count: 0, ms: 200, explanation: refused } };
          return;
        }
        const count = input.serverId === 'big' ? options.studies : 2140;
        const { serverId: _, ...query } = input;
        yield* search(query, () => Array.from({ length: count }, (_x, n) => fakeStudy(n, today)), signal, true);
      }),
      localStates: i.browse.localStates.handler(({ input }) =>
        input.entities.map(({ path, expected }) => localOf(path, expected)),
      ),
    },
    transfers: jobs.router,
    associations: {
      watch: i.associations.watch.handler(({ signal }) => new Feed([fakeAssociation(today)]).follow(signal)),
      contexts: i.associations.contexts.handler(() => fakeContexts),
      abort: i.associations.abort.handler(() => undefined),
    },
    archive: {
      search: i.archive.search.handler(({ input, signal }) =>
        search(input, () => [...held.keys()].map((uid) => fakeStudy(Number(uid.split('.')[3]), today)), signal, false),
      ),
      watch: i.archive.watch.handler(({ signal }) => archive.follow(signal)),
      pin: i.archive.pin.handler(({ input }) => {
        const studies = input.entities.map((path) => path.StudyInstanceUID ?? '');
        for (const uid of studies) {
          if (input.pinned) pins.add(uid);
          else pins.delete(uid);
        }
        archive.set({ ...archive.value, studies });
        return { studies: studies.length };
      }),
      locate: i.archive.locate.handler(() => ({
        file: `${stats.folder}/objects/ab/cd/1.dcm`,
        folder: `${stats.folder}/objects/ab/cd`,
      })),
      remove: i.archive.remove.handler(({ input }) => {
        const undoToken = crypto.randomUUID();
        const gone: [string, number][] = [];
        for (const { StudyInstanceUID: uid } of input.entities) {
          if (uid === undefined) continue;
          gone.push([uid, held.get(uid) ?? 0]);
          held.delete(uid);
        }
        removed.set(undoToken, gone);
        archive.set({ ...archive.value, studies: gone.map(([uid]) => uid) });
        return { instances: 12, undoToken };
      }),
      forgetRemoved: i.archive.forgetRemoved.handler(({ input }) => void removed.delete(input.undoToken)),
      undoRemove: i.archive.undoRemove.handler(({ input }) => {
        const back = removed.get(input.undoToken) ?? [];
        for (const [uid, count] of back) held.set(uid, count);
        archive.set({ ...archive.value, studies: back.map(([uid]) => uid) });
        return { instances: 12 };
      }),
      importFiles: i.archive.importFiles.handler(async () => {
        await pause(600);
        return {
          imported: 12,
          alreadyThere: 3,
          leftOut: [
            { file: 'notes.txt', explanation: { ...damaged, code: 'not-dicom-file', title: 'This is not a DICOM file.' } },
          ],
        };
      }),
      export: i.archive.export.handler(async function* () {
        for (let done = 0; done <= 1200; done += 300) {
          yield { kind: 'progress', done, total: 1200 };
          await pause(100);
        }
        yield { kind: 'done', exported: 1200, bytes: 630_000_000, directory: true, notes: [], leftOut: [] };
      }),
      reindex: i.archive.reindex.handler(async function* () {
        for (let done = 0; done <= 1200; done += 100) {
          yield { done, total: 1200, problems: 0 };
          await pause(100);
        }
      }),
    },
    receiver: fakeReceiver(today),
    storageAreas: {
      watch: i.storageAreas.watch.handler(({ signal }) => storage.follow(signal)),
      add: i.storageAreas.add.handler(({ input }) => {
        const area = { ...input, id: crypto.randomUUID() };
        storage.set({ ...storage.value, areas: [...storage.value.areas, areaStatus(area)] });
        return area;
      }),
      update: i.storageAreas.update.handler(({ input }) => {
        const areas = storage.value.areas.map((one) => (one.area.id === input.id ? { ...one, area: input } : one));
        storage.set({ ...storage.value, areas });
        return input;
      }),
      updateStandard: i.storageAreas.updateStandard.handler(({ input }) => {
        const areas = storage.value.areas.map((one, n) => (n === 0 ? { ...one, area: { ...one.area, ...input } } : one));
        storage.set({ ...storage.value, areas });
      }),
      remove: i.storageAreas.remove.handler(({ input }) => {
        storage.set({ ...storage.value, areas: storage.value.areas.filter(({ area }) => area.id !== input.id) });
      }),
      allow: i.storageAreas.allow.handler(({ input }) => forgetAttempt(input.id)),
      forget: i.storageAreas.forget.handler(({ input }) => forgetAttempt(input.id)),
      importDcmqrscp: i.storageAreas.importDcmqrscp.handler(() => ({ added: ['QRSRV'], leftOut: [], destinations: 2 })),
      exportDcmqrscp: i.storageAreas.exportDcmqrscp.handler(() => ({ text: 'NetworkTCPPort = 11112\n', notes: [] })),
    },
    acceptanceProfiles: fakeProfiles(),
    settings: {
      watch: i.settings.watch.handler(({ signal }) => settings.follow(signal)),
      update: i.settings.update.handler(({ input }) => {
        settings.set({ ...settings.value, ...input });
        return settings.value;
      }),
    },
    practice: {
      watch: i.practice.watch.handler(({ signal }) => practice.follow(signal)),
      start: i.practice.start.handler(async () => {
        await pause(400);
        const id = 'practice';
        const server: Server = {
          id,
          practice: true,
          name: 'Practice PACS',
          calledAeTitle: 'PRACTICE',
          host: '127.0.0.1',
          port: 11113,
          retrieveMethod: 'automatic',
          colour: 'green',
        };
        if (later(id) === undefined) servers.set([...servers.value, server]);
        practice.set({ ...practice.value, state: 'running', port: 11113, aeTitle: 'PRACTICE', serverId: id });
        return practice.value;
      }),
      stop: i.practice.stop.handler(() => {
        practice.set({ state: 'off', patients: 20, instances: 312 });
        return practice.value;
      }),
    },
    worklist: fakeWorklist(),
  });
  return router;
}

function rowsAt(input: QueryInput, all: () => Row[]): Row[] {
  const { level, keys } = input;
  if (level === 'PATIENT') return fakePatients(all());
  if (level === 'STUDY') return all();
  const index = Number((keys.StudyInstanceUID ?? '').split('.')[3]);
  const series = fakeSeries(fakeStudy(index, new Date()));
  if (level === 'SERIES') return series;
  return series.filter((row) => row.path.SeriesInstanceUID === keys.SeriesInstanceUID).flatMap(fakeImages);
}
