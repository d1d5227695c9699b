import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Changes } from '../../src-shared/changes.ts';
import type { ServerInput } from '../../src-shared/contract/servers.ts';
import {
  type AreaInput,
  type AreaRules,
  type AreaStatus,
  type StorageArea,
  type StorageAreasStatus,
  standardAreaId,
} from '../../src-shared/contract/storage-areas.ts';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import type { Archive } from '../archive/archive.ts';
import type { Durability } from '../archive/durability.ts';
import type { OpenArchiveResult } from '../archive/open-archive.ts';
import { openArchive } from '../archive/open-archive.ts';
import type { PlacingRules } from '../archive/storage.ts';
import type { AreaChanged, DcmqrscpImport, StorageAreasControl } from '../areas/parts.ts';
import type { MoveDestinations } from '../dicom/services/query-source.ts';
import type { Transcoder } from '../dicom/services/transcoder.ts';
import { adoptFiles } from '../local-node/adopt-files.ts';
import type { CalledArea } from '../local-node/area-desk.ts';
import { filesOf } from '../local-node/area-files.ts';
import { areasOf, configOf, destinationsOf } from '../local-node/dcmqrscp-cfg/areas.ts';
import { readDcmqrscpConfig } from '../local-node/dcmqrscp-cfg/read.ts';
import { writeDcmqrscpConfig } from '../local-node/dcmqrscp-cfg/write.ts';
import { StorageAreas, type StorageAreasOptions } from '../local-node/storage-areas.ts';
import type { NodeDestination } from '../net/scp/dicom-node.ts';
import type { AreaStore } from '../servers/area-store.ts';
import type { ProfileStore } from '../servers/profile-store.ts';
import type { RejectedAttempts } from '../servers/rejected-attempts.ts';
import type { ServerStore } from '../servers/server-store.ts';
import type { SettingsStore } from '../servers/settings-store.ts';

export interface AreaControlOptions {
  readonly store: AreaStore;
  readonly rejected: RejectedAttempts;
  readonly settings: SettingsStore;
  readonly servers: ServerStore;
  /** The local archive: behind the standard area. */
  readonly archive: Archive;
  readonly destinations: MoveDestinations<NodeDestination>;
  readonly profiles: ProfileStore;
  readonly transcoder: Transcoder;
  /** As of `StorageAreasOptions`. */
  readonly also: NonNullable<StorageAreasOptions['also']>;
  readonly now: () => Date;
  readonly onProblem: (problem: unknown) => void;
}

/** Opens the archive of a storage area: files and index in its one folder. */
export function openAreaArchive(
  folder: string,
  options: { durability: Durability; now?: () => Date; onProblem?: (failure: ServiceFailure) => void },
): Promise<OpenArchiveResult> {
  return openArchive({ folder, indexFile: join(folder, 'index.sqlite'), ...options });
}

/** The storage areas of the data folder, and who was turned away from them. */
export class AreaControl implements StorageAreasControl {
  readonly #options: AreaControlOptions;
  readonly #areas: StorageAreas;
  readonly #changes = new Changes<void>();
  /** By folder. */
  readonly #adopting = new Map<string, Promise<void>>();
  readonly #adopted = new Map<string, AreaStatus['adopted']>();
  readonly #closing = new AbortController();

