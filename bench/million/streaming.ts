import { isInstalled } from '../../e2e/peers/process.ts';
import { timed } from '../measure.ts';
import { quarryCommand } from '../peers.ts';
import { type Figure, figureTable } from './figures.ts';
import { madeUpSeries } from './made-up-objects.ts';
import { madeIndex } from './make-index.ts';
import { type Section, type Setting, times, withNode } from './setting.ts';

type Client = (port: number, keys: readonly string[]) => ReturnType<typeof timed>;

const returned = ['SOPInstanceUID', 'SOPClassUID', 'InstanceNumber', 'ContentDate', 'ContentTime'];

function clients(setting: Setting): [string, Client][] {
  const ours: Client = (port, keys) =>
    timed(...quarryCommand(setting.tree, ['find', `BENCH@127.0.0.1:${port}`, '--level', 'image', ...keys, '--json']));
  const findscu: Client = (port, keys) => {
    const level = ['-k', 'QueryRetrieveLevel=IMAGE'];
    return timed('findscu', ['-q', '-S', '-aec', 'BENCH', ...level, ...keys, '127.0.0.1', String(port)], { TCP_NODELAY: '1' });
  };
  return [['quarry find --json', ours], ...(isInstalled('findscu') ? [['findscu -q', findscu] satisfies [string, Client]] : [])];
}

/** So many answers from a node that has just started, so that its memory is theirs. */
async function answersTo(setting: Setting, name: string, client: Client, answers: number): Promise<Figure[]> {
  const made = await madeIndex(setting.cache, answers, 'one-series');
  const [first] = madeUpSeries(1);
  const { studyInstanceUid = '', seriesInstanceUid = '' } = first?.record ?? {};
  const unique = [`StudyInstanceUID=${studyInstanceUid}`, `SeriesInstanceUID=${seriesInstanceUid}`];
  const keys = [...unique, ...returned].flatMap((key) => ['-k', key]);
  const samples = await withNode(setting, made.folder, (node) =>
    times(setting.runs, async () => {
      const { ms, peakBytes } = await client(node.port, keys);
      return { ms, client: peakBytes / 2 ** 20, node: node.peakBytes / 2 ** 20 };
    }),
  );
  return [
    { name: `${answers} answers to ${name}: each`, unit: 'µs', values: samples.map(({ ms }) => (ms * 1_000) / answers) },
    { name: '… peak memory of the client', unit: 'MB', values: samples.map(({ client: most }) => most) },
    { name: '… peak memory of our SCP', unit: 'MB', values: samples.map(({ node }) => node) },
  ];
}

export const streaming: Section = {
  name: 'C-FIND answers, by how many there are',
  async measure(setting) {
    const figures: Figure[] = [];
    for (const [name, client] of clients(setting)) {
      for (const answers of setting.quick ? [1_000, 10_000] : [1_000, 10_000, 100_000])
        figures.push(...(await answersTo(setting, name, client, answers)));
    }
    return figureTable(this.name, ['images of one series from our archive; the time has the start of the client in it'], figures);
  },
};
