import { join } from 'node:path';
import { z } from 'zod';
import { Changes } from '../../src-shared/changes.ts';
import { type Profile, type ProfileInput, type Profiles, profileSchema } from '../../src-shared/contract/acceptance-profiles.ts';
import { builtInProfiles } from '../../src-shared/dicom/acceptance-profile.ts';
import { type FileFormat, type SaveResult, VersionedFile } from './versioned-file.ts';

interface ProfilesFile {
  readonly profiles: readonly Profile[];
}

const format: FileFormat<ProfilesFile> = {
  schemaVersion: 1,
  empty: { profiles: [] },
  parse(content) {
    const entries = z.array(z.unknown()).safeParse(content.profiles);
    const profiles = (entries.data ?? []).flatMap((entry) => profileSchema.safeParse(entry).data ?? []);
    const lost = (entries.data?.length ?? 0) - profiles.length;
    return entries.success && lost === 0 ? { value: { profiles } } : { value: { profiles }, lost: `unusable: ${lost} profiles` };
  },
};

export type ProfileSaved =
  | { readonly ok: true; readonly profile: Profile }
  | { readonly ok: false; readonly unknown: true }
  | { readonly ok: false; readonly taken: string }
  | (SaveResult & { readonly ok: false });

/** Acceptance profiles: those that are always there, and a person's own in `profiles.json`. */
export class ProfileStore {
  readonly #file: VersionedFile<ProfilesFile>;
  readonly #newId: () => string;
  readonly #builtIn: readonly Profile[] = builtInProfiles().map((profile) => profileSchema.parse(profile));
  readonly changes = new Changes<void>();

  private constructor(file: VersionedFile<ProfilesFile>, newId: () => string) {
    this.#file = file;
    this.#newId = newId;
  }

  static async open(folder: string, { now, newId }: { now: () => Date; newId: () => string }): Promise<ProfileStore> {
    return new ProfileStore(await VersionedFile.open(join(folder, 'profiles.json'), format, now), newId);
  }

  get notices() {
    return this.#file.notices;
  }

  list(): Profiles {
    return { builtIn: [...this.#builtIn], own: [...this.#file.value.profiles] };
  }

  /** The same value as long as the profile is the same. */
  get(id: string): Profile | undefined {
    return this.#builtIn.find((profile) => profile.id === id) ?? this.#file.value.profiles.find((profile) => profile.id === id);
  }

  add(input: ProfileInput): Promise<ProfileSaved> {
    const profile = { ...input, id: this.#newId() };
    return this.#save(profile, (profiles) => [...profiles, profile]);
  }

  update(profile: Profile): Promise<ProfileSaved> {
    if (!this.#file.value.profiles.some(({ id }) => id === profile.id)) return Promise.resolve({ ok: false, unknown: true });
    return this.#save(profile, (profiles) => profiles.map((one) => (one.id === profile.id ? profile : one)));
  }

  async remove(id: string): Promise<SaveResult | { readonly ok: false; readonly unknown: true }> {
    if (!this.#file.value.profiles.some((profile) => profile.id === id)) return { ok: false, unknown: true };
    const saved = await this.#file.change(({ profiles }) => ({ profiles: profiles.filter((profile) => profile.id !== id) }));
    if (saved.ok) this.changes.emit();
    return saved;
  }

  settled(): Promise<void> {
    return this.#file.settled();
  }

  async #save(profile: Profile, change: (profiles: readonly Profile[]) => readonly Profile[]): Promise<ProfileSaved> {
    const others = [...this.#builtIn, ...this.#file.value.profiles].filter(({ id }) => id !== profile.id);
    if (others.some(({ name }) => name.toLowerCase() === profile.name.toLowerCase())) return { ok: false, taken: profile.name };
    const saved = await this.#file.change(({ profiles }) => ({ profiles: change(profiles) }));
    if (!saved.ok) return saved;
    this.changes.emit();
    return { ok: true, profile };
  }
}
