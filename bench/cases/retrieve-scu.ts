import type { Case } from '../measure.ts';
import { type ArchiveKind, dcmqrscpArchive, orthancArchive } from '../peers/archives.ts';
import { dcmjsCommand } from '../peers/dcmjs-dimse.ts';
import { asItComes } from '../peers/dcmtk.ts';
import { rateTarget } from '../target.ts';
import { type Context, objectsOf, ownTree } from './context.ts';
import { fileLimits } from './limits.ts';
import { asked, dcmtkRetriever, quarryRetriever, type Retriever, retrieving, type Service } from './retrieve.ts';

/** It decodes and encodes what it writes: a quarter of a minute for 1,000 CT. */
const dcmjsGet: Retriever = {
  name: 'dcmjs-dimse',
  needs: [],
  command: ({ aeTitle, port }, _, studyInstanceUid, folder) =>
    dcmjsCommand({ aeTitle, port, work: { kind: 'get', studyInstanceUid, folder } }),
};

function from(context: Context, kind: ArchiveKind, service: Service): Case {
  const there = asked(context, kind, 'asked');
  const side = (client: Retriever) => retrieving(context, client.name, there, kind, client);
  const peer = dcmtkRetriever(service);
  return {
    ...objectsOf(context.data.ct, `${service} of ${context.data.ct.objects} CT from ${kind.name}`),
    needs: kind.needs,
    sides: [
      ...context.trees.flatMap((tree) => [side(quarryRetriever(tree, service)), side(quarryRetriever(tree, service, []))]),
      side(peer),
      { ...side(dcmtkRetriever(service, asItComes)), atMostRuns: 1 },
      ...(service === 'C-GET' ? [{ ...side(dcmjsGet), atMostRuns: 1 }] : []),
    ],
    limits: fileLimits(context, context.data.ct),
    targets: [rateTarget(quarryRetriever(ownTree(context), service).name, [peer.name])],
    close: () => there.server.stop(),
  };
}

/** The study of 1,000 CT, by us and by others, from one server each time. */
export function retrieveScuCases(context: Context): Case[] {
  return (['C-GET', 'C-MOVE'] as const).flatMap((service) => [
    from(context, dcmqrscpArchive, service),
    from(context, orthancArchive, service),
  ]);
}
