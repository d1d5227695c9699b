import { randomUUID } from 'node:crypto';
import { Changes } from '../../src-shared/changes.ts';
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

/** Our own worklist: edited in the window, answered from by the receiver. */
export class OwnWorklist implements WorklistControl {
  readonly #folder: WorklistFolder;
  readonly #aeTitle: () => string;
  readonly #changes = new Changes<void>();
  readonly #removed = new Map<string, { readonly aeTitle: string; readonly name: string; readonly bytes: Uint8Array }>();
  #state: WorklistState;

  /** `aeTitle` is the receiver's: its folder is the one edited here. */
  constructor(folder: WorklistFolder, aeTitle: () => string) {
    this.#folder = folder;
    this.#aeTitle = aeTitle;
    this.#state = { folder: folder.path, items: [], broken: [] };
  }

  /** What the receiver answers from. */
  get source(): WorklistSource {
    return worklistSource(async (calledAeTitle) => (await this.#folder.read(calledAeTitle)).files.map(({ dataSet }) => dataSet));
  }

  /** As it was when it was last read: `refresh` reads it anew. */
  state(): WorklistState {
    return this.#state;
  }

  /** Who begins to listen sees what others have put there meanwhile. */
  onChange(listener: () => void): () => void {
    void this.refresh();
    return this.#changes.subscribe(listener);
  }

  async refresh(): Promise<void> {
    const { files, broken } = await this.#folder.read(this.#aeTitle());
    this.#state = {
      folder: this.#folder.path,
      items: files.map(itemOf),
      broken: broken.map(({ name, failure }) => ({ file: name, explanation: explainFailure(failure) })),
    };
    this.#changes.emit();
  }

  async save(entry: WorklistEntry, id: string | undefined): Promise<WorklistChanged<{ item: WorklistItem }>> {
    const aeTitle = this.#aeTitle();
    const old = id === undefined ? undefined : await this.#find(id);
    if (id !== undefined && old === undefined) return { ok: false, why: 'missing', id };
    const name = old?.name ?? `${randomUUID()}.wl`;
    const dataSet = old
      ? changeEntry(old.dataSet, entry)
      : newEntry(entry, { studyInstanceUid: newUid(), stepId: randomUUID().replaceAll('-', '').slice(0, 12).toUpperCase() });
    const written = await this.#folder.write(aeTitle, name, encodeEntry(dataSet, newUid()));
    await this.refresh();
    if (!written.ok) return { ok: false, why: 'not-saved', failure: written.failure };
    return { ok: true, item: { id: name, values: worklistValues(dataSet) } };
  }

  async remove(id: string): Promise<WorklistChanged<{ undoToken: string }>> {
    const file = await this.#find(id);
    if (file === undefined) return { ok: false, why: 'missing', id };
    const { aeTitle, name, dataSet } = file;
    const bytes = encodeEntry(dataSet, newUid());
    const removed = await this.#folder.remove(aeTitle, name);
    await this.refresh();
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
    await this.refresh();
    if (!written.ok) return { ok: false, why: 'not-saved', failure: written.failure };
    this.#removed.delete(undoToken);
    return { ok: true };
  }

  async #find(id: string): Promise<WorklistFile | undefined> {
    const { files } = await this.#folder.read(this.#aeTitle());
    return files.find(({ name }) => name === id);
  }
}

function itemOf({ name, dataSet }: WorklistFile): WorklistItem {
  return { id: name, values: worklistValues(dataSet) };
}
