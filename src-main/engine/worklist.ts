import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Changes } from '../../src-shared/changes.ts';
import { standardAreaId } from '../../src-shared/contract/storage-areas.ts';
import type { WorklistEntry, WorklistItem, WorklistState } from '../../src-shared/contract/worklist.ts';
import { explainFailure } from '../../src-shared/dicom/explain/failure.ts';
import type { WorklistChanged, WorklistControl } from '../areas/parts.ts';
import { worklistValues } from '../dicom/services/worklist-identifier.ts';
import type { WorklistSource } from '../dicom/services/worklist-scp.ts';
import { changeEntry, encodeEntry, newEntry } from '../worklist/worklist-entry.ts';
import type { WorklistFile, WorklistFolder } from '../worklist/worklist-folder.ts';
import { worklistSource } from '../worklist/worklist-source.ts';
import { newUid } from './new-uid.ts';

/** Removed entries that can be put back. */
const keptRemovals = 100;

/** Our own worklists, one for each AE title: edited in the window, answered from by the receiver. */
export class OwnWorklist implements WorklistControl {
  readonly #folder: WorklistFolder;
  readonly #titleOf: (area: string) => string | undefined;
  readonly #changes = new Changes<void>();
  readonly #removed = new Map<string, { readonly aeTitle: string; readonly name: string; readonly bytes: Uint8Array }>();

  /** `titleOf` a storage area: the folder of that name has its entries. */
  constructor(folder: WorklistFolder, titleOf: (area: string) => string | undefined) {
    this.#folder = folder;
    this.#titleOf = titleOf;
  }

  /** What the receiver answers from. */
  get source(): WorklistSource {
    return worklistSource(async (calledAeTitle) => (await this.#folder.read(calledAeTitle)).files.map(({ dataSet }) => dataSet));
  }

  async state(area: string = standardAreaId): Promise<WorklistState | undefined> {
    const aeTitle = this.#titleOf(area);
    if (aeTitle === undefined) return undefined;
    const { files, broken } = await this.#folder.read(aeTitle);
    return {
      folder: join(this.#folder.path, aeTitle),
      items: files.map(itemOf),
      broken: broken.map(({ name, failure }) => ({ file: name, explanation: explainFailure(failure) })),
    };
  }

  onChange(listener: () => void): () => void {
    return this.#changes.subscribe(listener);
  }

  async save(
    area: string = standardAreaId,
    entry: WorklistEntry,
    id: string | undefined,
  ): Promise<WorklistChanged<{ item: WorklistItem }>> {
    const aeTitle = this.#titleOf(area);
    if (aeTitle === undefined) return { ok: false, why: 'missing', id: area };
    const old = id === undefined ? undefined : await this.#find(aeTitle, id);
    if (id !== undefined && old === undefined) return { ok: false, why: 'missing', id };
    const name = old?.name ?? `${randomUUID()}.wl`;
    const dataSet = old
      ? changeEntry(old.dataSet, entry)
      : newEntry(entry, { studyInstanceUid: newUid(), stepId: randomUUID().replaceAll('-', '').slice(0, 12).toUpperCase() });
    const written = await this.#folder.write(aeTitle, name, encodeEntry(dataSet, newUid()));
    this.#changes.emit();
    if (!written.ok) return { ok: false, why: 'not-saved', failure: written.failure };
    return { ok: true, item: { id: name, values: worklistValues(dataSet) } };
  }

  async remove(area: string = standardAreaId, id: string): Promise<WorklistChanged<{ undoToken: string }>> {
    const aeTitle = this.#titleOf(area);
    const file = aeTitle === undefined ? undefined : await this.#find(aeTitle, id);
    if (aeTitle === undefined || file === undefined) return { ok: false, why: 'missing', id };
    const { name, dataSet } = file;
    const bytes = encodeEntry(dataSet, newUid());
    const removed = await this.#folder.remove(aeTitle, name);
    this.#changes.emit();
    if (!removed.ok) return { ok: false, why: 'not-saved', failure: removed.failure };
    const undoToken = randomUUID();
    this.#removed.set(undoToken, { aeTitle, name, bytes });
    const [oldest] = this.#removed.keys();
    if (this.#removed.size > keptRemovals && oldest !== undefined) this.#removed.delete(oldest);
    return { ok: true, undoToken };
  }

  async undoRemove(undoToken: string): Promise<WorklistChanged> {
    const removed = this.#removed.get(undoToken);
    if (removed === undefined) return { ok: false, why: 'missing', id: undoToken };
    const written = await this.#folder.write(removed.aeTitle, removed.name, removed.bytes);
    this.#changes.emit();
    if (!written.ok) return { ok: false, why: 'not-saved', failure: written.failure };
    this.#removed.delete(undoToken);
    return { ok: true };
  }

  async #find(aeTitle: string, id: string): Promise<WorklistFile | undefined> {
    const { files } = await this.#folder.read(aeTitle);
    return files.find(({ name }) => name === id);
  }
}

function itemOf({ name, dataSet }: WorklistFile): WorklistItem {
  return { id: name, values: worklistValues(dataSet) };
}
