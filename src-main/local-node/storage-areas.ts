import { Changes } from '../../src-shared/changes.ts';
import type { AreaStatus, RejectedAttempt, StorageArea } from '../../src-shared/contract/storage-areas.ts';
import type { AcceptanceProfile } from '../../src-shared/dicom/acceptance-profile.ts';
import { explainFailure } from '../../src-shared/dicom/explain/failure.ts';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import type { Archive } from '../archive/archive.ts';
import { admittedByBoth, keepReserve } from '../archive/disk-reserve.ts';
import type { OpenArchiveResult } from '../archive/open-archive.ts';
import { type ReindexCalls, takeReindexCalls } from '../archive/reindex-calls.ts';
import type { AdmitObject, DuplicateObject, PlacingRules } from '../archive/storage.ts';
import type { MoveDestinations } from '../dicom/services/query-source.ts';
import type { Transcoder } from '../dicom/services/transcoder.ts';
import type { AssociationIndication } from '../dicom/upper-layer/negotiate.ts';
import type { Admission, NodeDestination, NodeServices } from '../net/scp/dicom-node.ts';
import { processMs } from '../system/process-ms.ts';
import type { CalledArea } from './area-desk.ts';
import { filesOf } from './area-files.ts';
import { isLimited, QuotaGate } from './area-quota.ts';
import { AreaTally } from './area-tally.ts';
import { compileCallers, type MayCall, type ResolveName, resolveName } from './callers.ts';
import { HeldRoom } from './held-room.ts';
import { restrictMoves } from './move-rules.ts';
import { receiveInto } from './receive-into.ts';

/** A caller that was turned away, in the words of the areas. */
export type Rejection = Pick<RejectedAttempt, 'reason' | 'calledAeTitle' | 'callingAeTitle' | 'address'>;

export interface StorageAreasOptions {
  /** Opens the archive in a folder. An archive is opened once, whichever areas are in it. */
  readonly openArchive: (folder: string) => Promise<OpenArchiveResult>;
  /** Archives that are open already, by folder; who opened them closes them. */
  readonly lent?: ReadonlyMap<string, Archive>;
  readonly destinations: MoveDestinations<NodeDestination>;
  /** The acceptance profile of an id: the same value as long as it is the same. */
  readonly profile: (id: string) => AcceptanceProfile | undefined;
  /**
   * Converts what an area wants otherwise than it comes, and nothing else: one that waited for what is sent to wait for us would wait for ever.
   */
  readonly transcoder: Transcoder;
  /** Where such objects are held; left out, one as large as `limits` say. */
  readonly room?: HeldRoom;
  /** Bytes that stay free on the disks, whichever area it is; left out, none. */
  readonly reserveBytes?: () => number;
  /** More services of an area: storage commitment, worklist. */
  readonly also?: (area: StorageArea) => Partial<NodeServices>;
  readonly resolve?: ResolveName;
  readonly now?: () => Date;
  readonly onRejected?: (rejection: Rejection) => void;
  /** Other content came to an area under a known SOP Instance UID. */
  readonly onDuplicate?: (aeTitle: string, duplicate: DuplicateObject) => void;
  readonly onProblem?: (failure: ServiceFailure) => void;
}

interface Area {
  readonly definition: StorageArea;
  readonly open: OpenArea | undefined;
  readonly failure: ServiceFailure | undefined;
  readonly tally: AreaTally;
}

interface OpenArea {
  readonly archive: Archive;
  /** What holds for whatever comes in, by whichever way. */
  readonly rules: PlacingRules;
  readonly services: NodeServices;
  readonly also: Partial<NodeServices>;
  readonly profile: AcceptanceProfile | undefined;
  readonly mayCall: MayCall;
}

/** Several archives behind one listener: the called AE title selects the area, and the area says who may do what in it. */
export class StorageAreas {
  readonly #options: StorageAreasOptions;
  readonly #archives = new Map<string, Promise<OpenArchiveResult>>();
  /** Where other programs have the files of an archive read again, by folder. */
  readonly #calls = new Map<string, Promise<ReindexCalls | undefined>>();
  /** By AE title without outer blanks, in the order given. */
  #areas: readonly Area[] = [];
  readonly #room: HeldRoom;
  #last: Promise<unknown> = Promise.resolve();
  /** Something about an area changed that `statuses` tells, except for what is stored. */
  readonly changes = new Changes<void>();

  constructor(options: StorageAreasOptions) {
    this.#options = options;
    this.#room = options.room ?? new HeldRoom();
    for (const [folder, archive] of options.lent ?? []) this.#archives.set(folder, Promise.resolve({ ok: true, archive }));
  }

