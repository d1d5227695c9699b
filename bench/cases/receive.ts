import type { Files } from '../data.ts';
import type { Case, Side } from '../measure.ts';
import { dcmjsReceiver } from '../peers/dcmjs-dimse.ts';
import { dcmtkReceivers, dcmtkSenders } from '../peers/dcmtk.ts';
import { orthancReceivers, orthancSynced, orthancUnsynced } from '../peers/orthanc.ts';
import { type QuarryTree, quarryArchive, quarryReceiver, type ReceiverKind, unsynced } from '../peers.ts';
import { rateTarget, type Target } from '../target.ts';
import { type Context, objectsOf, ownTree } from './context.ts';
import { fileLimits } from './limits.ts';
import { isUp, isUpForLonger, pair } from './pair.ts';

const { dcmsend } = dcmtkSenders;
const { storescp, storescpNormal, storescpFork, dcmrecv, dcmrecvNormal } = dcmtkReceivers;
const { storescpAsItComes, storescpForkAsItComes, dcmrecvAsItComes } = dcmtkReceivers;
const names = (kinds: readonly ReceiverKind[]) => kinds.map(({ name }) => name);
const likePeers = (tree: QuarryTree) => quarryReceiver(tree, { sync: unsynced });
const archiveLikePeers = (tree: QuarryTree) => quarryArchive(tree, { sync: unsynced });
const policies = [
  'Files are synced once nothing more comes, and within a second, by `Quarry receive` and `Quarry archive with index`, each before it is answered for by Orthanc as it comes, ' +
    'and left to the system by what says `--sync never` or `no fsync` and by DCMTK.',
];
/** Orthanc takes several times as long as the rest. */
const slowRuns = 3;

interface Receiving {
  readonly name: string;
  readonly files: Files;
  readonly senders: number;
  readonly peers: readonly ReceiverKind[];
  readonly slow: readonly ReceiverKind[];
  /** Without settings: they wait 40 ms for many a message, so they are run once, and have taken nothing before. */
  readonly untuned: readonly ReceiverKind[];
  /** Receivers are measured with the first they take: one object is no matter of what has been compiled. */
  readonly justStarted?: boolean;
}

function receiving(context: Context, { name, files, senders, peers, slow, untuned, justStarted = false }: Receiving): Case {
  const own = context.trees.flatMap((tree) => [
    likePeers(tree),
    quarryReceiver(tree),
    archiveLikePeers(tree),
    quarryArchive(tree),
  ]);
  const before = justStarted ? {} : isUp(context, dcmsend);
  const side = (kind: ReceiverKind): Side => pair(context, files, dcmsend, kind, { name: kind.name, senders, ...before });
  const started = [likePeers(ownTree(context)), storescp].map((kind) =>
    pair(context, files, dcmsend, kind, { name: `${kind.name}, just started`, senders }),
  );
  const longUp = [likePeers(ownTree(context)), archiveLikePeers(ownTree(context)), storescp].map((kind) =>
    pair(context, files, dcmsend, kind, { name: `${kind.name}, up for longer`, senders, ...isUpForLonger(context, dcmsend) }),
  );
  return {
    ...objectsOf(files, name),
    needs: dcmsend.needs ?? [],
    sides: [
      ...[...own, ...peers].map(side),
      ...slow.map((kind) => ({ ...side(kind), atMostRuns: slowRuns })),
      ...untuned.map((kind) =>
        pair(context, files, dcmsend, kind, {
          name: kind.name,
          senders,
          ...(justStarted ? { atMostRuns: 1 } : { aTenth: true }),
        }),
      ),
      ...(senders === 1 && !justStarted ? [...started, ...longUp] : []),
    ],
    limits: fileLimits(context, files),
    notes: policies,
    targets: [rateTarget(likePeers(ownTree(context)).name, names([...peers, ...slow]))],
  };
}

function receivingLarge(context: Context): Case {
  const files = context.data.large;
  const plain = [storescp, dcmrecv];
  const normal = [storescpNormal, dcmrecvNormal];
  const work = receiving(context, {
    name: `receive one of 600 MB from ${dcmsend.name}`,
    files,
    senders: 1,
    peers: [...plain, ...normal],
    slow: [],
    untuned: [storescpAsItComes, dcmrecvAsItComes],
    justStarted: true,
  });
  const tree = ownTree(context);
  const targets = [likePeers(tree).name, archiveLikePeers(tree).name].flatMap((own): Target[] => [
    rateTarget(own, names(plain), 0.9),
    rateTarget(own, names(normal), 1.5),
    { kind: 'memory', own, process: 'receiver', belowBytes: 150 * 2 ** 20 },
  ]);
  return { ...work, unit: 'MB', amount: files.bytes / 1e6, targets };
}

/** Four senders at once; what peers do over one association is to be doubled. */
function smallFromFour(context: Context): Case {
  const files = context.data.small;
  const once = [storescp, dcmrecv].map((kind) => ({ kind, name: `${kind.name}, 1 association` }));
  const work = receiving(context, {
    name: `receive ${files.objects} small from 4 × ${dcmsend.name}`,
    files,
    senders: 4,
    peers: [storescpFork],
    slow: orthancReceivers,
    untuned: [storescpForkAsItComes],
  });
  const twice = rateTarget(
    likePeers(ownTree(context)).name,
    once.map(({ name }) => name),
    2,
  );
  return {
    ...work,
    sides: [
      ...work.sides,
      ...once.map(({ kind, name }) => pair(context, files, dcmsend, kind, { name, ...isUp(context, dcmsend) })),
    ],
    targets: [...(work.targets ?? []), twice],
  };
}

export function receiveCases(context: Context): Case[] {
  const { ct, small } = context.data;
  const one = (files: Files, what: string, slow: readonly ReceiverKind[]) =>
    receiving(context, {
      name: `receive ${what} from ${dcmsend.name}, 1 association`,
      files,
      senders: 1,
      peers: [storescp, dcmrecv],
      slow,
      untuned: [storescpAsItComes, dcmrecvAsItComes],
    });
  const cts = one(ct, `${ct.objects} CT`, [...orthancReceivers, dcmjsReceiver]);
  const tree = ownTree(context);
  // Those with an index, and with one rule for syncing.
  const withIndex = [
    rateTarget(archiveLikePeers(tree).name, [orthancUnsynced.name], 4),
    rateTarget(quarryArchive(tree).name, [orthancSynced.name], 4),
  ];
  return [
    { ...cts, targets: [...(cts.targets ?? []), ...withIndex] },
    receiving(context, {
      name: `receive ${ct.objects} CT from 4 × ${dcmsend.name}`,
      files: ct,
      senders: 4,
      peers: [storescpFork],
      slow: orthancReceivers,
      untuned: [storescpForkAsItComes],
    }),
    one(small, `${small.objects} small`, orthancReceivers),
    smallFromFour(context),
    receivingLarge(context),
  ];
}
