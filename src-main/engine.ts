import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import { assertNever } from '../src-shared/assert-never.ts';
import type { AppInfo } from '../src-shared/contract/app.ts';
import { standardAreaId } from '../src-shared/contract/storage-areas.ts';
import type { Explanation } from '../src-shared/dicom/explain/explanation.ts';
import { explainFailure } from '../src-shared/dicom/explain/failure.ts';
import type { ServiceFailure } from '../src-shared/dicom/failure.ts';
import type { Archive } from './archive/archive.ts';
import { keepReserve } from './archive/disk-reserve.ts';
import { openArchive } from './archive/open-archive.ts';
import { createRouter, type EngineRouter } from './areas/router.ts';
import type { ReportingDesk } from './commitment/commitment-desk.ts';
import { CommitmentInbox } from './dicom/services/commitment-scu.ts';
import type { KnownDestinations } from './dicom/services/query-source.ts';
import { refusalOf } from './dicom/services/store-target.ts';
import type { Transcoder } from './dicom/services/transcoder.ts';
import type { WorklistSource } from './dicom/services/worklist-scp.ts';
import { AreaControl } from './engine/area-control.ts';
import { isWithin, localArchive, objectStore } from './engine/local-archive.ts';
import { moveDestinations } from './engine/move-destinations.ts';
import { inMilliseconds, overNetwork } from './engine/network.ts';
import { newUid } from './engine/new-uid.ts';
import { explainNotice } from './engine/notices.ts';
import { OpenAssociations } from './engine/open-associations.ts';
import { openJobs } from './engine/open-jobs.ts';
import { Practice } from './engine/practice.ts';
import { ProfileControl } from './engine/profile-control.ts';
import { Receiver, type ReceiverOptions } from './engine/receiver.ts';
import { serverDirectory } from './engine/server-directory.ts';
import { type TargetOf, targetMaker } from './engine/target-of.ts';
import { keyFromFile } from './engine/tls.ts';
import { OwnWorklist } from './engine/worklist.ts';
import { areaDesk } from './local-node/area-desk.ts';
import type { NodeDestination } from './net/scp/dicom-node.ts';
import { startPracticePacs } from './practice/practice-pacs.ts';
import { AreaStore } from './servers/area-store.ts';
import { prepareDataFolder } from './servers/prepare-data-folder.ts';
import { ProfileStore } from './servers/profile-store.ts';
import { ReceiverUsers } from './servers/receiver-users.ts';
import { RejectedAttempts } from './servers/rejected-attempts.ts';
import { byFilePermissions, type SecretCipher, SecretStore } from './servers/secret-store.ts';
import { ServerStore } from './servers/server-store.ts';
import { SettingsStore } from './servers/settings-store.ts';
import { TokenIssuers } from './servers/token-issuers.ts';
import { systemClock } from './system/clock.ts';
import { processMs } from './system/process-ms.ts';
import { ThreadTranscoder } from './transcoding/thread-transcoder.ts';
import { ArrivalRegistry } from './transfers/arrival-registry.ts';
import { runCommit } from './transfers/commit-job.ts';
import type { JobContext, JobOutcome, JobSpec } from './transfers/job.ts';
import type { JobStore } from './transfers/job-store.ts';
import { TransferQueue } from './transfers/queue.ts';
import type { RemoteServer } from './transfers/remote.ts';
import { type RetrieveParts, runRetrieve } from './transfers/retrieve-job.ts';
import { runSend, type SendParts } from './transfers/send-job.ts';
import { watchBusy } from './transfers/watch-busy.ts';
import { WorklistFolder } from './worklist/worklist-folder.ts';

