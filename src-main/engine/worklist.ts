import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Changes } from '../../src-shared/changes.ts';
import { standardAreaId } from '../../src-shared/contract/storage-areas.ts';
import type { WorklistEntry, WorklistItem, WorklistState } from '../../src-shared/contract/worklist.ts';
import { explainFailure } from '../../src-shared/dicom/explain/failure.ts';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
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
  readonly #onProblem: (failure: ServiceFailure) => void;
  readonly #changes = new Changes<void>();
  readonly #removed = new Map<string, { readonly aeTitle: string; readonly name: string; readonly bytes: Uint8Array }>();

  /** `titleOf` a storage area: the folder of that name has its entries. `onProblem` is told when they could not be read for somebody who asked. */
  constructor(
    folder: WorklistFolder,
    titleOf: (area: string) => string | undefined,
    onProblem: (failure: ServiceFailure) => void,
  ) {
    this.#folder = folder;
    this.#onProblem = onProblem;
    this.#titleOf = titleOf;
  }

  /** What the receiver answers from. */
  get source(): WorklistSource {
    return worklistSource(async (calledAeTitle) => {
      const read = await this.#folder.read(calledAeTitle);
      if (read.failure !== undefined) this.#onProblem(read.failure);
      return read;
    });
  }

  async state(area: string = standardAreaId): Promise<WorklistState | undefined> {
    const aeTitle = this.#titleOf(area);
    if (aeTitle === undefined) return undefined;
    const { files, broken, failure } = await this.#folder.read(aeTitle);
    const whole = failure === undefined ? [] : [{ name: this.#folder.path, failure }];
    return {
      folder: join(this.#folder.path, aeTitle),
      items: files.map(itemOf),
      broken: [...whole, ...broken].map(({ name, failure: why }) => ({ file: name, explanation: explainFailure(why) })),
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
    const found = id === undefined ? undefined : await this.#find(aeTitle, id);
    if (found?.ok === false) return found;
    const old = found?.file;
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
    if (aeTitle === undefined) return { ok: false, why: 'missing', id };
    const found = await this.#find(aeTitle, id);
    if (!found.ok) return found;
    const { name, dataSet } = found.file;
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

  async #find(aeTitle: string, id: string): Promise<WorklistChanged<{ file: WorklistFile }>> {
    const { files, failure } = await this.#folder.read(aeTitle);
    if (failure !== undefined) return { ok: false, why: 'not-saved', failure };
    const file = files.find(({ name }) => name === id);
    return file === undefined ? { ok: false, why: 'missing', id } : { ok: true, file };
  }
}

function itemOf({ name, dataSet }: WorklistFile): WorklistItem {
  return { id: name, values: worklistValues(dataSet) };
}
