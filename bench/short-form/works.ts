import { join } from 'node:path';
import { everyImage, findscuCommand, quarryFind } from '../cases/find-scu.ts';
import { pair } from '../cases/pair.ts';
import type { ShortData } from '../data.ts';
import { Lazily } from '../lazily.ts';
import { type Command, type Side, sampleOf, timedTogether } from '../measure.ts';
import { dcmqrscpArchive } from '../peers/archives.ts';
import { dcmtkReceivers, dcmtkSenders } from '../peers/dcmtk.ts';
import { type QuarryTree, quarryArchive, quarryCommand, quarryReceiver, quarrySender } from '../peers.ts';

/** Quarry and one other that does the same; what is compared is one process of each. */
export interface Work {
  readonly name: string;
  readonly own: Side;
  readonly peer: Side;
  readonly process: string;
}

export interface ShortForm {
  readonly works: readonly Work[];
  close(): Promise<void>;
}

const { dcmsend } = dcmtkSenders;
const { storescp, ignoring } = dcmtkReceivers;

/** What takes less than CPU time is counted in, ten times. */
function often([command, args]: Command): Command {
  return ['sh', ['-ec', 'for i in 1 2 3 4 5 6 7 8 9 10; do "$@" >/dev/null; done', 'sh', command, ...args]];
}

/** A handful of works that between them pass through most of the hot path. */
export function shortForm(tree: QuarryTree, data: ShortData, scratch: string): ShortForm {
  const { ct, small, images, imagesStudyUid, imagesSeriesUid } = data;
  const context = { scratch };
  const unsynced = { unsynced: true };
  const archive = new Lazily(() => dcmqrscpArchive.start(join(scratch, 'asked'), images, { aeTitle: 'SCU', port: 1 }));
  const server = new Lazily(ignoring.start);
  const client = (name: string, needs: readonly string[], command: () => Promise<Command>): Side => ({
    name,
    needs,
    run: async () => sampleOf('client', await timedTogether([await command()])),
  });
  const search = everyImage(imagesStudyUid, imagesSeriesUid);
  const works: Work[] = [
    {
      name: `send ${ct.objects} CT, beside dcmsend`,
      own: pair(context, ct, quarrySender(tree), storescp, unsynced),
      peer: pair(context, ct, dcmsend, storescp, unsynced),
      process: 'sender',
    },
    {
      name: `receive ${ct.objects} CT, beside storescp +B`,
      own: pair(context, ct, dcmsend, quarryReceiver(tree), unsynced),
      peer: pair(context, ct, dcmsend, storescp, unsynced),
      process: 'receiver',
    },
    {
      name: `send ${small.objects} small, beside dcmsend`,
      own: pair(context, small, quarrySender(tree), storescp, unsynced),
      peer: pair(context, small, dcmsend, storescp, unsynced),
      process: 'sender',
    },
    {
      name: `receive ${small.objects} small into the archive, beside storescp +B`,
      own: pair(context, small, dcmsend, quarryArchive(tree), unsynced),
      peer: pair(context, small, dcmsend, storescp, unsynced),
      process: 'receiver',
    },
    {
      name: `find ${images.objects} images, beside findscu`,
      own: client('Quarry find', dcmqrscpArchive.needs, async () => quarryFind(tree, await archive.get(), search)),
      peer: client('findscu', ['findscu'], async () => findscuCommand(await archive.get(), search, [])),
      process: 'client',
    },
    {
      name: 'start of echo, beside node -e 0',
      own: client('Quarry echo', ignoring.needs ?? [], async () =>
        often(quarryCommand(tree, ['echo', `BENCH@127.0.0.1:${(await server.get()).port}`])),
      ),
      peer: client('node -e 0', [], async () => often([process.execPath, ['-e', '0']])),
      process: 'client',
    },
  ];
  return {
    works,
    async close() {
      await archive.stop();
      await server.stop();
    },
  };
}
