import type { Profile, ProfileInput, Profiles } from '../../src-shared/contract/acceptance-profiles.ts';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';

type NotSaved = { readonly ok: false; readonly failure: ServiceFailure };
type Unknown = { readonly ok: false; readonly unknown: true };

export type ProfileChanged =
  | { readonly ok: true; readonly profile: Profile }
  | { readonly ok: false; readonly taken: string }
  | NotSaved
  | Unknown;

export type StorescpImport =
  | { readonly ok: true; readonly added: string[]; readonly leftOut: string[]; readonly notes: string[] }
  | { readonly ok: false; readonly line: number; readonly column: number; readonly problem: string }
  | NotSaved;

/** Acceptance profiles: which objects a storage area takes, and in which encodings. */
export interface AcceptanceProfilesControl {
  list(): Profiles;
  onChange(listener: () => void): () => void;
  add(input: ProfileInput): Promise<ProfileChanged>;
  update(profile: Profile): Promise<ProfileChanged>;
  /** `areas`: it is not removed while they have it. */
  remove(id: string): Promise<{ readonly ok: true } | { readonly ok: false; readonly areas: string[] } | NotSaved | Unknown>;
  importStorescp(text: string): Promise<StorescpImport>;
  exportStorescp(): { text: string; notes: string[] };
}
