import type { Files } from '../data.ts';
import type { Case } from '../measure.ts';
import { dcmjsSender } from '../peers/dcmjs-dimse.ts';
import { dcmtkReceivers, dcmtkSenders } from '../peers/dcmtk.ts';
import { quarrySender, type ReceiverKind, type SenderKind } from '../peers.ts';
import { rateTarget, type Target } from '../target.ts';
import { type Context, objectsOf, ownTree } from './context.ts';
import { fileLimits, loopback } from './limits.ts';
import { pair } from './pair.ts';

const { dcmsend, storescu, dcmsendAsItComes, storescuAsItComes } = dcmtkSenders;
const { storescp, storescpNormal, storescpFork, ignoring } = dcmtkReceivers;
const dcmtk: readonly SenderKind[] = [dcmsend, storescu];
const untuned: readonly SenderKind[] = [dcmsendAsItComes, storescuAsItComes];
/** A small object waits 40 ms then. */
const waiting = { aTenth: true };

function sending(context: Context, files: Files, kind: ReceiverKind, what: string): Case {
  const senders = [...context.trees.map((tree) => quarrySender(tree)), ...dcmtk];
  const untunedOptions = files === context.data.small ? waiting : {};
  const own = quarrySender(ownTree(context)).name;
  return {
    ...objectsOf(files, `send ${what} to ${kind.name}, 1 association`),
    needs: kind.needs ?? [],
    sides: [
      ...senders.map((sender) => pair(context, files, sender, kind, { name: sender.name })),
      ...untuned.map((sender) => pair(context, files, sender, kind, { name: sender.name, ...untunedOptions })),
    ],
    limits: kind === ignoring ? [loopback(context, files, { to: 'nowhere' })] : fileLimits(context, files),
    targets: [
      rateTarget(
        own,
        dcmtk.map(({ name }) => name),
      ),
    ],
  };
}

/** As many processes of a peer as Quarry has associations; their own rate over one is what is to be doubled. */
function sendingOverFour(context: Context, files: Files, what: string): Case {
  const ours = (tree: Context['trees'][number]) => quarrySender(tree, { associations: 4 });
  const four = (senders: readonly SenderKind[]) => senders.map((sender) => ({ sender, name: `4 × ${sender.name}` }));
  const twice = four(dcmtk);
  const once = dcmtk.map((sender) => ({ sender, name: `${sender.name}, 1 association` }));
  const own = ours(ownTree(context)).name;
  return {
    ...objectsOf(files, `send ${what} to ${storescpFork.name}, 4 associations`),
    needs: storescpFork.needs ?? [],
    sides: [
      ...context.trees.map((tree) => pair(context, files, ours(tree), storescpFork, { name: ours(tree).name })),
      ...twice.map(({ sender, name }) => pair(context, files, sender, storescpFork, { name, senders: 4 })),
      ...four(untuned).map(({ sender, name }) => pair(context, files, sender, storescpFork, { name, senders: 4, ...waiting })),
      ...once.map(({ sender, name }) => pair(context, files, sender, storescpFork, { name })),
    ],
    limits: fileLimits(context, files),
    targets: [
      rateTarget(
        own,
        twice.map(({ name }) => name),
      ),
      rateTarget(
        own,
        once.map(({ name }) => name),
        2,
      ),
    ],
  };
}

/** One object: beside the peers to a receiver that keeps the bytes, which is their fastest, the same to one that decodes them. */
function sendingLarge(context: Context): Case {
  const files = context.data.large;
  const own = quarrySender(ownTree(context)).name;
  const senders = [...context.trees.map((tree) => quarrySender(tree)), ...dcmtk, ...untuned];
  const normal = dcmtk.map((sender) => ({ sender, name: `${sender.name} to ${storescpNormal.name}` }));
  const targets: Target[] = [
    rateTarget(
      own,
      dcmtk.map(({ name }) => name),
      0.9,
    ),
    rateTarget(
      own,
      normal.map(({ name }) => name),
      1.5,
    ),
    { kind: 'memory', own, process: 'sender', belowBytes: 150 * 2 ** 20 },
  ];
  return {
    ...objectsOf(files, `send one of 600 MB to ${storescp.name}`),
    unit: 'MB',
    amount: files.bytes / 1e6,
    needs: storescp.needs ?? [],
    sides: [
      ...senders.map((sender) => pair(context, files, sender, storescp, { name: sender.name })),
      ...normal.map(({ sender, name }) => pair(context, files, sender, storescpNormal, { name })),
    ],
    limits: fileLimits(context, files),
    targets,
  };
}

export function sendCases(context: Context): Case[] {
  const { ct, small } = context.data;
  const cts = `${ct.objects} CT`;
  // dcmjs-dimse takes half a minute for 1,000 CT.
  const withSlow = (kind: ReceiverKind): Case => {
    const work = sending(context, ct, kind, cts);
    const slow = pair(context, ct, dcmjsSender, kind, { name: dcmjsSender.name, atMostRuns: 1 });
    const own = quarrySender(ownTree(context)).name;
    return { ...work, sides: [...work.sides, slow], targets: [...(work.targets ?? []), rateTarget(own, [slow.name])] };
  };
  return [
    withSlow(storescp),
    withSlow(ignoring),
    sending(context, small, storescp, `${small.objects} small`),
    sendingOverFour(context, small, `${small.objects} small`),
    sendingLarge(context),
  ];
}