export interface EngineOptions {
  /** See `resolveDataFolder`. Made if missing. */
  readonly dataFolder: string;
  readonly host: AppInfo['host'];
  /** Why this host and not another, where that needs saying. */
  readonly hostNote?: string | undefined;
  readonly now?: () => Date;
  /** The operating system's, where the host has one; otherwise secrets are kept by the permissions of their file. */
  readonly secretCipher?: SecretCipher;
  /** Files and folders that no transfer has to send any more. */
  readonly onFilesDone?: (paths: readonly string[]) => void;
  /** Hears of what no person is told: mistakes of ours, and trouble in the background. */
  readonly onProblem?: (problem: unknown) => void;
  /** Milliseconds a C-MOVE waits for stragglers, see `RetrieveParts`. */
  readonly arrivalGraceMs?: number;
}

/** Everything behind the window. */
export interface Engine {
  /** Answers the contract; every host serves this one. */
  readonly router: EngineRouter;
  /** Says whether transfers are under way: at once, and whenever that changes. */
  watchBusy(listener: (busy: boolean) => void): void;
  /** Files and folders that a transfer may still have to send. */
  filesInUse(): readonly string[];
  /** Ends transfers and associations in order, puts everything on disk and lets another Quarry have the data folder. */
  close(): Promise<void>;
}

export type EngineCreated = { ok: true; engine: Engine } | { ok: false; failure: ServiceFailure; explanation: Explanation };

/** Stragglers of servers that answer a C-MOVE before its sub-operations are through. */
const defaultArrivalGraceMs = 8_000;

/** How long a job waits for a server's reports on storage commitment. Many archives take their time to look. */
const commitmentWaitMs = 60_000;

/** Builds the engine on a data folder: the only place where its parts are constructed. */
export async function createEngine(options: EngineOptions): Promise<EngineCreated> {
  const prepared = await prepareDataFolder(options.dataFolder);
  if (!prepared.ok) return notCreated(prepared.failure);
  const now = options.now ?? (() => new Date());
  const jobs = await openJobs(join(options.dataFolder, 'jobs.sqlite'), now());
  if (!jobs.ok) return notCreated(jobs.failure);
  const settings = await SettingsStore.open(options.dataFolder, now);
  const servers = await ServerStore.open(options.dataFolder, { now, newId: randomUUID });
  const secrets = await SecretStore.open(options.dataFolder, options.secretCipher ?? byFilePermissions, now);
  await secrets.keepServers(new Set(servers.list().map((server) => server.id)));
  const areas = await AreaStore.open(options.dataFolder, { now, newId: randomUUID });
  const profiles = await ProfileStore.open(options.dataFolder, { now, newId: randomUUID });
  const rejected = await RejectedAttempts.open(options.dataFolder, { now, newId: randomUUID });
  const opened = await openArchive({
    folder: join(options.dataFolder, 'archive'),
    indexFile: join(options.dataFolder, 'index.sqlite'),
    durability: settings.settings.durability,
    now,
    onProblem: (problem) => options.onProblem?.(problem),
  });
  if (!opened.ok) {
    jobs.store.close();
    return notCreated(opened.failure);
  }
  const notices = [
    ...jobs.notices,
    ...[settings, servers, secrets, areas, profiles, rejected].flatMap((store) => store.notices.map(explainNotice)),
  ];
  return {
    ok: true,
    engine: await assemble(options, {
      now,
      settings,
      servers,
      secrets,
      areas,
      profiles,
      rejected,
      notices,
      jobs: jobs.store,
      archive: opened.archive,
    }),
  };
}

interface Foundations {
  readonly now: () => Date;
  readonly settings: SettingsStore;
  readonly servers: ServerStore;
  readonly secrets: SecretStore;
  readonly areas: AreaStore;
  readonly profiles: ProfileStore;
  readonly rejected: RejectedAttempts;
  readonly jobs: JobStore;
  readonly archive: Archive;
  readonly notices: readonly Explanation[];
}

