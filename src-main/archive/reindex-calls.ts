import { createHash } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { RebuildProgress } from './rebuild-index.ts';
import type { Totals } from './totals.ts';

/** What is called from afar of an archive. */
export interface CalledArchive {
  readonly folder: string;
  readonly totals: Totals;
  reindex(onProgress: (progress: RebuildProgress) => void, signal?: AbortSignal): Promise<void>;
}

/** How it ended at the program that has the archive open; undefined when that went away before. */
export type CalledReindex = { readonly totals: Totals; readonly problems: number } | undefined;

/** Names of sockets are short: 108 bytes on Linux, 104 on macOS, the last of them a zero. */
const longestName = 103;
/** Of a line that is taken from the other side. */
const longestLine = 1_000;

/**
 * Lets programs of the same user have an open archive read its files again: an archive is open in one program at a time. It listens on a
 * socket in the archive's folder, which nobody else may enter. Undefined where there can be none: a long path, a file system without.
 */
export async function takeReindexCalls(archive: CalledArchive): Promise<ReindexCalls | undefined> {
  const place = socketOf(archive.folder);
  if (place === undefined) return undefined;
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    void answer(socket, archive);
  });
  // Of a program that was killed: nobody else has the archive open now.
  if (process.platform !== 'win32') await fs.rm(place, { force: true });
  return new Promise((done) => {
    server.once('error', () => done(undefined));
    server.listen(place, () => done(new ReindexCalls(server, open)));
  });
}

/** Calls are taken until it is closed. */
export class ReindexCalls {
  readonly #server: Server;
  readonly #open: ReadonlySet<Socket>;

  constructor(server: Server, open: ReadonlySet<Socket>) {
    this.#server = server;
    this.#open = open;
  }

  /** What is running breaks off. */
  close(): Promise<void> {
    return new Promise((done) => {
      this.#server.close(() => done());
      for (const socket of this.#open) socket.destroy();
    });
  }
}

async function answer(socket: Socket, archive: CalledArchive): Promise<void> {
  const gone = new AbortController();
  socket.on('error', () => gone.abort());
  socket.on('close', () => gone.abort());
  socket.resume();
  let problems = 0;
  try {
    await archive.reindex((progress) => {
      problems = progress.problems;
      // The work sets the pace: who does not listen misses steps, not the end.
      if (!socket.writableNeedDrain) say(socket, progress);
    }, gone.signal);
    socket.end(`${JSON.stringify({ totals: archive.totals, problems })}\n`);
  } catch {
    socket.destroy(); // told by the archive's own program
  }
}

function say(socket: Socket, progress: RebuildProgress): void {
  if (socket.writable) socket.write(`${JSON.stringify(progress)}\n`);
}

/** Has the program that has an archive open read its files again. `nobody`: none is there, or it does not take calls. */
export async function callReindex(
  folder: string,
  onProgress: (progress: RebuildProgress) => void,
  signal: AbortSignal,
): Promise<CalledReindex | 'nobody'> {
  const place = socketOf(resolve(folder));
  const socket = place === undefined ? undefined : await connected(place);
  if (socket === undefined) return 'nobody';
  const lines = createInterface({ input: socket });
  // Lines that are waited for end with the end of the other side, not with our own.
  socket.once('close', () => lines.close());
  const leave = () => socket.destroy();
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) leave();
  let end: CalledReindex;
  try {
    for await (const line of lines) {
      const said = line.length <= longestLine ? understood(line) : undefined;
      if (said === undefined) break;
      if ('totals' in said) end = said;
      else onProgress(said);
    }
  } catch {
    // It went away: there is no end then.
  }
  signal.removeEventListener('abort', leave);
  socket.destroy();
  return end;
}

function connected(place: string): Promise<Socket | undefined> {
  return new Promise((done) => {
    const socket = connect(place);
    socket.once('connect', () => done(socket));
    socket.on('error', () => done(undefined));
  });
}

function understood(line: string): RebuildProgress | { totals: Totals; problems: number } | undefined {
  try {
    const said: unknown = JSON.parse(line);
    if (typeof said !== 'object' || said === null || !('problems' in said) || typeof said.problems !== 'number') return undefined;
    const { problems } = said;
    if ('done' in said && 'total' in said && typeof said.done === 'number' && typeof said.total === 'number')
      return { done: said.done, total: said.total, problems };
    return 'totals' in said && isTotals(said.totals) ? { totals: said.totals, problems } : undefined;
  } catch {
    return undefined;
  }
}

function isTotals(value: unknown): value is Totals {
  if (typeof value !== 'object' || value === null) return false;
  const numbers = new Map(Object.entries(value));
  return ['patients', 'studies', 'series', 'instances'].every((name) => typeof numbers.get(name) === 'number');
}

function socketOf(folder: string): string | undefined {
  if (process.platform === 'win32')
    return `\\\\.\\pipe\\quarry-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}`;
  const place = join(folder, 'archive.sock');
  return Buffer.byteLength(place) <= longestName ? place : undefined;
}
