import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import type { Archive } from '../archive/archive.ts';
import { openArchive } from '../archive/open-archive.ts';
import { ReportingDesk } from '../commitment/commitment-desk.ts';
import { KeptRequests } from '../commitment/kept-requests.ts';
import { writeDataSet } from '../dicom/dataset/write-data-set.ts';
import type { KnownDestinations } from '../dicom/services/query-source.ts';
import type { StoreTarget } from '../dicom/services/store-target.ts';
import {
  type DicomNode,
  type NodeDestination,
  type NodeObservers,
  type OneNodeOptions,
  startNode,
} from '../net/scp/dicom-node.ts';
import { reportCommitmentTo } from '../net/scu/report-commitment.ts';
import type { LoadedTls } from '../net/tls/loaded-tls.ts';
import { systemClock } from '../system/clock.ts';
import { makeFolder } from '../system/make-folder.ts';
import { ThreadTranscoder } from '../transcoding/thread-transcoder.ts';
import { worklistSource } from '../worklist/worklist-source.ts';
import { practiceCounts, practiceDataVersion, practiceObjects } from './practice-data.ts';
import type { PracticeObject } from './practice-object.ts';
import { practiceWorklist } from './worklist.ts';

export const practiceAeTitle = 'PRACTICE';

/** Only this computer can reach it: what it has is made up, and so is its security. */
const address = '127.0.0.1';

export interface PracticePacsOptions extends Pick<OneNodeOptions, 'timeouts' | 'listenTimeouts'> {
  /** 0 or left out takes a free one. */
  readonly port?: number;
  /** With it, only TLS is spoken on the port. */
  readonly tls?: LoadedTls | undefined;
  /** Where its archive is kept for the next start. */
  readonly folder: string;
  readonly aeTitle?: string;
  /** Studies are dated back from this day when the archive is filled for the first time. */
  readonly today: Date;
  /** Where C-MOVE may send to; left out, nowhere is known. */
  readonly moveDestinations?: KnownDestinations<NodeDestination>;
  readonly observers?: NodeObservers;
}

export interface PracticePacs {
  readonly port: number;
  readonly aeTitle: string;
  /** What it was filled with; objects that were sent to it come on top. */
  readonly patients: number;
  readonly instances: number;
  readonly node: DicomNode;
  /** Ends associations within `graceMs`, stores what had arrived whole, and closes the archive. */
  close(options?: { readonly graceMs?: number }): Promise<void>;
}

export type StartedPracticePacs = { ok: true; practice: PracticePacs } | { ok: false; failure: ServiceFailure };

/** A DICOM server with made-up patients on this computer: our own SCP over an archive of its own. */
export async function startPracticePacs(options: PracticePacsOptions): Promise<StartedPracticePacs> {
  const aeTitle = options.aeTitle ?? practiceAeTitle;
  const opened = await openFilledArchive(join(options.folder, `data-${practiceDataVersion}`), options.today);
  if (!opened.ok) return opened;
  const { archive } = opened;
  const desk = await deskOf(archive, options);
  const transcoder = new ThreadTranscoder();
  const started = await startNode({
    host: address,
    port: options.port ?? 0,
    tls: options.tls,
    acceptCalled: (called) => called.trim() === aeTitle,
    store: archive.storeTarget(),
    query: archive.querySource(),
    transcoder,
    moveDestinations: options.moveDestinations ?? (() => undefined),
    commitment: desk,
    worklist: worklistSource(async () => ({ files: practiceWorklist(options.today).map((dataSet) => ({ dataSet })) })),
    ...(options.observers ? { observers: options.observers } : {}),
    ...(options.timeouts ? { timeouts: options.timeouts } : {}),
    ...(options.listenTimeouts ? { listenTimeouts: options.listenTimeouts } : {}),
  });
  if (!started.ok) {
    await archive.close();
    return { ok: false, failure: listenFailure(started.code, `${address}:${options.port ?? 0}`) };
  }
  desk.start();
  return { ok: true, practice: pacsOf(aeTitle, started.node, archive, { desk, transcoder }) };
}

const reportTimeouts = { connectMs: 5_000, associationMs: 10_000, responseMs: 10_000, silenceMs: 10_000 };

