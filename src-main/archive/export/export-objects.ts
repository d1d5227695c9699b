import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { lookupTransferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { type DirectoryEntry, directoryEntry } from '../../dicom/directory/directory-entry.ts';
import { DirectoryWriter, type NotListed } from '../../dicom/directory/directory-writer.ts';
import type { IndexedObject } from '../indexed-object.ts';
import { indexedUids } from '../place-object.ts';
import { readFileStart } from '../read-file-start.ts';
import { bytesReader, type ExportTarget } from './export-target.ts';
import {
  directoryName,
  exportNaming,
  fileIdOf,
  idsOf,
  type NameMaker,
  numberedName,
  numberedNames,
  type ObjectIds,
} from './file-names.ts';

export interface ExportOptions {
  /** A layout or a template, as `fileNaming` takes it; left out, names are File IDs. */
  readonly template?: string | undefined;
  /** SOP Instance UID of the DICOMDIR, which is the File-set UID. */
  readonly fileSetUid: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface ExportResult {
  readonly exported: number;
  /** Of the exported files. */
  readonly bytes: number;
  /**
   * `names`: the template makes names that are no File IDs, so there is no DICOMDIR. `empty`: no object has a record. `too-large`:
   * its offsets would not fit into 32 bits.
   */
  readonly directory:
    | { readonly written: true; readonly records: number /** Values made up. */; readonly invented: number }
    | { readonly written: false; readonly why: 'names' | 'empty' | 'too-large' };
  /** Exported files that the DICOMDIR does not list. */
  readonly notListed: readonly { readonly name: string; readonly why: NotListed }[];
  readonly leftOut: readonly { readonly label: string; readonly failure: ServiceFailure }[];
}

export type ExportOutcome =
  | { readonly ok: true; readonly result: ExportResult }
  /** `exported` files may be there all the same. */
  | { readonly ok: false; readonly failure: ServiceFailure; readonly exported: number };

/** Headers read, and files written, in one go. */
const batchLength = 8;

interface Header {
  readonly ids: ObjectIds;
  readonly entry: DirectoryEntry;
}

/**
 * Writes objects as they are kept, byte for byte, and a DICOMDIR when all names are File IDs. A file that cannot be read is left
 * out and named; a target that cannot be written, or a signal, ends it.
 */
export async function exportObjects(
  objects: readonly IndexedObject[],
  target: ExportTarget,
  options: ExportOptions,
): Promise<ExportOutcome> {
  const taken = exportNaming(options.template);
  if (!taken.ok) return failed({ kind: 'local', code: 'naming-invalid', detail: taken.text }, 0);
  if (objects.length === 0) return failed({ kind: 'local', code: 'nothing-to-export' }, 0);
  const bytes = objects.reduce((sum, object) => sum + object.fileLength, 0);
  const refusal = await target.refusal(objects.length + 1, bytes);
  if (refusal !== undefined) return failed(refusal, 0);
  const read = (object: IndexedObject) =>
    readFileStart(
      object.file,
      (dataSet): Header => ({
        ids: idsOf(dataSet, indexedUids(object), taken.naming, taken.ending),
        entry: directoryEntry(dataSet, object),
      }),
    );
  const run = new ExportRun(target, options.template === undefined ? numberedNames() : ({ templated }) => templated ?? '');
  for (let at = 0; at < objects.length; at += batchLength) {
    if (options.signal?.aborted) run.failure ??= { kind: 'local', code: 'cancelled' };
    if (run.failure !== undefined) break;
    const batch = objects.slice(at, at + batchLength);
    const headers = await Promise.all(batch.map(read));
    const files: NamedFile[] = [];
    for (const [index, object] of batch.entries()) {
      const header = headers[index];
      if (header?.ok) files.push({ object, entry: header.start.found.entry, name: run.name(header.start.found.ids) });
      else if (header !== undefined) run.leaveOut(object, header.failure);
    }
    await run.put(files);
    options.onProgress?.(Math.min(at + batchLength, objects.length), objects.length);
  }
  return run.end(options.fileSetUid);
}

function failed(failure: ServiceFailure, exported: number): ExportOutcome {
  return { ok: false, failure, exported };
}

interface NamedFile {
  readonly object: IndexedObject;
  readonly entry: DirectoryEntry;
  name: string;
}

class ExportRun {
  failure: ServiceFailure | undefined;
  readonly #target: ExportTarget;
  readonly #makeName: NameMaker;
  readonly #directory = new DirectoryWriter();
  readonly #notListed: { name: string; why: NotListed }[] = [];
  readonly #leftOut: { label: string; failure: ServiceFailure }[] = [];
  /** How often a name was wanted: file systems may take upper and lower case for the same. */
  readonly #wanted = new Map<string, number>();
  #exported = 0;
  #bytes = 0;
  #onlyFileIds = true;

  constructor(target: ExportTarget, makeName: NameMaker) {
    this.#target = target;
    this.#makeName = makeName;
    this.#free(directoryName); // no object gets the directory's name
  }

  name(ids: ObjectIds): string {
    return this.#free(this.#makeName(ids));
  }

  leaveOut(object: IndexedObject, failure: ServiceFailure): void {
    this.#leftOut.push({ label: object.label, failure });
  }

  async put(files: readonly NamedFile[]): Promise<void> {
    const written = new Set<NamedFile>();
    const waiting = files.values();
    const work = async () => {
      for (const file of waiting) if (this.failure === undefined && (await this.#putOne(file))) written.add(file);
    };
    await Promise.all(Array.from({ length: this.#target.atATime }, work));
    // In the order of the objects, whichever was written first.
    for (const file of files) if (written.has(file)) this.#list(file);
  }

  async end(fileSetUid: string): Promise<ExportOutcome> {
    const directory = this.failure === undefined ? await this.#writeDirectory(fileSetUid) : undefined;
    this.failure ??= await this.#target.finish();
    if (this.failure !== undefined || directory === undefined) {
      await this.#target.discard();
      return failed(this.failure ?? { kind: 'local', code: 'unexpected' }, this.#exported);
    }
    const notListed = directory.written ? this.#notListed : [];
    return {
      ok: true,
      result: { exported: this.#exported, bytes: this.#bytes, directory, notListed, leftOut: this.#leftOut },
    };
  }

  async #putOne(file: NamedFile): Promise<boolean> {
    const { object } = file;
    const compressed = lookupTransferSyntax(object.transferSyntaxUid)?.encapsulated ?? false;
    for (;;) {
      const put = await this.#target.put({
        name: file.name,
        compressed,
        open: () => object.openFile(),
      });
      switch (put.kind) {
        case 'done':
          this.#exported++;
          this.#bytes += object.fileLength;
          return true;
        case 'taken':
          file.name = this.#free(file.name);
          break;
        case 'source':
          this.leaveOut(object, put.failure);
          return false;
        case 'target':
          this.failure ??= put.failure;
          return false;
      }
    }
  }

  #list({ name, entry, object }: NamedFile): void {
    const fileId = fileIdOf(name);
    if (fileId === undefined) this.#onlyFileIds = false;
    if (fileId === undefined || !this.#onlyFileIds) return;
    const why = this.#directory.add(entry, { fileId, transferSyntaxUid: object.transferSyntaxUid });
    if (why !== undefined) this.#notListed.push({ name, why });
  }

  async #writeDirectory(fileSetUid: string): Promise<ExportResult['directory'] | undefined> {
    if (!this.#onlyFileIds) return { written: false, why: 'names' };
    if (this.#directory.size === 0) return { written: false, why: 'empty' };
    const bytes = this.#directory.finish(fileSetUid);
    if (bytes === undefined) return { written: false, why: 'too-large' };
    const put = await this.#target.put({
      name: directoryName,
      compressed: false,
      open: () => Promise.resolve(bytesReader(bytes)),
    });
    if (put.kind === 'done') return { written: true, records: this.#directory.size, invented: this.#directory.invented };
    this.failure = 'failure' in put ? put.failure : { kind: 'local', code: 'file-exists', detail: directoryName };
    return undefined;
  }

  #free(name: string): string {
    const key = name.toLowerCase();
    const count = (this.#wanted.get(key) ?? 0) + 1;
    this.#wanted.set(key, count);
    return count === 1 ? name : this.#free(numberedName(name, count));
  }
}
