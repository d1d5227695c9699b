import { isAbsolute, join, normalize } from 'node:path';
import { z } from 'zod';
import {
  type AreaInput,
  type AreaRules,
  areaRulesSchema,
  openRules,
  type StorageArea,
  storageAreaSchema,
} from '../../src-shared/contract/storage-areas.ts';
import { type FileFormat, type SaveResult, VersionedFile } from './versioned-file.ts';

interface AreasFile {
  /** Of the area that has the receiver's title and the local archive. */
  readonly standard: AreaRules;
  readonly areas: readonly StorageArea[];
}

const format: FileFormat<AreasFile> = {
  schemaVersion: 1,
  empty: { standard: openRules, areas: [] },
  parse(content) {
    const standard = areaRulesSchema.safeParse(content.standard);
    const entries = z.array(z.unknown()).safeParse(content.areas);
    const areas: StorageArea[] = [];
    let lost = 0;
    for (const entry of entries.data ?? []) {
      const area = storageAreaSchema.safeParse(entry);
      if (area.success) areas.push(area.data);
      else lost++;
    }
    // What was meant to keep callers out must not let them in because it cannot be read: nobody may call then.
    const value = { standard: standard.success ? standard.data : { ...openRules, callers: [] }, areas };
    if (standard.success && entries.success && lost === 0) return { value };
    return { value, lost: `unusable: ${standard.success ? `${lost} areas` : 'the rules of the standard area'}` };
  },
};

export type AreaSaved =
  | { readonly ok: true; readonly area: StorageArea }
  | { readonly ok: false; readonly unknown: true }
  | { readonly ok: false; readonly taken: string }
  | (SaveResult & { readonly ok: false });

/** Storage areas, in `areas.json`. */
export class AreaStore {
  readonly #file: VersionedFile<AreasFile>;
  readonly #newId: () => string;

  private constructor(file: VersionedFile<AreasFile>, newId: () => string) {
    this.#file = file;
    this.#newId = newId;
  }

  static async open(folder: string, { now, newId }: { now: () => Date; newId: () => string }): Promise<AreaStore> {
    return new AreaStore(await VersionedFile.open(join(folder, 'areas.json'), format, now), newId);
  }

  get notices() {
    return this.#file.notices;
  }
  get standard(): AreaRules {
    return this.#file.value.standard;
  }
  get areas(): readonly StorageArea[] {
    return this.#file.value.areas;
  }

  updateStandard(standard: AreaRules): Promise<SaveResult> {
    return this.#file.change((file) => ({ ...file, standard }));
  }

  /** `taken` are titles that are not to be had beside those of the areas. */
  add(input: AreaInput, taken: readonly string[]): Promise<AreaSaved> {
    const area = { ...tidy(input), id: this.#newId() };
    return this.#save(area, taken, (areas) => [...areas, area]);
  }

  update(input: StorageArea, taken: readonly string[]): Promise<AreaSaved> {
    const area = { ...tidy(input), id: input.id };
    if (!this.areas.some(({ id }) => id === area.id)) return Promise.resolve({ ok: false, unknown: true });
    return this.#save(area, taken, (areas) => areas.map((one) => (one.id === area.id ? area : one)));
  }

  async remove(id: string): Promise<SaveResult | { readonly ok: false; readonly unknown: true }> {
    if (!this.areas.some((area) => area.id === id)) return { ok: false, unknown: true };
    return this.#file.change((file) => ({ ...file, areas: file.areas.filter((area) => area.id !== id) }));
  }

  settled(): Promise<void> {
    return this.#file.settled();
  }

  async #save(
    area: StorageArea,
    taken: readonly string[],
    change: (areas: readonly StorageArea[]) => readonly StorageArea[],
  ): Promise<AreaSaved> {
    const { aeTitle } = area;
    const titles = [...taken, ...this.areas.filter(({ id }) => id !== area.id).map((one) => one.aeTitle)];
    if (titles.some((title) => title.trim() === aeTitle)) return { ok: false, taken: aeTitle };
    if (!isAbsolute(area.folder))
      return { ok: false, failure: { kind: 'local', code: 'folder-not-writable', detail: `${area.folder} (not absolute)` } };
    const saved = await this.#file.change((file) => ({ ...file, areas: change(file.areas) }));
    return saved.ok ? { ok: true, area } : saved;
  }
}

function tidy<T extends AreaInput>(input: T): T {
  const folder = normalize(input.folder.trim()).replace(/(?<=.)[/\\]+$/, '');
  return { ...input, aeTitle: input.aeTitle.trim(), folder };
}