async function deskOf(archive: Archive, { folder, today, moveDestinations }: PracticePacsOptions): Promise<ReportingDesk> {
  return new ReportingDesk({
    requests: await KeptRequests.open(join(folder, 'commitments'), today, () => undefined),
    answerFor: (instances) => archive.answerFor(instances),
    destinations: moveDestinations ?? (() => undefined),
    report: (target, report, signal) => reportCommitmentTo(target, report, { timeouts: reportTimeouts, signal }),
    clock: systemClock,
    onProblem: () => undefined,
  });
}

function pacsOf(
  aeTitle: string,
  node: DicomNode,
  archive: Archive,
  { desk, transcoder }: { desk: ReportingDesk; transcoder: ThreadTranscoder },
): PracticePacs {
  return {
    port: node.port,
    aeTitle,
    ...practiceCounts(),
    node,
    async close(closing) {
      await node.close(closing);
      await desk.close();
      await transcoder.close();
      await archive.close();
    },
  };
}

type OpenedArchive = { ok: true; archive: Archive } | { ok: false; failure: ServiceFailure };

/** Opens the archive; fills it where that has not been done to its end. */
async function openFilledArchive(folder: string, today: Date): Promise<OpenedArchive> {
  const marker = join(folder, 'filled.json');
  const isFilled = existsSync(marker);
  try {
    // Half filled by a start that was cut short: nothing in it was promised to anybody.
    if (!isFilled) await rm(folder, { recursive: true, force: true });
    await makeFolder(folder, 0o700);
  } catch (error) {
    return { ok: false, failure: { kind: 'local', code: 'folder-not-writable', detail: detailOf(folder, error) } };
  }
  const opened = await openArchive({
    folder: join(folder, 'objects'),
    indexFile: join(folder, 'index.sqlite'),
    durability: 'background',
  });
  if (!opened.ok || isFilled) return opened;
  const failure = await fill(opened.archive.storeTarget(), today);
  if (failure !== undefined) {
    await opened.archive.close();
    return { ok: false, failure };
  }
  try {
    await writeFile(marker, JSON.stringify({ today: today.toISOString(), ...practiceCounts() }));
  } catch {
    // It works as it is, and is filled anew at the next start.
  }
  return opened;
}

/** Objects being written at once: enough to keep the disk busy while the next pictures are drawn. */
const writtenAtOnce = 16;

/** Stores every practice object as if it had been received. */
async function fill(target: StoreTarget, today: Date): Promise<ServiceFailure | undefined> {
  const writing = new Set<Promise<void>>();
  let failure: ServiceFailure | undefined;
  for (const object of practiceObjects({ today })) {
    if (writing.size >= writtenAtOnce) await Promise.race(writing);
    if (failure !== undefined) break;
    const written = storeOne(target, object)
      .then((found) => {
        failure ??= found;
      })
      .finally(() => writing.delete(written));
    writing.add(written);
  }
  await Promise.all(writing);
  return failure;
}

async function storeOne(target: StoreTarget, object: PracticeObject): Promise<ServiceFailure | undefined> {
  const { sopClassUid, sopInstanceUid, transferSyntaxUid, dataSet } = object;
  const sink = target.open({
    sopClassUid,
    sopInstanceUid,
    transferSyntaxUid,
    callingAeTitle: practiceAeTitle,
    calledAeTitle: practiceAeTitle,
    peerAddress: undefined,
    moveOriginator: undefined,
  });
  if (!sink.write(writeDataSet(dataSet, transferSyntaxUid))) await sink.drained();
  const status = await sink.finish();
  return status.code === 0 ? undefined : { kind: 'status', service: 'C-STORE', status };
}

function listenFailure(code: string, detail: string): ServiceFailure {
  if (code === 'EADDRINUSE') return { kind: 'local', code: 'port-in-use', detail };
  if (code === 'EACCES') return { kind: 'local', code: 'port-not-allowed', detail };
  return { kind: 'local', code: 'unexpected', detail: `${code} ${detail}` };
}

function detailOf(folder: string, error: unknown): string {
  return error instanceof Error && 'code' in error ? `${folder} (${String(error.code)})` : folder;
}