  constructor(options: AreaControlOptions) {
    this.#options = options;
    const { archive, settings, now, onProblem, rejected } = options;
    this.#areas = new StorageAreas({
      openArchive: async (folder) => {
        const opened = await openAreaArchive(folder, { durability: settings.settings.durability, now, onProblem });
        if (opened.ok) opened.archive.onChange(() => this.#changes.emit());
        return opened;
      },
      lent: new Map([[archive.folder, archive]]),
      destinations: options.destinations,
      also: options.also,
      profile: (id) => options.profiles.get(id),
      transcoder: options.transcoder,
      reserveBytes: () => settings.settings.disk.reserveMegabytes * 1e6,
      now,
      onRejected: (rejection) => rejected.note(rejection),
      onProblem,
    });
    this.#areas.changes.subscribe(() => this.#changes.emit());
    rejected.changes.subscribe(() => this.#changes.emit());
    archive.onChange(() => this.#changes.emit());
  }

  /** What an association request is put to. */
  get admit() {
    return this.#areas.admit;
  }

  /** The archive behind an area, while it is open. */
  archiveOf(id: string): Archive | undefined {
    return this.#areas.archiveOf(id);
  }

  /** The AE title of an area, open or not. */
  titleOf(id: string): string | undefined {
    return [this.#standard(), ...this.#options.store.areas].find((area) => area.id === id)?.aeTitle.trim();
  }

  /** The area behind a called title, while it is open. */
  called(aeTitle: string): CalledArea | undefined {
    return this.#areas.called(aeTitle);
  }

  /** Takes over what the stores say now: after the receiver's title changed, or an area. */
  async refresh(): Promise<void> {
    await this.#areas.configure([this.#standard(), ...this.#options.store.areas]);
    for (const { id, folder } of this.#options.store.areas) this.#adopt(id, folder);
  }

  status(): StorageAreasStatus {
    const areas = this.#areas.statuses().map((status) => {
      const adopted = this.#adopted.get(status.area.folder);
      return adopted === undefined ? status : { ...status, adopted };
    });
    return { areas, rejected: [...this.#options.rejected.list] };
  }

  onChange(listener: () => void): () => void {
    return this.#changes.subscribe(listener);
  }

  /** What holds for objects that are put into an area's archive from here: by import, or by a retrieval. */
  rulesOf(id: string): PlacingRules | undefined {
    return this.#areas.rulesOf(id);
  }

  async add(input: AreaInput): Promise<AreaChanged> {
    const files = filesOf(input.files);
    if (!files.ok) return files;
    return this.#changed(await this.#options.store.add(input, this.#taken()));
  }

  async update(area: StorageArea): Promise<AreaChanged> {
    const files = filesOf(area.files);
    if (!files.ok) return files;
    return this.#changed(await this.#options.store.update(area, this.#taken()));
  }

  async updateStandard(rules: AreaRules): Promise<{ ok: true } | { ok: false; failure: ServiceFailure }> {
    const files = filesOf(rules.files);
    if (!files.ok) return files;
    return this.#changed(await this.#options.store.updateStandard(rules));
  }

  async remove(id: string): Promise<{ ok: true } | { ok: false; failure: ServiceFailure } | { ok: false; unknown: true }> {
    return this.#changed(await this.#options.store.remove(id));
  }

  async allow(id: string): Promise<{ ok: true } | { ok: false; failure: ServiceFailure } | { ok: false; unknown: true }> {
    const attempt = this.#options.rejected.get(id);
    const area =
      attempt && [this.#standard(), ...this.#options.store.areas].find(({ aeTitle }) => aeTitle.trim() === attempt.calledAeTitle);
    if (attempt === undefined || area === undefined) return { ok: false, unknown: true };
    const caller = { aeTitle: attempt.callingAeTitle, ...(attempt.address === '' ? {} : { address: attempt.address }) };
    const callers = area.callers === undefined ? undefined : [...area.callers, caller];
    const allowed = { ...area, on: true, callers: attempt.reason === 'caller-not-allowed' ? callers : area.callers };
    const saved = area.id === standardAreaId ? await this.updateStandard(rulesOf(allowed)) : await this.update(allowed);
    if (saved.ok) return this.#options.rejected.forget(id);
    return 'taken' in saved ? { ok: false, unknown: true } : saved;
  }

  forget(id: string): Promise<{ ok: true } | { ok: false; failure: ServiceFailure } | { ok: false; unknown: true }> {
    if (this.#options.rejected.get(id) === undefined) return Promise.resolve({ ok: false, unknown: true });
    return this.#options.rejected.forget(id);
  }

  async importDcmqrscp(text: string): Promise<DcmqrscpImport> {
    const read = readDcmqrscpConfig(text);
    if (!read.ok) return { ok: false, line: read.line, problem: read.problem };
    const added: string[] = [];
    const leftOut: string[] = [];
    for (const { id: _, ...area } of areasOf(read.config, randomUUID)) {
      const saved = await this.#options.store.add(area, this.#taken());
      if (saved.ok) added.push(area.aeTitle);
      else leftOut.push('taken' in saved ? `${area.aeTitle}: there is an area of that title already` : area.aeTitle);
    }
    const destinations = await this.#bookmark(destinationsOf(read.config).filter((one) => !this.#isBookmarked(one.aeTitle)));
    await this.refresh();
    return { ok: true, added, leftOut, destinations };
  }

  exportDcmqrscp(): { text: string; notes: string[] } {
    const destinations = this.#options.servers
      .list()
      .map(({ calledAeTitle, host, port }) => ({ aeTitle: calledAeTitle.trim(), host, port }));
    const areas = [this.#standard(), ...this.#options.store.areas];
    const { config, notes } = configOf(areas, destinations, this.#options.settings.receiver.port);
    return { text: writeDcmqrscpConfig(config), notes };
  }

  /** After the listener is closed. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#adopting.values());
    await this.#areas.close();
    await Promise.all([this.#options.store.settled(), this.#options.rejected.settled()]);
  }

  /** In the background: there may be much in the folder, and the area can be used meanwhile. */
  #adopt(id: string, folder: string): void {
    const archive = this.#areas.archiveOf(id);
    if (archive === undefined || archive === this.#options.archive || this.#adopting.has(folder)) return;
    const adopt = async () => {
      const result = await adoptFiles(archive, this.#areas.rulesOf(id), this.#closing.signal);
      if (result === undefined) return;
      const { imported, alreadyThere, leftOut, notTried = 0 } = result;
      this.#adopted.set(folder, { imported, alreadyThere, leftOut: leftOut.length + notTried });
      this.#changes.emit();
    };
    this.#adopting.set(
      folder,
      adopt().catch((error: unknown) => this.#options.onProblem(error)),
    );
  }

  #standard(): StorageArea {
    const { store, settings, archive } = this.#options;
    return { ...store.standard, id: standardAreaId, on: true, aeTitle: settings.receiver.aeTitle.trim(), folder: archive.folder };
  }

  #taken(): string[] {
    return [this.#options.settings.receiver.aeTitle];
  }

  #isBookmarked(aeTitle: string): boolean {
    return this.#options.servers.list().some((server) => server.calledAeTitle.trim() === aeTitle);
  }

  async #bookmark(destinations: readonly { aeTitle: string; host: string; port: number }[]): Promise<number> {
    let count = 0;
    for (const { aeTitle, host, port } of destinations) {
      const server: ServerInput = {
        name: aeTitle,
        calledAeTitle: aeTitle,
        host,
        port,
        retrieveMethod: 'automatic',
        colour: 'grey',
      };
      if ((await this.#options.servers.add(server)).ok) count++;
    }
    return count;
  }

  async #changed<T extends { readonly ok: boolean }>(saved: T): Promise<T> {
    if (saved.ok) await this.refresh();
    return saved;
  }
}

function rulesOf({ id: _, on: __, aeTitle: ___, folder: ____, ...rules }: StorageArea): AreaRules {
  return rules;
}