async function assemble(options: EngineOptions, foundations: Foundations): Promise<Engine> {
  const { now, settings, servers, secrets, jobs, archive } = foundations;
  const currentSettings = () => settings.settings;
  const associations = new OpenAssociations({ newId: randomUUID, now, clock: processMs });
  const { watch } = associations;
  const targetOf = targetMaker({ settings: currentSettings, secrets, watch });
  const registry = new ArrivalRegistry((entity, sopInstanceUid) => isWithin(archive, entity, sopInstanceUid));
  const destinations = moveDestinations(
    () => servers.list(),
    targetOf,
    (aeTitle) => options.onProblem?.(`several bookmarks have the AE title ${aeTitle}: nothing was sent to it`),
  );
  const desk = await areaDesk({
    folder: join(options.dataFolder, 'commitments'),
    called: (aeTitle) => areas.called(aeTitle),
    destinations,
    timeouts: () => inMilliseconds(settings.settings),
    now,
    onProblem: (problem) => options.onProblem?.(problem),
  });
  const worklist = new OwnWorklist(
    new WorklistFolder(join(options.dataFolder, 'worklists')),
    (area) => areas.titleOf(area),
    (problem) => options.onProblem?.(problem),
  );
  const inbox = new CommitmentInbox();
  const transcoder = new ThreadTranscoder();
  const receiving = new ThreadTranscoder();
  const areas = makeAreas(options, foundations, {
    destinations,
    desk,
    inbox,
    worklist: worklist.source,
    transcoder: receiving,
  });
  const receiver = makeReceiver(options, foundations, registry, { areas, commitment: desk, transcoder, watch });
  const admit = keepReserve({
    freeBytes: () => archive.freeBytes(),
    reserveBytes: () => settings.settings.disk.reserveMegabytes * 1e6,
    now: processMs,
  });
  const network = overNetwork({
    settings: currentSettings,
    targetOf,
    store: (sourceAeTitle) => archive.storeTarget({ sourceAeTitle, rules: areas.rulesOf(standardAreaId) ?? { admit } }),
    transcoder,
    now,
    commitment: { inbox, receiverListens: () => receiver.listening !== undefined, waitMs: commitmentWaitMs, newUid },
  });
  const withArchive = { resultLimit: () => settings.settings.resultLimit, downloads: join(options.dataFolder, 'downloads') };
  const local = localArchive(archive, { ...withArchive, rules: () => areas.rulesOf(standardAreaId) });
  const archiveOf = (area: string) => {
    const found = areas.archiveOf(area);
    return found && localArchive(found, { ...withArchive, rules: () => areas.rulesOf(area) });
  };
  const objects = objectStore(archive, (area) => areas.archiveOf(area));
  const directory = serverDirectory(servers, targetOf, now);
  const arrivals = { receiver: () => receiver.listening, watch: registry.watch.bind(registry) };
  const arrivalGraceMs = options.arrivalGraceMs ?? defaultArrivalGraceMs;
  const onExpected = archive.expect.bind(archive);
  const parts = { remote: network, objects, servers: directory, clock: systemClock, arrivals, arrivalGraceMs, onExpected };
  const queue = new TransferQueue({
    store: jobs,
    servers: directory,
    clock: systemClock,
    newId: randomUUID,
    limits: () => ({ total: settings.settings.parallelTransfers, perServer: settings.settings.parallelTransfersPerServer ?? 1 }),
    run: (spec, server, context) => runJob(spec, server, parts, context),
    onFilesDone: options.onFilesDone,
    onBug: (error) => options.onProblem?.(error),
  });
  settings.changes.subscribe(() => queue.reconsider());
  const practice = makePractice(options, foundations, targetOf, receiver);
  await areas.refresh();
  await receiver.start();
  desk.start();
  queue.start();
  if (settings.practice.on) void practice.start();
  const info = appInfo(options, foundations);
  const router = createRouter({
    info,
    servers,
    secrets,
    readKeyFile: keyFromFile,
    settings,
    queue,
    network,
    archive: local,
    archiveOf,
    receiver,
    storageAreas: areas,
    profiles: makeProfiles(foundations, areas),
    practice,
    worklist,
    associations,
    now: processMs,
  });
  return {
    router,
    watchBusy: (listener) => watchBusy(queue, listener),
    filesInUse: () => queue.filesInUse(),
    async close() {
      await queue.close();
      await practice.close();
      await receiver.close();
      await Promise.all([transcoder.close(), receiving.close()]);
      await desk.close();
      await areas.close();
      await Promise.all([settings.settled(), servers.settled(), secrets.settled(), foundations.profiles.settled()]);
      await archive.close();
      jobs.close();
    },
  };
}

