import type { Case } from '../measure.ts';
import { dcmqrscpArchive, dcmqrscpAsItComes, orthancArchive, quarryArchiveKind } from '../peers/archives.ts';
import { rateTarget } from '../target.ts';
import { type Context, objectsOf, ownTree } from './context.ts';
import { fileLimits } from './limits.ts';
import { type Asked, asked, dcmtkRetriever, retrieving, type Service } from './retrieve.ts';

function askedBy(context: Context, service: Service): Case {
  const client = dcmtkRetriever(service);
  const kinds = [...context.trees.map(quarryArchiveKind), dcmqrscpArchive, orthancArchive, dcmqrscpAsItComes];
  const servers: Asked[] = kinds.map((kind, at) => asked(context, kind, `asked-${at}`));
  const own = quarryArchiveKind(ownTree(context)).name;
  return {
    ...objectsOf(context.data.ct, `${service} of ${context.data.ct.objects} CT, asked by ${client.name}`),
    needs: client.needs,
    sides: kinds.flatMap((kind, at) => {
      const server = servers[at];
      if (server === undefined) return [];
      const side = retrieving(context, kind.name, server, kind, client);
      return [kind === dcmqrscpAsItComes ? { ...side, atMostRuns: 1 } : side];
    }),
    limits: fileLimits(context, context.data.ct),
    targets: [rateTarget(own, [dcmqrscpArchive.name, orthancArchive.name]), rateTarget(own, [orthancArchive.name], 1.5)],
    async close() {
      for (const { server } of servers) await server.stop();
    },
  };
}

/** The study of 1,000 CT from us and from others, by one client each time. */
export function retrieveScpCases(context: Context): Case[] {
  return [askedBy(context, 'C-GET'), askedBy(context, 'C-MOVE')];
}
