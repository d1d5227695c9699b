import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { endWithUs } from '../../e2e/peers/process.ts';
import { timed } from '../measure.ts';
import { quarryCommand } from '../peers.ts';
import { peakOf } from '../usage.ts';
import { figureTable } from './figures.ts';
import { madeUpObjects } from './made-up-objects.ts';
import { madeIndex } from './make-index.ts';
import { type Section, type Setting, times, withCopy } from './setting.ts';
import { wireFind } from './wire-find.ts';

interface Start {
  readonly listeningMs: number;
  readonly answeredMs: number;
  readonly peakBytes: number;
}

/** `quarry archive serve`, as it is built, until it has answered a first C-FIND. */
async function start(setting: Setting, folder: string): Promise<Start> {
  const config = join(setting.scratch, 'start-up.json');
  await writeFile(config, JSON.stringify({ areas: [{ aeTitle: 'BENCH', folder }] }));
  const [known] = madeUpObjects(1);
  const StudyInstanceUID = known?.record.studyInstanceUid ?? '';
  const begun = performance.now();
  const args = ['archive', 'serve', '--config', config, '--bind', '127.0.0.1', '--port', '0', '--json'];
  const child = spawn(...quarryCommand(setting.tree, args), { stdio: ['ignore', 'pipe', 'ignore'] });
  endWithUs(child);
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  const { port } = JSON.parse(line) as { port: number };
  const listeningMs = performance.now() - begun;
  const { rows } = await wireFind(port, 'STUDY', { StudyInstanceUID }, ['PatientName']);
  const answeredMs = performance.now() - begun;
  if (rows !== 1) throw new Error(`${rows} studies have the UID of the first one`);
  const peakBytes = child.pid === undefined ? 0 : peakOf(child.pid);
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
  return { listeningMs, answeredMs, peakBytes };
}

/** Takes the file out of the page cache, as far as the system does that for one file. */
async function forgetFile(file: string): Promise<void> {
  await timed('dd', [`if=${file}`, 'iflag=nocache', 'count=0', 'status=none']);
}

export const startUp: Section = {
  name: 'an archive that is large: start-up',
  async measure(setting) {
    const objects = setting.quick ? 100_000 : 1_000_000;
    const made = await madeIndex(setting.cache, objects);
    const empty = await madeIndex(setting.cache, 50);
    const run = (folder: string, cold: boolean) =>
      times(setting.runs, async () => {
        if (cold) await forgetFile(join(folder, 'index.sqlite'));
        return start(setting, folder);
      });
    const [warm, cold] = await withCopy(setting, made.folder, async (folder) => [
      await run(folder, false),
      await run(folder, true),
    ]);
    const small = await withCopy(setting, empty.folder, (folder) => run(folder, false));
    const answered = (starts: readonly Start[]) => starts.map(({ answeredMs }) => answeredMs);
    return figureTable(
      `${this.name} (${objects} objects)`,
      [
        made.seconds === undefined
          ? 'the index was made by an earlier run'
          : `the index was made in ${made.seconds.toFixed(1)} s, through the archive's own writer`,
        '`quarry archive serve` as it is built, from the start of the program; “answered” is a first C-FIND by another process',
      ],
      [
        { name: 'listening', unit: 'ms', values: warm.map(({ listeningMs }) => listeningMs) },
        { name: 'answered', unit: 'ms', values: answered(warm), below: 1_500 },
        { name: 'answered, the index not in the page cache', unit: 'ms', values: answered(cold), below: 1_500 },
        { name: 'answered, with 50 objects', unit: 'ms', values: answered(small) },
        { name: 'peak memory', unit: 'MB', values: warm.map(({ peakBytes }) => peakBytes / 2 ** 20) },
        { name: 'peak memory, with 50 objects', unit: 'MB', values: small.map(({ peakBytes }) => peakBytes / 2 ** 20) },
      ],
    );
  },
};
