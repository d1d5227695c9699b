import type { Profile, ProfileInput, Profiles } from '../../src-shared/contract/acceptance-profiles.ts';
import { profileInputSchema } from '../../src-shared/contract/acceptance-profiles.ts';
import type { AcceptanceProfilesControl, ProfileChanged, StorescpImport } from '../areas/profile-parts.ts';
import { readStorescpConfig } from '../local-node/storescp-cfg/read.ts';
import { writeStorescpConfig } from '../local-node/storescp-cfg/write.ts';
import type { AreaStore } from '../servers/area-store.ts';
import type { ProfileStore } from '../servers/profile-store.ts';

export interface ProfileControlOptions {
  readonly store: ProfileStore;
  readonly areas: AreaStore;
  /** The title of the standard area. */
  readonly receiverTitle: () => string;
  /** Makes the areas follow their profiles. */
  readonly refresh: () => Promise<void>;
}

/** The acceptance profiles of the data folder, and which areas have them. */
export class ProfileControl implements AcceptanceProfilesControl {
  readonly #options: ProfileControlOptions;

  constructor(options: ProfileControlOptions) {
    this.#options = options;
  }

  list(): Profiles {
    return this.#options.store.list();
  }

  onChange(listener: () => void): () => void {
    return this.#options.store.changes.subscribe(listener);
  }

  add(input: ProfileInput): Promise<ProfileChanged> {
    return this.#options.store.add(input);
  }

  async update(profile: Profile): Promise<ProfileChanged> {
    const saved = await this.#options.store.update(profile);
    if (saved.ok) await this.#options.refresh();
    return saved;
  }

  async remove(id: string): ReturnType<AcceptanceProfilesControl['remove']> {
    const areas = this.#areasWith(id);
    if (areas.length > 0) return { ok: false, areas };
    return this.#options.store.remove(id);
  }

  async importStorescp(text: string): Promise<StorescpImport> {
    const read = readStorescpConfig(text);
    if (!read.ok) return read;
    const added: string[] = [];
    const leftOut: string[] = [];
    for (const one of read.profiles) {
      const input = one.ok ? profileInputSchema.safeParse({ ...one.profile, name: one.name }) : undefined;
      if (!one.ok) leftOut.push(`${one.name} (line ${one.line}): ${one.problem}`);
      else if (input?.success !== true) leftOut.push(`${one.name}: its name or its lists are too long.`);
      else {
        const saved = await this.#options.store.add(input.data);
        if (saved.ok) added.push(one.name);
        else if ('failure' in saved) return { ok: false, failure: saved.failure };
        else leftOut.push(`${one.name}: there is a profile of that name already.`);
      }
    }
    return { ok: true, added, leftOut, notes: [...read.notes] };
  }

  exportStorescp(): { text: string; notes: string[] } {
    const { builtIn, own } = this.list();
    return writeStorescpConfig([...builtIn, ...own]);
  }

  #areasWith(id: string): string[] {
    const { areas, receiverTitle } = this.#options;
    const others = areas.areas.filter(({ receiving }) => receiving?.profile === id).map(({ aeTitle }) => aeTitle);
    return areas.standard.receiving?.profile === id ? [receiverTitle(), ...others] : others;
  }
}
