import { type Figure, figureTable } from './figures.ts';
import { madeIndex } from './make-index.ts';
import { firstNew, printed } from './processes.ts';
import { type Section, type Setting, times, withCopy, withNode } from './setting.ts';

interface Inserted {
  readonly microseconds: number;
  readonly residentBytes: number;
}

/** Issue 4: more than 1,500 objects a second. */
const mostMicroseconds = Math.round(1e6 / 1_500);

/** Objects put into the index at each measurement. */
const inserted = 5_000;

async function intoIndex(setting: Setting, objects: number): Promise<Figure[]> {
  const made = await madeIndex(setting.cache, objects);
  const [together, alone] = await withCopy(setting, made.folder, async (folder) => {
    const put = (atOnce: number, first: number) =>
      times(
        setting.runs,
        (round) => printed('index-inserts.ts', [folder, inserted, atOnce, first + round * 1_000]) as Promise<Inserted>,
      );
    return [await put(16, firstNew), await put(1, 2 * firstNew)];
  });
  const costs = (samples: readonly Inserted[]) => samples.map(({ microseconds }) => microseconds);
  return [
    { name: `index of ${objects} objects: one more, a commit each`, unit: 'µs', values: costs(alone), below: mostMicroseconds },
    { name: '… 16 in a commit', unit: 'µs', values: costs(together), below: mostMicroseconds },
    { name: '… memory of the process', unit: 'MB', values: alone.map(({ residentBytes }) => residentBytes / 2 ** 20) },
  ];
}

/** One node takes more and more. */
async function intoArchive(setting: Setting, amounts: readonly number[]): Promise<Figure[]> {
  const made = await madeIndex(setting.cache, 50);
  return withNode(setting, made.folder, async (node) => {
    const figures: Figure[] = [];
    let first = firstNew;
    for (const amount of amounts) {
      const { done, watched } = await node.while(() => printed('made-up-sender.ts', [node.port, first, amount]));
      first += amount;
      figures.push(
        {
          name: `${amount} objects of 2 KiB received: each`,
          unit: 'µs',
          values: [(Number(done) * 1_000) / amount],
          below: mostMicroseconds,
        },
        { name: '… CPU of the receiver, each', unit: 'µs', values: [(watched.cpuMs * 1_000) / amount] },
        { name: '… delay of the main loop, 99 of 100 below', unit: 'ms', values: [watched.delayMs.p99], below: 20 },
        { name: '… until the last of them was synced', unit: 'ms', values: [watched.unsyncedMs] },
        { name: '… memory in use then, after a collection', unit: 'MB', values: [watched.heldBytes / 2 ** 20] },
        { name: '… memory resident after the last', unit: 'MB', values: [watched.residentBytes / 2 ** 20] },
      );
    }
    figures.push({ name: 'peak memory of the receiver', unit: 'MB', values: [node.peakBytes / 2 ** 20] });
    return figures;
  });
}

export const growth: Section = {
  name: 'what an object costs, by how many there are',
  async measure(setting) {
    const sizes = setting.quick ? [1_000, 10_000, 100_000] : [1_000, 10_000, 100_000, 1_000_000];
    const amounts = setting.quick ? [1_000, 10_000] : [1_000, 10_000, 100_000];
    const figures: Figure[] = [];
    for (const objects of sizes) figures.push(...(await intoIndex(setting, objects)));
    return figureTable(
      this.name,
      [
        `the index alone: ${inserted} objects more through the archive's writer, from a process of its own`,
        'receiving: our SCU sends over one association into one archive that goes on growing, files and index, one run',
      ],
      [...figures, ...(await intoArchive(setting, amounts))],
    );
  },
};
