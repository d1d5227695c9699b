import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Certified } from '../e2e/peers/certified.ts';
import { freePort, startPeer } from '../e2e/peers/process.ts';
import { type Command, type Finished, timed, timedTogether } from './measure.ts';
import { type Usage, Watch } from './usage.ts';

/** A tree of Quarry whose build is measured: this one, or another one beside it. */
export interface QuarryTree {
  readonly name: string;
  readonly root: string;
}

/** The command line as it is built, run without the start-up of another Node before it. */
export function quarryCommand(tree: QuarryTree, args: readonly string[]): [string, string[]] {
  const cli = join(tree.root, 'dist', 'main', 'cli.js');
  if (!existsSync(cli)) throw new Error(`${cli} is missing: build first (npm run build)`);
  return [process.execPath, [join(tree.root, 'bin', 'quarry.cjs'), ...args]];
}

/** A server that was started for one run, or for the runs of one case. */
export interface Receiver {
  readonly aeTitle: string;
  readonly port: number;
  readonly pid: number;
  /** Where it puts what it takes; undefined if nowhere. */
  readonly folder: string | undefined;
  /** What it says it has, where that is not to be counted in its folder. */
  arrived?(): Promise<{ readonly objects: number; readonly bytes: number }>;
  /** Most memory it, and what it started, had together so far. */
  peakBytes(): number;
  /** Ends it; what it used since it listened. */
  stop(): Promise<Usage>;
}

export interface ReceiverKind {
  readonly name: string;
  readonly needs?: readonly string[];
  start(folder: string): Promise<Receiver>;
}

export interface SenderKind {
  readonly name: string;
  readonly needs?: readonly string[];
  command(to: Receiver, folder: string): Command;
  send(to: Receiver, folder: string): Promise<Finished>;
}

export function senderKind(name: string, needs: readonly string[], command: SenderKind['command']): SenderKind {
  return { name, needs, command, send: (to, folder) => timedTogether([command(to, folder)]) };
}

/** Starts a server and watches what it uses from then on. */
export async function startServer(
  command: string,
  args: (port: number) => readonly string[],
  folder?: string,
  aeTitle = 'BENCH',
): Promise<Receiver> {
  if (folder !== undefined) await mkdir(folder, { recursive: true });
  const port = await freePort();
  const peer = await startPeer(command, args(port), port);
  return { aeTitle, port, folder, ...watched(peer) };
}

/** `stop` of a program that runs, with what it used. */
export function watched(peer: { readonly pid: number; stop(): Promise<void> }): Pick<Receiver, 'pid' | 'stop' | 'peakBytes'> {
  const watch = new Watch([peer.pid]);
  const stop = async () => {
    const usage = watch.end();
    await peer.stop();
    return usage;
  };
  return { pid: peer.pid, stop, peakBytes: () => watch.peakBytes };
}

/** How Quarry is told about TLS. */
export function quarryTls(tls: Certified | undefined): string[] {
  return tls === undefined ? [] : ['--tls-cert', tls.cert, '--tls-key', tls.key, '--tls-ca', tls.authority];
}

export interface QuarrySending {
  readonly associations?: number;
  readonly tls?: Certified | undefined;
}

export function quarrySender(tree: QuarryTree, { associations = 1, tls }: QuarrySending = {}): SenderKind {
  const several = associations === 1 ? [] : ['--associations', String(associations)];
  const name = `${tree.name} send${several.map((word) => ` ${word}`).join('')}`;
  return senderKind(name, [], ({ aeTitle, port }, folder) =>
    quarryCommand(tree, ['send', `${aeTitle}@127.0.0.1:${port}`, folder, '--json', ...several, ...quarryTls(tls)]),
  );
}

/** Files left to the system, as DCMTK and others leave them: what is compared with those does the same work. */
export const unsynced = ['--sync', 'never'] as const;

export interface QuarryReceiving {
  readonly tls?: Certified | undefined;
  /** Left out, files are synced within a second. */
  readonly sync?: typeof unsynced | undefined;
}

/** `quarry receive`: plain files in a folder. */
export function quarryReceiver(tree: QuarryTree, { tls, sync }: QuarryReceiving = {}): ReceiverKind {
  const how = [...(sync ?? []), ...quarryTls(tls)];
  const args = (folder: string, port: number) =>
    quarryCommand(tree, ['receive', '--bind', '127.0.0.1', '--port', String(port), '-o', folder, '--json', ...how])[1];
  return {
    name: [tree.name, 'receive', ...(sync ?? [])].join(' '),
    start: (folder) => startServer(process.execPath, (port) => args(folder, port), folder),
  };
}

export interface QuarryArchiving {
  /** Where C-MOVE may send to. */
  readonly destinations?: readonly { readonly aeTitle: string; readonly port: number }[];
  /** Left out, files are synced within a second. */
  readonly sync?: typeof unsynced | undefined;
}

/** `quarry archive serve`: the archive with its index, as the window's receiver has it. */
export function quarryArchive(tree: QuarryTree, { destinations = [], sync }: QuarryArchiving = {}): ReceiverKind {
  return {
    name: [tree.name, 'archive with index', ...(sync ?? [])].join(' '),
    async start(folder) {
      await mkdir(folder, { recursive: true });
      const config = `${folder}.json`;
      const to = destinations.map((destination) => ({ ...destination, host: '127.0.0.1' }));
      await writeFile(config, JSON.stringify({ areas: [{ aeTitle: 'BENCH', folder }], destinations: to }));
      const args = ['archive', 'serve', '--config', config, '--bind', '127.0.0.1', '--json', ...(sync ?? [])];
      return startServer(process.execPath, (port) => quarryCommand(tree, [...args, '--port', String(port)])[1], folder);
    },
  };
}

/** Waits until everything written before is on the disk: the same for every side. */
export async function syncDisk(folder: string): Promise<void> {
  await timed('sync', ['-f', folder]);
}
