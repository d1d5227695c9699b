import { statusClass, statusCode } from '../../../src-shared/dicom/dimse-status.ts';
import type { DimseSession } from '../../dicom/dimse/dimse-session.ts';
import { statusFailure } from '../../dicom/services/failures.ts';
import { putInCharacterSet } from '../../dicom/services/identifier-character-set.ts';
import type { RetrieveEnd, SubOperationCounts } from '../../dicom/services/retrieve-operation.ts';
import {
  defaultContextsBut,
  type ExpectedKind,
  otherContexts,
  type StorageContext,
} from '../../dicom/services/storage-contexts.ts';
import { type GetEntityRequest, getOver } from './get.ts';
import type { InstancesBelow, ListedInstance } from './instances-below.ts';
import type { OpenedHeld } from './kept-session.ts';
import { releaseSession } from './open-session.ts';
import { type EntityKeys, retrieveIdentifier } from './retrieve-identifier.ts';

/** Where a C-GET stands after its first request. */
export interface Missing {
  readonly first: RetrieveEnd;
  /** What the server lists of the entity: its classes and syntaxes tell what to propose, its series how to ask. */
  readonly inventory: InstancesBelow;
  /** SOP Instance UIDs that have come, kept up to date. */
  readonly here: ReadonlySet<string>;
  /** Those that came and could not be kept: asking again would not help. */
  readonly refused: ReadonlySet<string>;
  /** What has been proposed so far (`contextKeys`), kept up to date. */
  readonly proposed: ReadonlySet<string>;
  /** The only transfer syntaxes to propose; undefined where nothing was said. */
  readonly onlySyntaxes: readonly string[] | undefined;
  /** Of the server. */
  readonly characterSet: readonly string[];
  readonly open: (storage: readonly StorageContext[]) => Promise<OpenedHeld>;
  /** Resolves when everything that has come is stored. */
  readonly finished: () => Promise<void>;
}

/** Every round has a list of contexts of its own; more of them than this find nothing. */
const maxRounds = 3;
/** UIDs in one request: explicit VR has room for about a thousand (PS3.5 §7.1.2). */
const uidsPerRequest = 500;

/**
 * Asks again for the instances that did not come, image by image, over another list of contexts. Which ones these are
 * the server says in (0008,0058), else they are those it lists and that are not here. Ends when all are here, when a round
 * brings nothing, or when there is nothing left to propose.
 */
export async function getMissing(request: GetEntityRequest, missing: Missing): Promise<RetrieveEnd> {
  const { first, inventory } = missing;
  const named = first.failedUids.length > 0 ? first.failedUids : inventory.complete ? [...inventory.instances.keys()] : [];
  const wanted = new Set(named.filter((uid) => !missing.here.has(uid)));
  if (wanted.size === 0) {
    if (first.failedUids.length === 0) request.onNote?.({ kind: 'missing-unknown', failed: first.counts.failed });
    return first;
  }
  const tally = new Tally(first, wanted);
  for (let round = 0; round < maxRounds; round++) {
    const left = tally.left(missing);
    // A single syntax has always been alone.
    const alone = round === 0 && missing.onlySyntaxes?.length !== 1;
    const contexts = fitting(otherContexts(kindsOf(left, inventory), missing.proposed, alone), missing);
    const classes = new Set(contexts.map(({ sopClassUid }) => sopClassUid));
    const askable = left.filter((uid) =>
      inventory.instances.get(uid)?.sopClassUids.some((sopClassUid) => classes.has(sopClassUid)),
    );
    if ((await askAgain(request, missing, tally, contexts, askable)) === 0) break;
  }
  // A modality makes some classes likely and excludes none: a series of images may hold a report.
  const untold = tally.left(missing).filter((uid) => inventory.instances.get(uid)?.isClassTold === false);
  await askAgain(request, missing, tally, fitting(defaultContextsBut(missing.proposed), missing), untold);
  return tally.end(missing);
}

/** Those that have a transfer syntax that may be proposed. */
function fitting(contexts: readonly StorageContext[], { onlySyntaxes }: Missing): readonly StorageContext[] {
  if (onlySyntaxes === undefined) return contexts;
  return contexts.filter(({ transferSyntaxes }) => transferSyntaxes.some((syntax) => onlySyntaxes.includes(syntax)));
}

/** How many came. */
async function askAgain(
  request: GetEntityRequest,
  missing: Missing,
  tally: Tally,
  contexts: readonly StorageContext[],
  uids: readonly string[],
): Promise<number> {
  if (contexts.length === 0 || uids.length === 0 || tally.cancelled || request.signal?.aborted) return 0;
  request.onNote?.({ kind: 'asking-again', missing: uids.length });
  const opened = await missing.open(contexts);
  if (!opened.ok) return 0;
  await getImages(opened.session, request, uids, missing, tally);
  await missing.finished();
  await releaseSession(opened.session);
  const came = uids.filter((uid) => missing.here.has(uid)).length;
  request.onNote?.({ kind: 'asked-again', missing: uids.length, came });
  return came;
}

