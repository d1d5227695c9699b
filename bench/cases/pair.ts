import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dealt, type Files, measured } from '../data.ts';
import { freshFolder, removeFolder } from '../folders.ts';
import { type Finished, type Side, timedTogether } from '../measure.ts';
import { type Receiver, type ReceiverKind, type SenderKind, syncDisk } from '../peers.ts';
import type { Sample } from '../sample.ts';
import { cpuWhile, type Usage, untilIdle } from '../usage.ts';
import type { Context } from './context.ts';

export interface PairOptions {
  /** What the sides are called; left out, the sender and the receiver. */
  readonly name?: string;
  /** Processes of the sender at once, each with its share of the files. */
  readonly senders?: number;
  /** Bytes to arrive, where they are not those that were sent. */
  readonly bytes?: number;
  readonly atMostRuns?: number;
  /** Only a tenth of the files is sent, and once: for those that wait 40 ms for many a message. */
  readonly aTenth?: boolean;
  /** Nothing waits until files are on the disk. */
  readonly unsynced?: boolean;
  /** What the receiver has taken when it is measured, and from whom; left out, it has just been started. */
  readonly before?: Before;
}

export interface Before {
  /** One after the other. */
  readonly lots: readonly Files[];
  readonly sender: SenderKind;
}

/** A receiver that is up: it has taken the objects of `data.before`. */
export function isUp({ data }: Pick<Context, 'data'>, sender: SenderKind): Pick<PairOptions, 'before'> {
  return { before: { lots: [data.before], sender } };
}

/** A receiver that has been up for longer: it has taken those of `data.longBefore`, too. */
export function isUpForLonger({ data }: Pick<Context, 'data'>, sender: SenderKind): Pick<PairOptions, 'before'> {
  return { before: { lots: [data.before, data.longBefore], sender } };
}

/** One sender, or several, and one receiver, each a process of its own. What arrived is counted: nothing may be left out. */
export function pair(
  context: Pick<Context, 'scratch'>,
  files: Files,
  sender: SenderKind,
  kind: ReceiverKind,
  options: PairOptions = {},
): Side {
  const {
    name = `${sender.name} → ${kind.name}`,
    senders = 1,
    bytes = files.bytes,
    aTenth = false,
    atMostRuns = aTenth ? 1 : undefined,
    unsynced = false,
    before,
  } = options;
  const parts = senders * (aTenth ? 10 : 1);
  // Files are dealt in turn: the first parts have one more where they do not come out even.
  const objects = senders * Math.floor(files.objects / parts) + Math.min(senders, files.objects % parts);
  const send = async (receiver: Receiver): Promise<Finished> => {
    if (parts === 1) return sender.send(receiver, files.folder);
    const shares = join(context.scratch, 'shares');
    await removeFolder(shares);
    const folders = (await dealt(files, shares, parts)).slice(0, senders);
    return timedTogether(folders.map((folder) => sender.command(receiver, folder)));
  };
  return {
    name: aTenth ? `${name}: a tenth of them` : name,
    needs: [...(sender.needs ?? []), ...(kind.needs ?? [])],
    ...(atMostRuns === undefined ? {} : { atMostRuns }),
    ...(aTenth ? { amount: objects } : {}),
    async run() {
      const folder = await freshFolder(context.scratch, 'received');
      const receiver = await kind.start(folder);
      if (before !== undefined) {
        for (const lot of before.lots) await before.sender.send(receiver, lot.folder);
        // Not to be written to the disk, by the system or by itself, while others are received.
        await syncDisk(context.scratch);
        await untilIdle(receiver.pid);
      }
      const { result: sent, cpuSeconds } = await cpuWhile(receiver.pid, () => send(receiver));
      const begun = performance.now();
      const syncs = receiver.folder !== undefined && !unsynced;
      if (syncs) await syncDisk(context.scratch);
      const syncMs = performance.now() - begun;
      const taken = { objects, bytes: (bytes * objects) / files.objects };
      for (const lot of before?.lots ?? []) {
        taken.objects += lot.objects;
        taken.bytes += lot.bytes;
      }
      if (receiver.folder !== undefined) await checkArrived(taken, receiver, name);
      const { peakBytes } = await receiver.stop();
      await removeFolder(folder);
      const sample = transferSample(sent, { cpuSeconds, peakBytes });
      return syncs ? { ...sample, onDiskMs: sent.ms + syncMs } : sample;
    },
  };
}

function transferSample(sent: Finished, taken: Usage): Sample {
  return {
    ms: sent.ms,
    peaks: { sender: sent.peakBytes, receiver: taken.peakBytes },
    cpuSeconds: { sender: sent.cpuSeconds, receiver: taken.cpuSeconds },
  };
}

/** File meta information differs in length, data sets do not. */
export async function checkArrived(
  files: Pick<Files, 'objects' | 'bytes'>,
  receiver: Pick<Receiver, 'folder' | 'arrived'>,
  name: string,
): Promise<void> {
  const { folder = '' } = receiver;
  // An archive of ours has its objects in a folder beside its index.
  const objects = join(folder, 'objects');
  const there = receiver.arrived ? await receiver.arrived() : await measured(existsSync(objects) ? objects : folder);
  if (there.objects !== files.objects || there.bytes < files.bytes - files.objects * 1_024)
    throw new Error(
      `${name}: ${there.objects} files of ${there.bytes} bytes arrived, ${files.objects} of ${files.bytes} were sent`,
    );
}
