import { type FileHandle, open, rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { makeFolder } from '../../system/make-folder.ts';

const idPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Exports that the engine has written for the browser, each to be fetched once. */
export class Downloads {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** What an earlier run left is removed. */
  static async open(folder: string): Promise<Downloads> {
    const downloads = new Downloads(folder);
    await downloads.clear();
    return downloads;
  }

  async clear(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
    await makeFolder(this.#folder, 0o700);
  }

  /** Sends the file and removes it. False when there is none of that id. */
  async give(id: string, response: ServerResponse, headers: Record<string, string>): Promise<boolean> {
    if (!idPattern.test(id)) return false;
    const path = join(this.#folder, `${id}.zip`);
    let file: FileHandle;
    try {
      file = await open(path);
    } catch {
      return false;
    }
    const { size } = await file.stat();
    // Who has it open still reads it; nobody else finds it any more.
    await rm(path, { force: true });
    response.writeHead(200, {
      ...headers,
      'Content-Type': 'application/zip',
      'Content-Length': size,
      'Content-Disposition': 'attachment; filename="export.zip"',
      'Cache-Control': 'no-store',
    });
    // A browser that breaks off has asked for all it gets: the next attempt is a new export.
    await pipeline(file.createReadStream(), response).catch(() => undefined);
    return true;
  }
}
