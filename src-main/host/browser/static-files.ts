import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

interface ServedFile {
  readonly path: string;
  readonly size: number;
  readonly contentType: string;
  readonly cacheControl: string;
}

/** The built window, listed once at start: a request can only name what was there then, so no path is ever made from one. */
export class StaticFiles {
  readonly #files: ReadonlyMap<string, ServedFile>;

  private constructor(files: ReadonlyMap<string, ServedFile>) {
    this.#files = files;
  }

  /** Undefined when there is no built window in `folder`. */
  static async list(folder: string): Promise<StaticFiles | undefined> {
    const files = new Map<string, ServedFile>();
    try {
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const path = join(entry.parentPath, entry.name);
        const url = path.slice(folder.length).split(sep).join('/');
        const { size } = await stat(path);
        // Names of built assets carry a hash of their content; everything else is asked for anew.
        const cacheControl = url.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
        files.set(url, { path, size, cacheControl, contentType: contentTypes[extname(path)] ?? 'application/octet-stream' });
      }
    } catch {
      return undefined;
    }
    const index = files.get('/index.html');
    if (index === undefined) return undefined;
    files.set('/', { ...index, cacheControl: 'no-store' });
    return new StaticFiles(files);
  }

  async serve(
    request: IncomingMessage,
    response: ServerResponse,
    pathname: string,
    headers: Record<string, string>,
  ): Promise<void> {
    const file = this.#files.get(pathname);
    if (file === undefined) {
      response.writeHead(404, { ...headers, 'Content-Type': 'text/plain; charset=utf-8' }).end('There is nothing here.');
      return;
    }
    response.writeHead(200, {
      ...headers,
      'Content-Type': file.contentType,
      'Content-Length': file.size,
      'Cache-Control': file.cacheControl,
    });
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    // A client that goes away mid-file is not our concern.
    await pipeline(createReadStream(file.path), response).catch(() => undefined);
  }
}