  /**
   * Makes these the areas. What stayed as it was goes on undisturbed; associations that have begun keep what they were given. An
   * area that cannot be opened is `failed` and told by its status; of two with one title the second is.
   */
  configure(definitions: readonly StorageArea[]): Promise<void> {
    const run = this.#last.then(async () => {
      const before = new Map(this.#areas.map((area) => [JSON.stringify(area.definition), area]));
      const titles = new Set<string>();
      const areas: Area[] = [];
      for (const definition of definitions) {
        const title = definition.aeTitle.trim();
        const kept = before.get(JSON.stringify(definition));
        if (titles.has(title)) areas.push(failed(definition, { kind: 'local', code: 'title-taken', detail: title }));
        else if (kept !== undefined && this.#stays(kept)) areas.push(kept);
        else areas.push(await this.#open(definition));
        titles.add(title);
      }
      this.#areas = areas;
      this.changes.emit();
    });
    this.#last = run.catch(() => undefined);
    return run;
  }

  /** Decides on a request by the titles and the address it names; everybody who is turned away is told to `onRejected`. */
  readonly admit = (request: AssociationIndication): Admission => {
    const called = request.calledAeTitle.trim();
    const area = this.#areas.find(({ definition }) => definition.aeTitle.trim() === called);
    if (area === undefined) return this.#reject(request, 'unknown-title', 'called');
    if (!area.definition.on) return this.#reject(request, 'area-off', 'called');
    if (area.open === undefined) return this.#reject(request, 'area-failed', 'called');
    if (!area.open.mayCall(request.callingAeTitle, request.peerAddress))
      return this.#reject(request, 'caller-not-allowed', 'calling');
    return { ok: true, services: area.open.services };
  };

  /** The first thing that kept an area from being opened. */
  get failure(): ServiceFailure | undefined {
    return this.#areas.find(({ failure }) => failure !== undefined)?.failure;
  }

  /** The archive behind an area, while it is open. */
  archiveOf(id: string): Archive | undefined {
    return this.#areas.find(({ definition }) => definition.id === id)?.open?.archive;
  }

  /** What holds for objects that are put into the area's archive, while it is open: by whom does not matter. */
  rulesOf(id: string): PlacingRules | undefined {
    return this.#areas.find(({ definition }) => definition.id === id)?.open?.rules;
  }

  /** The area behind a called title, while it is open. */
  called(aeTitle: string): CalledArea | undefined {
    const area = this.#areas.find(({ definition }) => definition.aeTitle.trim() === aeTitle.trim());
    return area?.open && { archive: area.open.archive, gives: area.definition.access !== 'write' };
  }

  statuses(): AreaStatus[] {
    return this.#areas.map(({ definition, open, failure, tally }) => {
      const { studies, instances, bytes } = open?.archive.totals ?? { studies: 0, instances: 0, bytes: 0 };
      return {
        area: definition,
        state: open !== undefined ? 'open' : failure !== undefined ? 'failed' : 'off',
        explanation: failure && explainFailure(failure),
        studies,
        instances,
        bytes,
        ...tally.counts,
      };
    });
  }

  /** Closes the archives it opened. Call it when no association is left. */
  async close(): Promise<void> {
    await this.#last;
    this.#areas = [];
    for (const calls of this.#calls.values()) await (await calls)?.close();
    this.#calls.clear();
    for (const [folder, opening] of this.#archives) {
      if (this.#options.lent?.has(folder) === true) continue;
      const opened = await opening;
      if (opened.ok) await opened.archive.close();
    }
    this.#archives.clear();
  }

  #reject(request: AssociationIndication, reason: Rejection['reason'], notRecognised: 'called' | 'calling'): Admission {
    const { calledAeTitle, callingAeTitle, peerAddress = '' } = request;
    this.#options.onRejected?.({
      reason,
      calledAeTitle: calledAeTitle.trim(),
      callingAeTitle: callingAeTitle.trim(),
      address: peerAddress,
    });
    return { ok: false, notRecognised };
  }

  /** What failed is tried again; what is given besides may have changed although the area did not. */
  #stays({ definition, open, failure }: Area): boolean {
    if (failure !== undefined || open === undefined) return failure === undefined;
    if (open.profile !== this.#profile(definition)) return false;
    const now = this.#also(definition);
    const keys = new Set([...Object.keys(now), ...Object.keys(open.also)]) as Set<keyof NodeServices>;
    return [...keys].every((key) => now[key] === open.also[key]);
  }

  #profile({ receiving }: StorageArea): AcceptanceProfile | undefined {
    return receiving?.profile === undefined ? undefined : this.#options.profile(receiving.profile);
  }

  #also(definition: StorageArea): Partial<NodeServices> {
    return this.#options.also?.(definition) ?? {};
  }

  async #open(definition: StorageArea): Promise<Area> {
    const tally = new AreaTally(this.#options.now, () => this.changes.emit());
    if (!definition.on) return { definition, open: undefined, failure: undefined, tally };
    const { onProblem, resolve = resolveName } = this.#options;
    const files = filesOf(definition.files);
    if (!files.ok) return failed(definition, files.failure);
    const profile = this.#profile(definition);
    const wanted = definition.receiving?.profile;
    // Rather nothing is taken than what the profile would not have taken.
    if (wanted !== undefined && profile === undefined)
      return failed(definition, { kind: 'local', code: 'profile-missing', detail: wanted });
    const opened = await this.#archiveIn(definition.folder);
    if (!opened.ok) return failed(definition, opened.failure);
    const mayCall = await compileCallers(definition.callers, resolve, (name) =>
      onProblem?.({ kind: 'local', code: 'caller-not-found', detail: `${name}, a caller of ${definition.aeTitle}` }),
    );
    const { archive } = opened;
    const also = this.#also(definition);
    const rules = { ...files.rules, ...this.#rules(definition, archive, tally) };
    return {
      definition,
      open: {
        archive,
        rules,
        mayCall,
        also,
        profile,
        services: { ...this.#services(definition, archive, { rules, also, tally }), profile },
      },
      failure: undefined,
      tally,
    };
  }

  async #archiveIn(folder: string): Promise<OpenArchiveResult> {
    const opening = this.#archives.get(folder) ?? this.#options.openArchive(folder);
    this.#archives.set(folder, opening);
    const opened = await opening;
    if (!opened.ok)
      this.#archives.delete(folder); // the next configuration tries again
    else if (!this.#calls.has(folder)) this.#calls.set(folder, takeReindexCalls(opened.archive));
    return opened;
  }

  #rules({ aeTitle, quota, whenFull, sameUid }: StorageArea, archive: Archive, tally: AreaTally): PlacingRules {
    const events = { now: processMs, onDeleted: tally.deleted, onRefused: tally.refused };
    const gate = new QuotaGate(archive, { quota, whenFull }, events);
    const onDuplicate = (duplicate: DuplicateObject) => {
      tally.duplicate(duplicate);
      this.#options.onDuplicate?.(aeTitle, duplicate);
    };
    const deletesFor = whenFull === 'delete-oldest' ? quota.freeBytes : undefined;
    const admit = this.#admission(archive, isLimited(quota) ? { admit: gate.admit, deletesFor } : undefined, tally);
    const onDiskFull = () => {
      if (this.#keepsReserve(deletesFor)) gate.onDiskFull();
    };
    return { ...(admit === undefined ? {} : { admit }), sameUid, onDuplicate, onDiskFull };
  }

  #services(
    { access, moves, foldNames, receiving }: StorageArea,
    archive: Archive,
    { rules, also, tally }: { readonly rules: PlacingRules; readonly also: Partial<NodeServices>; readonly tally: AreaTally },
  ): NodeServices {
    const { transcoder } = this.#options;
    const gives = access !== 'write';
    const target = archive.storeTarget({ rules });
    const store =
      receiving === undefined ? target : receiveInto(target, receiving, { transcoder, room: this.#room, tally: tally.kept });
    return {
      ...also,
      store: access === 'read' ? undefined : store,
      query: gives ? archive.querySource({ exactNames: !foldNames }) : undefined,
      moveDestinations: gives ? restrictMoves(moves, this.#options.destinations) : undefined,
    };
  }

  /**
   * The disk's reserve before the area's quota: what is refused for want of disk must not have studies deleted for it. An area that deletes
   * studies to keep as much free itself needs no reserve.
   */
  #admission(archive: Archive, quota: AreaAdmission | undefined, tally: AreaTally): AdmitObject | undefined {
    const { reserveBytes } = this.#options;
    if (reserveBytes === undefined) return quota?.admit;
    const keep = keepReserve({ freeBytes: () => archive.freeBytes(), reserveBytes, now: processMs });
    const reserve: AdmitObject = (object) => {
      const admitted = keep(object);
      return admitted instanceof Promise ? admitted.then((later) => counted(later, tally)) : counted(admitted, tally);
    };
    if (quota === undefined) return reserve;
    const both = admittedByBoth(reserve, quota.admit);
    return (object) => (this.#keepsReserve(quota.deletesFor) ? quota.admit(object) : both(object));
  }

  #keepsReserve(deletesFor: number | undefined): boolean {
    return deletesFor !== undefined && deletesFor >= (this.#options.reserveBytes?.() ?? 0);
  }
}

/** An area's quota. */
interface AreaAdmission {
  readonly admit: AdmitObject;
  /** Bytes that stay free of the disk because studies are deleted for them. */
  readonly deletesFor: number | undefined;
}

/** Counts it where it is a refusal. */
function counted<T>(admitted: T, tally: AreaTally): T {
  if (typeof admitted !== 'function') tally.refused();
  return admitted;
}

function failed(definition: StorageArea, failure: ServiceFailure): Area {
  return { definition, open: undefined, failure, tally: new AreaTally() };
}
