import type { Case } from '../measure.ts';
import { dcmtkReceivers, dcmtkSenders } from '../peers/dcmtk.ts';
import { quarryArchive, quarryReceiver, quarrySender } from '../peers.ts';
import { rateTarget } from '../target.ts';
import { type Context, objectsOf, ownTree } from './context.ts';
import { fileLimits } from './limits.ts';
import { isUp, pair } from './pair.ts';

/** Quarry to Quarry as it is installed, beside the best pairs of DCMTK, and DCMTK as it is installed. */
export function bothEndsCase(context: Context): Case {
  const files = context.data.ct;
  const { dcmsend, storescu, dcmsendAsItComes } = dcmtkSenders;
  const up = isUp(context, dcmsend);
  const tuned = [
    pair(context, files, dcmsend, dcmtkReceivers.storescp, up),
    pair(context, files, storescu, dcmtkReceivers.storescp, up),
    pair(context, files, dcmsend, dcmtkReceivers.dcmrecv, up),
  ];
  // It waits 40 ms for each message: 1,000 objects take most of a minute.
  const untuned = pair(context, files, dcmsendAsItComes, dcmtkReceivers.storescpAsItComes, { atMostRuns: 1 });
  const own = context.trees.flatMap((tree) =>
    [quarryReceiver(tree), quarryArchive(tree)].map((kind) => pair(context, files, quarrySender(tree), kind, up)),
  );
  const tree = ownTree(context);
  const name = pair(context, files, quarrySender(tree), quarryReceiver(tree)).name;
  return {
    ...objectsOf(files, `Quarry to Quarry, ${files.objects} CT, default settings`),
    sides: [...own, ...tuned, untuned],
    limits: fileLimits(context, files),
    targets: [
      rateTarget(
        name,
        tuned.map((side) => side.name),
      ),
      rateTarget(name, [untuned.name], 20),
    ],
  };
}
