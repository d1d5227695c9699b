import { dirname, resolve } from 'node:path';
import { crc32, createDeflateRaw, type DeflateRaw } from 'node:zlib';
import { type AsyncFlateStreamHandler, Zip, type ZipInputFile, ZipPassThrough } from 'fflate/browser';
import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { limits } from '../../dicom/bytes/limits.ts';
import { systemCode } from '../../system/error-code.ts';
import { readFailure, writeFailure } from '../../system/file-failure.ts';
import { makeFolder } from '../../system/make-folder.ts';
import { syncFolder } from '../../system/sync-folder.ts';
import { diskSpace } from '../disk-space.ts';
import { closeFile, linkFile, openFile, removeFile, renameFile, syncFile, writeAll } from '../file-calls.ts';
import { exists } from '../file-reader.ts';
import { type ExportTarget, type FileToPut, type PutOutcome, pump } from './export-target.ts';
import { syncFailure } from './sync-failure.ts';

/** Where the bytes of a zip file go. Rejects with a system error where they cannot. */
export interface ZipSink {
  /** Why it cannot be begun; `bytes` is the most it may come to. */
  refusal(bytes: number): Promise<ServiceFailure | undefined>;
  write(bytes: Uint8Array): Promise<void>;
  /** All is written. */
  end(): Promise<ServiceFailure | undefined>;
  /** It does not become a whole file. */
  abandon(): Promise<void>;
}

/** Bytes around each file in a zip file: two headers, a descriptor and its name twice. */
const perFile = 512;

/** An export into a zip file, written as it goes: no more than a part of one object is in memory. */
export class ZipExport implements ExportTarget {
  readonly atATime = 1;
  readonly #sink: ZipSink;
  readonly #zip: Zip;
  #made: Uint8Array[] = [];
  #error: Error | undefined;

  constructor(sink: ZipSink) {
    this.#sink = sink;
    this.#zip = new Zip((error, chunk) => {
      if (error !== null) this.#error ??= error;
      else if (chunk.length > 0) this.#made.push(chunk);
    });
  }

  refusal(files: number, bytes: number): Promise<ServiceFailure | undefined> {
    const most = bytes + files * perFile;
    if (files > limits.maxZipFiles || most > limits.maxZipLength) {
      return Promise.resolve({ kind: 'local', code: 'too-large-for-zip', detail: `${files} files, ${bytes} bytes` });
    }
    return this.#sink.refusal(most);
  }

  /** A file that breaks off leaves half an entry, so that the whole zip file fails. */
  async put({ name, compressed, open }: FileToPut): Promise<PutOutcome> {
    const reader = await open();
    if ('failure' in reader) return { kind: 'source', failure: reader.failure };
    try {
      const entry = compressed ? new StoredEntry(name) : new DeflatedEntry(name);
      this.#zip.add(entry);
      const pumped = await pump(reader, async (part) => {
        await entry.take(part);
        await this.#flush();
      });
      if (pumped.kind === 'source') return { kind: 'target', failure: readFailure(pumped.error, name) };
      if (pumped.kind === 'target') return { kind: 'target', failure: writeFailure(pumped.error, name) };
      await entry.end();
      await this.#flush();
      return { kind: 'done' };
    } catch (error) {
      return { kind: 'target', failure: writeFailure(error, name) };
    } finally {
      await reader.close();
    }
  }

  async finish(): Promise<ServiceFailure | undefined> {
    try {
      this.#zip.end();
      await this.#flush();
    } catch (error) {
      return writeFailure(error, 'zip');
    }
    return this.#sink.end();
  }

  discard(): Promise<void> {
    return this.#sink.abandon();
  }

  async #flush(): Promise<void> {
    if (this.#error !== undefined) throw this.#error;
    const made = this.#made;
    this.#made = [];
    for (const chunk of made) await this.#sink.write(chunk);
  }
}

interface Entry extends ZipInputFile {
  take(part: Uint8Array): Promise<void>;
  end(): Promise<void>;
}

