import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { isOutOfFiles, type ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { limits } from '../dicom/bytes/limits.ts';
import type { DataSet } from '../dicom/dataset/data-set.ts';
import { unreadable } from '../dicom/dataset/unreadable.ts';
import { readFile } from '../dicom/part10/read-file.ts';
import { systemCode } from '../system/error-code.ts';
import { fileFailureCode, readFailure } from '../system/file-failure.ts';
import { makeFolder } from '../system/make-folder.ts';
import { readWhole } from '../system/read-whole.ts';
import { writeWhole } from '../system/write-whole.ts';

/** One file of the worklist. */
export interface WorklistFile {
  /** Its name in the folder of its AE title. */
  readonly name: string;
  readonly aeTitle: string;
  readonly dataSet: DataSet;
  /** In which the data set is encoded in the file. */
  readonly transferSyntaxUid: string;
}

/** A file that is no entry, and why. */
export interface BrokenFile {
  readonly name: string;
  readonly aeTitle: string;
  readonly failure: ServiceFailure;
}

/** What is in the folder of an AE title; with `failure` it could not be read, and nothing is known. */
export interface WorklistFiles {
  readonly files: readonly WorklistFile[];
  readonly broken: readonly BrokenFile[];
  readonly failure?: ServiceFailure;
}

type Kept = { readonly stamp: string } & ({ readonly file: WorklistFile } | { readonly broken: BrokenFile });
/** What AE titles may be and folders may not, on one system or another: Windows keeps some names for devices, and drops a dot at the end. */
const isFolderName = (aeTitle: string) => !/[/\\:*?"<>|]|\.$|^$|^(con|prn|aux|nul|(com|lpt)\d) *(\.|$)/i.test(aeTitle);

export type Written = { ok: true } | { ok: false; failure: ServiceFailure };

/** Files open at a time: a folder may have more than a process may open. */
const openAtOnce = 64;

const isEntryName = (name: string) => /\.wl$/i.test(name);

/**
 * Worklist entries as files: `<folder>/<AE title>/*.wl`, with or without preamble, as wlmscpfs reads them. What was read is kept as long as a
 * file's size and time stay the same, so that others may edit the files meanwhile.
 */
export class WorklistFolder {
  readonly #root: string;
  readonly #kept = new Map<string, Kept>();

  constructor(root: string) {
    this.#root = root;
  }

  get path(): string {
    return this.#root;
  }

  /** AE titles that have a folder. Throws the system's error where that cannot be found out. */
  async aeTitles(): Promise<string[]> {
    const found = await fs.readdir(this.#root, { withFileTypes: true }).catch(noneThere);
    // A link may lead to a folder that wlmscpfs has; one that leads elsewhere cannot be read as one.
    return found.filter((entry) => entry.isDirectory() || entry.isSymbolicLink()).map((entry) => entry.name);
  }

  /**
   * The entries for one AE title, by name. The title is never made part of a path: it must be the name of a folder that is there. All or
   * nothing: where the folder cannot be read, or not all of its files at the moment, a failure says so.
   */
  async read(aeTitle: string): Promise<WorklistFiles> {
    try {
      return await this.#read(aeTitle.trim());
    } catch (error) {
      return { files: [], broken: [], failure: readFailure(error, this.#root) };
    }
  }

  async #read(aeTitle: string): Promise<WorklistFiles> {
    const folder = (await this.aeTitles()).find((name) => name === aeTitle);
    if (folder === undefined) return { files: [], broken: [] };
    const names = await fs.readdir(join(this.#root, folder)).catch(noneThere);
    const there: Kept[] = [];
    const wanted = names.filter(isEntryName).sort();
    for (let first = 0; first < wanted.length; first += openAtOnce) {
      const some = wanted.slice(first, first + openAtOnce).map((name) => this.#readOne(folder, name));
      for (const one of await Promise.all(some)) if (one !== undefined) there.push(one);
    }
    return {
      files: there.flatMap((one) => ('file' in one ? [one.file] : [])),
      broken: there.flatMap((one) => ('broken' in one ? [one.broken] : [])),
    };
  }

  /** Whole or not at all. Makes the AE title's folder. */
  async write(aeTitle: string, name: string, bytes: Uint8Array): Promise<Written> {
    if (!isFolderName(aeTitle)) {
      return refused(`no folder can be named ${aeTitle}`);
    }
    const folder = join(this.#root, aeTitle);
    try {
      await makeFolder(folder, 0o700);
      // Where case does not count in names, it does in AE titles: the entry would be another's.
      if (!(await this.aeTitles()).includes(aeTitle)) return refused(`${folder} is the folder of another AE title`);
      await writeWhole(join(folder, name), bytes);
      this.#kept.delete(`${aeTitle}/${name}`);
      return { ok: true };
    } catch (error) {
      return { ok: false, failure: failureOf(error, join(folder, name)) };
    }
  }

  /** Removing what is not there is no failure. */
  async remove(aeTitle: string, name: string): Promise<Written> {
    const file = join(this.#root, aeTitle, name);
    try {
      await fs.rm(file, { force: true });
      this.#kept.delete(`${aeTitle}/${name}`);
      return { ok: true };
    } catch (error) {
      return { ok: false, failure: failureOf(error, file) };
    }
  }

  /** Undefined when the file has gone meanwhile. */
  async #readOne(aeTitle: string, name: string): Promise<Kept | undefined> {
    const path = join(this.#root, aeTitle, name);
    const key = `${aeTitle}/${name}`;
    const broken = (failure: ServiceFailure) => ({ broken: { name, aeTitle, failure } });
    try {
      const { size, mtimeMs, isFile } = await fs.stat(path).then((stat) => ({ ...stat, isFile: stat.isFile() }));
      const stamp = `${size} ${mtimeMs}`;
      const known = this.#kept.get(key);
      if (known?.stamp === stamp) return known;
      const read =
        !isFile || size > limits.maxIdentifierLength ? undefined : readFile(await readWhole(path, limits.maxIdentifierLength));
      const kept: Kept = !read?.ok
        ? {
            stamp,
            ...broken(read === undefined ? { kind: 'local', code: 'damaged-file', detail: path } : unreadable(read.error, path)),
          }
        : { stamp, file: { name, aeTitle, dataSet: read.dataSet, transferSyntaxUid: read.header.transferSyntaxUid } };
      this.#kept.set(key, kept);
      return kept;
    } catch (error) {
      this.#kept.delete(key);
      if (systemCode(error) === 'ENOENT') return undefined;
      // Not the file's fault: the next look may find it in order.
      if (isOutOfFiles(systemCode(error))) throw error;
      return { stamp: '', ...broken({ kind: 'local', code: 'file-unreadable', detail: `${path} (${systemCode(error)})` }) };
    }
  }
}

/** A folder that is not there has nothing in it; of one that cannot be read nobody knows. */
function noneThere(error: unknown): [] {
  if (['ENOENT', 'ENOTDIR'].includes(systemCode(error))) return [];
  throw error;
}

function refused(detail: string): Written {
  return { ok: false, failure: { kind: 'local', code: 'folder-not-writable', detail } };
}

function failureOf(error: unknown, file: string): ServiceFailure {
  const code = systemCode(error);
  return { kind: 'local', code: fileFailureCode(code), detail: `${file} (${code})` };
}
