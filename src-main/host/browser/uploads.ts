import { createWriteStream } from 'node:fs';
import { open, readdir, rm, statfs } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { errorCode } from '../../system/error-code.ts';
import { makeFolder } from '../../system/make-folder.ts';
import { safeNames } from './upload-names.ts';

/** Left free on the volume whatever is uploaded, bytes: the archive and the databases need to go on. */
const reserveBytes = 256 * 1024 * 1024;
const batchPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export type UploadResult =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly status: 400 | 500 | 507; readonly message: string };

/**
 * Files that a page hands over, since a browser gives no paths: each drop in a folder of its own, kept as long as a transfer
 * may still need them, or until the page is done with them.
 */
export class Uploads {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(folder: string): Promise<Uploads> {
    await makeFolder(folder, 0o700);
    return new Uploads(folder);
  }

  /** Streams the body into a file. An upload that breaks off leaves nothing. */
  async take(request: IncomingMessage, parameters: URLSearchParams): Promise<UploadResult> {
    const batch = parameters.get('batch') ?? '';
    const names = safeNames(parameters.get('name') ?? '');
    if (!batchPattern.test(batch) || names === undefined)
      return { ok: false, status: 400, message: 'The upload names no batch or no file.' };
    const room = await this.#room();
    const announced = Number(request.headers['content-length'] ?? 0);
    if (announced > room) return noRoom;
    let path: string | undefined;
    try {
      path = await claim(join(this.#folder, batch, ...names.slice(0, -1)), names.at(-1) ?? '_');
      await pipeline(request, limitedTo(room), createWriteStream(path, { flags: 'r+' }));
      return { ok: true, path };
    } catch (error) {
      if (path !== undefined) await rm(path, { force: true }).catch(() => undefined);
      return failureOf(error);
    }
  }

  /** Removes one drop; what is no drop's name has none. */
  async release(batch: string): Promise<void> {
    if (batchPattern.test(batch)) await rm(join(this.#folder, batch), { recursive: true, force: true });
  }

  /** Removes the drops that these are of; other files stay. */
  async releaseOf(paths: readonly string[]): Promise<void> {
    for (const batch of new Set(paths.map((path) => this.#batchOf(path)))) await this.release(batch);
  }

  /** Removes every drop of which none of these paths is a part, at the start and at the end of the program. */
  async keepOnly(paths: readonly string[]): Promise<void> {
    const kept = new Set(paths.map((path) => this.#batchOf(path)));
    for (const batch of await readdir(this.#folder)) {
      if (!kept.has(batch)) await rm(join(this.#folder, batch), { recursive: true, force: true });
    }
  }

  #batchOf(path: string): string {
    return relative(this.#folder, path).split(sep)[0] ?? '';
  }

  async #room(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#folder);
    return Math.max(0, bavail * bsize - reserveBytes);
  }
}

const noRoom: UploadResult = {
  ok: false,
  status: 507,
  message: 'There is not enough free space on the disk of the data folder.',
};

class TooLarge extends Error {}

function limitedTo(bytes: number): Transform {
  let taken = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      taken += chunk.length;
      if (taken > bytes) callback(new TooLarge());
      else callback(null, chunk);
    },
  });
}

/** Makes an empty file that nobody else has, numbering it where the name is taken. */
async function claim(folder: string, name: string): Promise<string> {
  await makeFolder(folder, 0o700);
  const extension = extname(name);
  const stem = name.slice(0, name.length - extension.length);
  for (let n = 1; ; n += 1) {
    const path = join(folder, n === 1 ? name : `${stem} (${n})${extension}`);
    try {
      await (await open(path, 'wx', 0o600)).close();
      return path;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
}

function failureOf(error: unknown): UploadResult {
  if (error instanceof TooLarge || errorCode(error) === 'ENOSPC' || errorCode(error) === 'EDQUOT') return noRoom;
  if (errorCode(error) === 'ERR_STREAM_PREMATURE_CLOSE' || errorCode(error) === 'ECONNRESET') {
    return { ok: false, status: 400, message: 'The upload broke off.' };
  }
  return { ok: false, status: 500, message: `The file could not be written (${errorCode(error) || 'unexpected'}).` };
}