function runJob(spec: JobSpec, server: RemoteServer, parts: RetrieveParts & SendParts, context: JobContext): Promise<JobOutcome> {
  switch (spec.kind) {
    case 'retrieve':
      return runRetrieve(spec, server, parts, context);
    case 'send-files':
    case 'send-entities':
      return runSend(spec, server, parts, context);
    case 'commit':
      return runCommit(spec, server, parts, context);
    default:
      return assertNever(spec);
  }
}

interface AreaParts {
  readonly destinations: KnownDestinations<NodeDestination>;
  readonly desk: ReportingDesk;
  readonly inbox: CommitmentInbox;
  readonly worklist: WorklistSource;
  readonly transcoder: Transcoder;
}

function makeAreas(
  options: EngineOptions,
  { now, settings, servers, archive, areas, profiles, rejected }: Foundations,
  { destinations, desk, inbox, worklist, transcoder }: AreaParts,
): AreaControl {
  return new AreaControl({
    store: areas,
    rejected,
    settings,
    servers,
    archive,
    destinations,
    profiles,
    transcoder,
    // For every area: desk and worklist look at the title that is called, reports on our own requests may come to any title of ours.
    also: () => ({ commitmentReports: inbox, commitment: desk, ...(settings.receiver.worklist ? { worklist } : {}) }),
    now,
    onProblem: (problem) => options.onProblem?.(problem),
  });
}

function makeProfiles({ profiles, areas, settings }: Foundations, control: AreaControl): ProfileControl {
  return new ProfileControl({
    store: profiles,
    areas,
    receiverTitle: () => settings.receiver.aeTitle.trim(),
    refresh: () => control.refresh(),
  });
}

function makeReceiver(
  options: EngineOptions,
  { now, settings, secrets }: Foundations,
  registry: ArrivalRegistry,
  parts: Pick<ReceiverOptions, 'areas' | 'commitment' | 'transcoder' | 'watch'>,
): Receiver {
  return new Receiver({
    settings,
    secrets,
    users: new ReceiverUsers(secrets),
    tokenIssuers: new TokenIssuers(secrets, now),
    now,
    ...parts,
    onObject: ({ sopInstanceUid, callingAeTitle, moveOriginator }, status, bytes) => {
      registry
        .received({ sopInstanceUid, callingAeTitle, bytes, refused: refusalOf(status), moveOriginator: moveOriginator?.aeTitle })
        .catch((error: unknown) => options.onProblem?.(error));
    },
  });
}

function makePractice(
  options: EngineOptions,
  { now, settings, servers }: Foundations,
  targetOf: TargetOf,
  receiver: Receiver,
): Practice {
  const bookmarks = moveDestinations(
    () => servers.list(),
    targetOf,
    () => undefined,
  );
  return new Practice({
    settings,
    servers,
    start: (port) =>
      startPracticePacs({
        port: port ?? 0,
        folder: join(options.dataFolder, 'practice'),
        today: now(),
        moveDestinations: (aeTitle) => (aeTitle.trim() === receiver.listening?.aeTitle ? receiver.address : bookmarks(aeTitle)),
      }),
  });
}

function appInfo({ host, hostNote, dataFolder }: EngineOptions, { notices, secrets }: Foundations): AppInfo {
  const { version } = packageJson;
  const secretProtection = secrets.protection;
  return { version, host, hostNote, dataFolder, platform: process.platform, secretProtection, notices: [...notices] };
}

function notCreated(failure: ServiceFailure): EngineCreated {
  return { ok: false, failure, explanation: explainFailure(failure) };
}
