import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Files, measured } from '../data.ts';
import { type Case, type Side, timed } from '../measure.ts';
import {
  dcmtkReceivers,
  dcmtkSenders,
  quarryArchive,
  quarryReceiver,
  quarrySender,
  type ReceiverKind,
  removeFolder,
  type SenderKind,
  syncDisk,
} from '../peers.ts';
import { type Context, present } from './context.ts';

/** One sender and one receiver, each a process of its own. What arrived is counted: nothing may be left out. */
function pair(context: Context, name: string, files: Files, sender: SenderKind, kind: ReceiverKind): Side {
  return {
    name,
    async run() {
      const folder = join(context.scratch, 'received');
      await removeFolder(folder);
      const receiver = await kind.start(folder);
      const begun = performance.now();
      const sent = await sender.send(receiver, files.folder);
      if (receiver.folder !== undefined) await syncDisk(context.scratch);
      const onDiskMs = performance.now() - begun;
      const peak = await receiver.stop();
      if (receiver.folder !== undefined) await check(files, receiver.folder, name);
      await removeFolder(folder);
      const peaks = { sender: sent.peakBytes, receiver: peak };
      return receiver.folder === undefined ? { ms: sent.ms, peaks } : { ms: sent.ms, onDiskMs, peaks };
    },
  };
}

/** File meta information differs in length, data sets do not. */
async function check(files: Files, folder: string, name: string): Promise<void> {
  const there = await measured(folder);
  const objects = there.objects - (await otherFiles(folder));
  if (objects !== files.objects || there.bytes < files.bytes - files.objects * 1_024)
    throw new Error(`${name}: ${objects} files of ${there.bytes} bytes arrived, ${files.objects} of ${files.bytes} were sent`);
}

/** Files of an archive that are no objects. */
async function otherFiles(folder: string): Promise<number> {
  if (!existsSync(join(folder, 'archive'))) return 0;
  const [all, objects] = [await measured(folder), await measured(join(folder, 'archive', 'objects'))];
  return all.objects - objects.objects;
}

function loopback(context: Context, name: string, files: Files, toFiles: boolean): Side {
  const script = join(import.meta.dirname, '..', 'processes', 'loopback.ts');
  return {
    name,
    async run() {
      const folder = join(context.scratch, 'loopback');
      await removeFolder(folder);
      await mkdir(folder, { recursive: true });
      const { ms, peakBytes } = await timed(process.execPath, [script, files.folder, toFiles ? folder : '-']);
      await removeFolder(folder);
      return { ms, peaks: { both: peakBytes } };
    },
  };
}

function copy(context: Context, files: Files): Side {
  return {
    name: 'cp of the files',
    async run() {
      const folder = join(context.scratch, 'copied');
      await removeFolder(folder);
      const { ms, peakBytes } = await timed('cp', ['-r', files.folder, folder]);
      await removeFolder(folder);
      return { ms, peaks: { cp: peakBytes } };
    },
  };
}

const bareToFiles = 'bare loopback to files (with the start of Node)';
const bareToNowhere = 'bare loopback to nowhere (with the start of Node)';

function limits(context: Context, files: Files): Side[] {
  return [loopback(context, bareToFiles, files, true), copy(context, files)];
}

function of(files: Files, name: string): Pick<Case, 'name' | 'unit' | 'amount'> {
  return { name, unit: 'objects', amount: files.objects };
}

function sending(context: Context, files: Files, kind: ReceiverKind, what: string): Case {
  const senders = present([...context.trees.map(quarrySender), dcmtkSenders.dcmsend, dcmtkSenders.storescu]);
  const toFiles = kind !== dcmtkReceivers.ignoring;
  return {
    ...of(files, `send ${what} to ${kind.name}`),
    sides: senders.map((sender) => pair(context, sender.name, files, sender, kind)),
    limits: toFiles ? limits(context, files) : [loopback(context, bareToNowhere, files, false)],
  };
}

function receiving(context: Context, files: Files, sender: SenderKind, what: string): Case {
  const kinds = present([
    ...context.trees.map(quarryReceiver),
    ...context.trees.map(quarryArchive),
    dcmtkReceivers.storescp,
    dcmtkReceivers.dcmrecv,
  ]);
  return {
    ...of(files, `receive ${what} from ${sender.name}`),
    sides: kinds.map((kind) => pair(context, kind.name, files, sender, kind)),
    limits: limits(context, files),
  };
}

function both(context: Context, files: Files, what: string): Case {
  const own = context.trees.flatMap((tree) => {
    const sender = quarrySender(tree);
    return [quarryReceiver(tree), quarryArchive(tree)].map((kind) =>
      pair(context, `${sender.name} → ${kind.name}`, files, sender, kind),
    );
  });
  const { dcmsend } = dcmtkSenders;
  const { storescp, dcmrecv } = dcmtkReceivers;
  const peers = dcmsend
    ? present([storescp, dcmrecv]).map((kind) => pair(context, `dcmsend → ${kind.name}`, files, dcmsend, kind))
    : [];
  return { ...of(files, `both ends, ${what}`), sides: [...own, ...peers], limits: limits(context, files) };
}

/** DCMTK with nothing set waits 40 ms for each message: 1,000 objects take most of a minute. */
function asItComes(context: Context, files: Files, what: string): Case | undefined {
  const [tree] = context.trees;
  const { asItComes: sender } = dcmtkSenders;
  const { asItComes: kind } = dcmtkReceivers;
  if (!tree || !sender || !kind) return undefined;
  const own = pair(context, `${tree.name} send → ${tree.name} receive`, files, quarrySender(tree), quarryReceiver(tree));
  const peer = pair(context, `${sender.name} → ${kind.name}`, files, sender, kind);
  return { ...of(files, `both ends as they come, ${what}`), sides: [own, peer], atMostRuns: 1 };
}

/** Objects from one process to another over one association. */
export function transferCases(context: Context): Case[] {
  const { ct, small, large } = context.data;
  const { dcmsend } = dcmtkSenders;
  const { storescp, ignoring } = dcmtkReceivers;
  return present([
    ...present([storescp, ignoring]).map((kind) => sending(context, ct, kind, `${ct.objects} CT`)),
    dcmsend && receiving(context, ct, dcmsend, `${ct.objects} CT`),
    both(context, ct, `${ct.objects} CT`),
    asItComes(context, ct, `${ct.objects} CT`),
    storescp && sending(context, small, storescp, `${small.objects} small`),
    dcmsend && receiving(context, small, dcmsend, `${small.objects} small`),
    storescp && sending(context, large, storescp, 'one of 600 MB'),
    dcmsend && receiving(context, large, dcmsend, 'one of 600 MB'),
  ]);
}