function kindsOf(uids: readonly string[], { instances }: InstancesBelow): ExpectedKind[] {
  const syntaxesOf = new Map<string, Set<string> | undefined>();
  for (const uid of uids) {
    const { sopClassUids = [], transferSyntaxes } = instances.get(uid) ?? {};
    for (const sopClassUid of sopClassUids) {
      const known = syntaxesOf.has(sopClassUid) ? syntaxesOf.get(sopClassUid) : new Set<string>();
      // One instance that is silent about it makes all syntaxes of its class possible.
      syntaxesOf.set(sopClassUid, transferSyntaxes && known ? known.union(new Set(transferSyntaxes)) : undefined);
    }
  }
  return [...syntaxesOf].map(([sopClassUid, syntaxes]) => ({ sopClassUid, transferSyntaxes: syntaxes && [...syntaxes] }));
}

/** One request a series, or several where the list of UIDs is long. */
async function getImages(
  session: DimseSession,
  request: GetEntityRequest,
  uids: readonly string[],
  { inventory: { instances }, characterSet }: Missing,
  tally: Tally,
): Promise<void> {
  const bySeries = Map.groupBy(
    uids.filter((uid) => instances.has(uid)),
    (uid) => seriesKey(instances.get(uid)),
  );
  for (const inSeries of bySeries.values()) {
    const series = instances.get(inSeries[0] ?? '')?.series;
    if (series === undefined) continue;
    for (let at = 0; at < inSeries.length; at += uidsPerRequest) {
      const SOPInstanceUID = inSeries.slice(at, at + uidsPerRequest).join('\\');
      const path: EntityKeys = { ...series, level: 'IMAGE', SOPInstanceUID };
      const onProgress = (counts: SubOperationCounts) => request.onProgress?.(tally.with(counts));
      const identifier = retrieveIdentifier(path);
      // Its text is that of the first request, which could be encoded.
      putInCharacterSet(identifier, characterSet);
      const end = await getOver(session, identifier, { ...request, onProgress });
      tally.add(end);
      if (end.cancelled || session.ending) return;
    }
  }
}

function seriesKey(instance: ListedInstance | undefined): string {
  return `${instance?.series.StudyInstanceUID} ${instance?.series.SeriesInstanceUID}`;
}

/** The first request and those after it, counted as one. */
class Tally {
  readonly #first: RetrieveEnd;
  readonly #wanted: ReadonlySet<string>;
  #completed: number;
  #warning: number;
  #warningStatus: RetrieveEnd['status'];
  cancelled = false;

  constructor(first: RetrieveEnd, wanted: ReadonlySet<string>) {
    this.#first = first;
    this.#wanted = wanted;
    this.#completed = first.counts.completed;
    this.#warning = first.counts.warning;
  }

  /** Instances that are still to come. */
  left({ here, refused }: Missing): string[] {
    return [...this.#wanted].filter((uid) => !here.has(uid) && !refused.has(uid));
  }

  add({ counts, cancelled, status }: RetrieveEnd): void {
    this.#completed += counts.completed;
    this.#warning += counts.warning;
    this.cancelled ||= cancelled;
    if (status && statusClass(status.code) === 'warning' && counts.failed === 0) this.#warningStatus = status;
  }

  with({ completed, warning, remaining }: SubOperationCounts): SubOperationCounts {
    const done = this.#completed + completed + this.#warning + warning;
    const all = this.#first.counts.completed + this.#first.counts.warning + this.#wanted.size;
    return {
      completed: this.#completed + completed,
      warning: this.#warning + warning,
      remaining,
      failed: Math.max(0, all - done - (remaining ?? 0)),
    };
  }

  end({ here }: Missing): RetrieveEnd {
    const failedUids = [...this.#wanted].filter((uid) => !here.has(uid));
    const counts = { completed: this.#completed, warning: this.#warning, failed: failedUids.length, remaining: 0 };
    const { cancelled } = this;
    if (failedUids.length === 0) {
      const status = this.#warningStatus ?? {
        code: this.#warning > 0 ? statusCode.SubOperationsWithProblems : statusCode.Success,
      };
      return { ok: !cancelled, counts, status, failedUids, cancelled };
    }
    const { status: told = { code: statusCode.SubOperationsWithProblems } } = this.#first;
    const isPart = counts.completed + counts.warning > 0;
    const status = isPart ? { ...told, code: statusCode.SubOperationsWithProblems } : told;
    const base = { ok: false, counts, status, failedUids, cancelled };
    return cancelled ? base : { ...base, failure: statusFailure('C-GET', status) };
  }
}
