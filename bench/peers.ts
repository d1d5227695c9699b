import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAssociationProfile } from '../e2e/peers/association-profile.ts';
import { freePort, isInstalled, startPeer } from '../e2e/peers/process.ts';
import { sopClass } from '../src-shared/dicom/sop-classes.ts';
import { type Finished, peakOf, timed } from './measure.ts';

/** A tree of Quarry whose build is measured: this one, or another one beside it. */
export interface QuarryTree {
  readonly name: string;
  readonly root: string;
}

/** The command line as it is built, run without the start-up of another Node before it. */
export function quarryCommand(tree: QuarryTree, args: readonly string[]): [string, string[]] {
  const cli = join(tree.root, 'dist', 'main', 'cli.js');
  if (!existsSync(cli)) throw new Error(`${cli} is missing: build first (npm run build)`);
  return [process.execPath, [join(tree.root, 'bin', 'quarry.mjs'), ...args]];
}

/** A server that was started for one run. */
export interface Receiver {
  readonly aeTitle: string;
  readonly port: number;
  /** Where it puts what it takes; undefined if nowhere. */
  readonly folder: string | undefined;
  /** Ends it; its peak memory before that. */
  stop(): Promise<number>;
}

export interface ReceiverKind {
  readonly name: string;
  start(folder: string): Promise<Receiver>;
}

export interface SenderKind {
  readonly name: string;
  send(to: Receiver, folder: string): Promise<Finished>;
}

/** DCMTK's best: no waiting for acknowledgements, large socket buffers (and its largest PDU, by arguments). */
const tuned = { TCP_NODELAY: '1', TCP_BUFFER_LENGTH: '131072' };
const largestPdu = ['-pdu', '131072'];
/** What is in front of a program of DCMTK so that it runs as it comes. `startPeer` sets TCP_NODELAY otherwise. */
const asItComes = ['-u', 'TCP_NODELAY', '-u', 'TCP_BUFFER_LENGTH'];
const settings = Object.entries(tuned).map(([name, value]) => `${name}=${value}`);

async function startServer(command: string, args: (port: number) => string[], folder?: string): Promise<Receiver> {
  if (folder !== undefined) await mkdir(folder, { recursive: true });
  const port = await freePort();
  const peer = await startPeer(command, args(port), port);
  const stop = async () => {
    const peak = peakOf(peer.pid);
    await peer.stop();
    return peak;
  };
  return { aeTitle: 'BENCH', port, folder, stop };
}

/** DCMTK's servers, as far as they are installed. */
export const dcmtkReceivers = {
  storescp: program<ReceiverKind>('storescp', {
    name: 'storescp +B',
    start: (folder) =>
      startServer(
        'env',
        (port) => [...settings, 'storescp', '-dhl', '+xa', '+B', ...largestPdu, '-od', folder, String(port)],
        folder,
      ),
  }),
  ignoring: program<ReceiverKind>('storescp', {
    name: 'storescp --ignore',
    start: () => startServer('env', (port) => [...settings, 'storescp', '-dhl', '+xa', '--ignore', ...largestPdu, String(port)]),
  }),
  asItComes: program<ReceiverKind>('storescp', {
    name: 'storescp, as it comes',
    start: (folder) => startServer('env', (port) => [...asItComes, 'storescp', '-od', folder, String(port)], folder),
  }),
  dcmrecv: program<ReceiverKind>('dcmrecv', {
    name: 'dcmrecv +B',
    async start(folder) {
      await mkdir(folder, { recursive: true });
      const profile = `${folder}.cfg`;
      await writeAssociationProfile(profile, [sopClass.CTImageStorage, sopClass.UltrasoundMultiFrameImageStorage]);
      const args = ['dcmrecv', '-dhl', '+B', ...largestPdu, '-xf', profile, 'in', '-od', folder];
      return startServer('env', (port) => [...settings, ...args, String(port)], folder);
    },
  }),
};

function program<T>(name: string, kind: T): T | undefined {
  return isInstalled(name) ? kind : undefined;
}

/** DCMTK's senders, as far as they are installed. */
export const dcmtkSenders = {
  dcmsend: program('dcmsend', dcmtkSender('dcmsend', 'dcmsend', [...largestPdu, '--max-send-pdu', '131072'], tuned)),
  storescu: program('storescu', dcmtkSender('storescu', 'storescu', ['-R', ...largestPdu], tuned)),
  asItComes: program('dcmsend', dcmtkSender('dcmsend, as it comes', 'dcmsend', [], {})),
};

function dcmtkSender(name: string, command: string, args: readonly string[], env: Record<string, string>): SenderKind {
  return {
    name,
    send: (to, folder) => timed(command, [...args, '-aec', to.aeTitle, '+sd', '+r', '127.0.0.1', String(to.port), folder], env),
  };
}

export function quarrySender(tree: QuarryTree): SenderKind {
  return {
    name: `${tree.name} send`,
    send: (to, folder) => timed(...quarryCommand(tree, ['send', `${to.aeTitle}@127.0.0.1:${to.port}`, folder, '--json'])),
  };
}

/** `quarry receive`: plain files in a folder. */
export function quarryReceiver(tree: QuarryTree): ReceiverKind {
  const start = (folder: string) =>
    startServer(
      ...withPort((port) => quarryCommand(tree, ['receive', '--bind', '127.0.0.1', '--port', port, '-o', folder, '--json'])),
      folder,
    );
  return { name: `${tree.name} receive`, start };
}

/** Our node with the archive and its index, as the window's receiver has it. */
export function quarryArchive(tree: QuarryTree): ReceiverKind {
  const script = join(tree.root, 'bench', 'processes', 'archive-node.ts');
  return {
    name: `${tree.name} archive with index`,
    start: (folder) => startServer(process.execPath, (port) => [script, folder, String(port)], folder),
  };
}

function withPort(of: (port: string) => [string, string[]]): [string, (port: number) => string[]] {
  return [process.execPath, (port) => of(String(port))[1]];
}

/** Waits until everything written before is on the disk: the same for every side. */
export async function syncDisk(folder: string): Promise<void> {
  await timed('sync', ['-f', folder]);
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
