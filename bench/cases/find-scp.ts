import { join } from 'node:path';
import { freePort } from '../../e2e/peers/process.ts';
import { Lazily } from '../lazily.ts';
import { type Case, type Side, timedTogether } from '../measure.ts';
import {
  type ArchiveKind,
  dcmqrscpFewStudies,
  dcmqrscpFewStudiesAsItComes,
  dcmqrscpStudies,
  orthancArchive,
  quarryArchiveKind,
} from '../peers/archives.ts';
import { rateTarget } from '../target.ts';
import { cpuWhile } from '../usage.ts';
import { type Context, ownTree } from './context.ts';
import { everyStudy, findscuCommand, type Search } from './find-scu.ts';
import { answers } from './limits.ts';

/** No study has this UID: what the asking program and one empty answer take. */
const noStudy: Search = { ...everyStudy, keys: { ...everyStudy.keys, StudyInstanceUID: '1.2.3' } };

/** Every study asked for by a client that decodes nothing: the time is the server's. */
export function findScpCases(context: Context): Case[] {
  const { studies } = context.data;
  const servers: Lazily[] = [];
  const side = (kind: ArchiveKind, at: number, amount = studies.objects): Side => {
    const server = new Lazily(async () => {
      const asker = { aeTitle: 'SCU', port: await freePort() };
      return kind.start(join(context.scratch, `asked-${at}`), studies, asker);
    });
    servers.push(server);
    const ask = async (search: Search) => {
      const receiver = await server.get();
      const { result, cpuSeconds } = await cpuWhile(receiver.pid, () =>
        timedTogether([findscuCommand(receiver, search, ['-q'])]),
      );
      return {
        ms: result.ms,
        peaks: { findscu: result.peakBytes, server: receiver.peakBytes() },
        cpuSeconds: { findscu: result.cpuSeconds, server: cpuSeconds },
      };
    };
    return {
      name: kind.name,
      needs: [...kind.needs, 'findscu'],
      amount,
      run: () => ask(everyStudy),
      startUp: () => ask(noStudy),
    };
  };
  const own = context.trees.map(quarryArchiveKind);
  const few = Math.min(dcmqrscpStudies, studies.objects);
  return [
    {
      name: `C-FIND of ${studies.objects} studies, asked by findscu -q`,
      unit: 'answers',
      amount: studies.objects,
      needs: ['findscu'],
      sides: [
        ...own.map((kind, at) => side(kind, at)),
        side(orthancArchive, own.length),
        side(dcmqrscpFewStudies, own.length + 1, few),
        { ...side(dcmqrscpFewStudiesAsItComes, own.length + 2, few), atMostRuns: 1 },
      ],
      limits: [answers(studies.objects)],
      targets: [rateTarget(quarryArchiveKind(ownTree(context)).name, [orthancArchive.name, dcmqrscpFewStudies.name], 2)],
      withoutStartUp: true,
      notes: ['Start-up: findscu with a search that matches nothing, at the same server.'],
      async close() {
        for (const server of servers) await server.stop();
      },
    },
  ];
}
