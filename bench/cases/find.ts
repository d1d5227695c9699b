import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startDcmqrscp } from '../../e2e/peers/dcmqrscp.ts';
import { isInstalled } from '../../e2e/peers/process.ts';
import { type Case, type Side, timed } from '../measure.ts';
import { dcmtkSenders, quarryArchive, quarryCommand, type Receiver } from '../peers.ts';
import type { Context } from './context.ts';

/** A server that has the small objects, as images of one series. */
type Filled = () => Promise<{ readonly aeTitle: string; readonly port: number; readonly stop: () => Promise<unknown> }>;

const returned = ['SOPInstanceUID', 'SOPClassUID', 'InstanceNumber'];

/** Every image of the series asked for, by all clients of one server. */
function findCase(context: Context, name: string, filled: Filled): Case {
  let server: ReturnType<Filled> | undefined;
  const { smallStudyUid, smallSeriesUid, small } = context.data;
  const keys = [`StudyInstanceUID=${smallStudyUid}`, `SeriesInstanceUID=${smallSeriesUid}`, ...returned].flatMap((key) => [
    '-k',
    key,
  ]);
  const side = (text: string, command: (at: { aeTitle: string; port: number }) => [string, string[]]): Side => ({
    name: text,
    async run() {
      server ??= filled();
      const { ms, peakBytes } = await timed(...command(await server));
      return { ms, peaks: { client: peakBytes } };
    },
  });
  const findscu = (option: string[]) =>
    side(['findscu', ...option].join(' '), ({ aeTitle, port }) => [
      'env',
      [
        'TCP_NODELAY=1',
        'findscu',
        ...option,
        '-S',
        '-aec',
        aeTitle,
        '-k',
        'QueryRetrieveLevel=IMAGE',
        ...keys,
        '127.0.0.1',
        String(port),
      ],
    ]);
  return {
    name: `C-FIND of ${small.objects} images from ${name}`,
    unit: 'answers',
    amount: small.objects,
    sides: [
      ...context.trees.map((tree) =>
        side(`${tree.name} find, decoded and printed as JSON`, ({ aeTitle, port }) =>
          quarryCommand(tree, ['find', `${aeTitle}@127.0.0.1:${port}`, '--level', 'image', ...keys, '--json']),
        ),
      ),
      ...(isInstalled('findscu') ? [findscu(['-q']), findscu([])] : []),
    ],
    close: async () => void (await (await server)?.stop()),
  };
}

function dcmqrscp(context: Context): Filled {
  return async () => {
    const folder = join(context.scratch, 'dcmqrscp');
    const area = join(folder, 'QRSRV');
    await mkdir(folder, { recursive: true });
    await cp(context.data.small.folder, area, { recursive: true });
    const files = Array.from({ length: context.data.small.objects }, (_, i) =>
      join(area, `${String(i + 1).padStart(5, '0')}.dcm`),
    );
    await timed('dcmqridx', [area, ...files]);
    return startDcmqrscp({ folder });
  };
}

function ownArchive(context: Context): Filled | undefined {
  const [tree] = context.trees;
  const { dcmsend } = dcmtkSenders;
  if (!tree || !dcmsend) return undefined;
  return async () => {
    const receiver: Receiver = await quarryArchive(tree).start(join(context.scratch, 'asked'));
    await dcmsend.send(receiver, context.data.small.folder);
    return receiver;
  };
}

export function findCases(context: Context): Case[] {
  const own = ownArchive(context);
  return [
    ...(isInstalled('dcmqrscp') && isInstalled('dcmqridx') ? [findCase(context, 'dcmqrscp', dcmqrscp(context))] : []),
    ...(own ? [findCase(context, "Quarry's archive", own)] : []),
  ];
}