/** Compressed pixel data does not become smaller. */
class StoredEntry extends ZipPassThrough implements Entry {
  take(part: Uint8Array): Promise<void> {
    this.push(part as Uint8Array<ArrayBuffer>);
    return Promise.resolve();
  }

  end(): Promise<void> {
    this.push(new Uint8Array(0), true);
    return Promise.resolve();
  }
}

/** Deflated on libuv's threads, quickly rather than well. */
class DeflatedEntry implements Entry {
  readonly filename: string;
  readonly compression = 8;
  size = 0;
  crc = 0;
  ondata: AsyncFlateStreamHandler = () => undefined;
  readonly #deflate: DeflateRaw = createDeflateRaw({ level: 1 });
  readonly #ended: Promise<void>;

  constructor(filename: string) {
    this.filename = filename;
    this.#ended = new Promise((resolve, reject) => {
      this.#deflate.on('data', (chunk: Buffer) => this.ondata(null, new Uint8Array(chunk), false));
      this.#deflate.once('end', () => {
        this.ondata(null, new Uint8Array(0), true);
        resolve();
      });
      this.#deflate.once('error', reject);
    });
    this.#ended.catch(() => undefined); // rejects `end`
  }

  /** Resolves when the part is compressed and may be overwritten. */
  take(part: Uint8Array): Promise<void> {
    this.size += part.length;
    this.crc = crc32(part, this.crc);
    return new Promise((resolve, reject) => this.#deflate.write(part, (error) => (error ? reject(error) : resolve())));
  }

  end(): Promise<void> {
    this.#deflate.end();
    return this.#ended;
  }
}

/** A zip file of its own, which has its name only when it is whole. */
export class ZipFile implements ZipSink {
  readonly #path: string;
  readonly #part: string;
  #fd: number | undefined;
  #position = 0;

  /** `token` makes the name of the part file one that no other program uses. */
  constructor(path: string, token: string) {
    this.#path = resolve(path);
    this.#part = `${this.#path}.${token}.part`;
  }

  async refusal(bytes: number): Promise<ServiceFailure | undefined> {
    if (await exists(this.#path)) return { kind: 'local', code: 'file-exists', detail: this.#path };
    try {
      const folder = dirname(this.#path);
      await makeFolder(folder);
      const { freeBytes } = await diskSpace(folder);
      if (bytes > freeBytes)
        return {
          kind: 'local',
          code: 'disk-full',
          detail: `up to ${bytes} bytes are to be written, there is room for ${freeBytes}`,
        };
      this.#fd = await openFile(this.#part, 'wx', 0o666);
      return undefined;
    } catch (error) {
      return writeFailure(error, this.#path);
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#fd === undefined) return;
    await writeAll(this.#fd, bytes, this.#position);
    this.#position += bytes.length;
  }

  async end(): Promise<ServiceFailure | undefined> {
    try {
      // On the disk when it is told: a stick may be pulled out then.
      const failure = this.#fd === undefined ? undefined : await syncFailure(syncFile, this.#fd, this.#path);
      await this.#close();
      if (failure !== undefined) return failure;
      await this.#name();
      return await syncFailure(syncFolder, dirname(this.#path));
    } catch (error) {
      const failure = writeFailure(error, this.#path);
      return systemCode(error) === 'EEXIST' ? { kind: 'local', code: 'file-exists', detail: this.#path } : failure;
    }
  }

  async abandon(): Promise<void> {
    await this.#close().catch(() => undefined);
    await removeFile(this.#part).catch(() => undefined);
  }

  async #close(): Promise<void> {
    const fd = this.#fd;
    this.#fd = undefined;
    if (fd !== undefined) await closeFile(fd);
  }

  /** A link does not overwrite; file systems without links, as sticks have, are asked first. */
  async #name(): Promise<void> {
    try {
      await linkFile(this.#part, this.#path);
      await removeFile(this.#part);
    } catch (error) {
      if (systemCode(error) === 'EEXIST' || (await exists(this.#path))) throw error;
      await renameFile(this.#part, this.#path);
    }
  }
}
