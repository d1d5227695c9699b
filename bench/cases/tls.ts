import type { Case } from '../measure.ts';
import { dcmtkReceivers, dcmtkSenders } from '../peers/dcmtk.ts';
import { quarryReceiver, quarrySender, unsynced } from '../peers.ts';
import { rateTarget } from '../target.ts';
import { type Context, objectsOf, ownTree } from './context.ts';
import { loopback } from './limits.ts';
import { isUp, pair } from './pair.ts';

/** Over TLS 1.3, which both take when nothing forbids it, with a certificate at both ends. */
export function tlsCases(context: Context): Case[] {
  const files = context.data.ct;
  const tls = context.certified;
  const storescu = dcmtkSenders.storescuTls(tls);
  const storescp = dcmtkReceivers.storescpTls(tls);
  const untuned = { storescu: dcmtkSenders.storescuTlsAsItComes(tls), storescp: dcmtkReceivers.storescpTlsAsItComes(tls) };
  const limits = [loopback(context, files, { to: 'files', tls: true }), loopback(context, files, { to: 'nowhere', tls: true })];
  const tree = ownTree(context);
  const up = isUp(context, storescu);
  const senders = [...context.trees.map((each) => quarrySender(each, { tls })), storescu, untuned.storescu];
  const receivers = [...context.trees.map((each) => quarryReceiver(each, { tls, sync: unsynced })), storescp];
  return [
    {
      ...objectsOf(files, `send ${files.objects} CT to ${storescp.name} (TLS 1.3)`),
      needs: storescp.needs ?? [],
      sides: senders.map((sender) => pair(context, files, sender, storescp, { name: sender.name })),
      limits,
      targets: [rateTarget(quarrySender(tree).name, [storescu.name])],
    },
    {
      ...objectsOf(files, `receive ${files.objects} CT from ${storescu.name} (TLS 1.3)`),
      needs: storescu.needs ?? [],
      sides: [
        ...receivers.map((kind) => pair(context, files, storescu, kind, { name: kind.name, ...up })),
        pair(context, files, storescu, untuned.storescp, { name: untuned.storescp.name, aTenth: true }),
      ],
      limits,
      targets: [rateTarget(quarryReceiver(tree, { sync: unsynced }).name, [storescp.name])],
    },
    {
      ...objectsOf(files, `Quarry to Quarry, ${files.objects} CT (TLS 1.3)`),
      needs: storescu.needs ?? [],
      sides: [
        ...context.trees.map((each) =>
          pair(context, files, quarrySender(each, { tls }), quarryReceiver(each, { tls, sync: unsynced }), up),
        ),
        pair(context, files, storescu, storescp, up),
        pair(context, files, untuned.storescu, untuned.storescp, { aTenth: true }),
      ],
      limits,
      targets: [
        rateTarget(`${quarrySender(tree).name} → ${quarryReceiver(tree, { sync: unsynced }).name}`, [
          `${storescu.name} → ${storescp.name}`,
        ]),
      ],
    },
  ];
}
