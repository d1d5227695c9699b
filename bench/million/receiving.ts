import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { endWithUs } from '../../e2e/peers/process.ts';
import type { Files } from '../data.ts';
import { timed } from '../measure.ts';
import type { AnswerTimes, Watched } from '../processes/watched-node-messages.ts';
import { type Figure, figureTable } from './figures.ts';
import { madeIndex } from './make-index.ts';
import { firstNew, printed } from './processes.ts';
import { questions } from './queries.ts';
import { type Section, type Setting, times, withNode } from './setting.ts';
import type { WatchedNode } from './watched-node.ts';
import { wireFind } from './wire-find.ts';

interface Received {
  readonly perSecond: number;
  readonly watched: Watched;
  /** The same delay, 99 of 100, of a process that did nothing meanwhile. */
  readonly idleMs: number;
  /** Of the questions that were asked meanwhile. */
  readonly answers: readonly AnswerTimes[];
}

/** Issue 4's target is about these. */
const asked = questions().filter(({ target }) => target);

/** One question after the other, each over an association of its own, until the work is done. */
async function askingMeanwhile(node: WatchedNode, work: Promise<unknown>): Promise<AnswerTimes[]> {
  let going = true;
  const done = work.finally(() => {
    going = false;
  });
  const answers: AnswerTimes[] = [];
  for (let n = 0; going; n++) {
    const { level, keys } = asked[n % asked.length] ?? { level: 'STUDY', keys: {} };
    answers.push(await wireFind(node.port, level, keys, ['PatientName', 'StudyDate', 'ModalitiesInStudy']));
  }
  await done;
  return answers;
}

/** Says, when it is called, how long an idle process was held up since it was started. */
async function idleProcess(): Promise<() => Promise<number>> {
  const child = fork(join(import.meta.dirname, '..', 'processes', 'idle.ts'));
  endWithUs(child);
  await once(child, 'spawn');
  return async () => {
    const answer = once(child, 'message') as Promise<[number]>;
    child.send('end');
    return (await answer)[0];
  };
}

/** A node that has been up for a while: its code is compiled, and the check of the index that comes with the start is over. */
async function warmUp(node: WatchedNode): Promise<void> {
  await printed('made-up-sender.ts', [node.port, firstNew, 1_000]);
  for (const { level, keys } of asked) await wireFind(node.port, level, keys, ['PatientName', 'StudyDate', 'ModalitiesInStudy']);
}

/** dcmsend at its best sends the files; the archive is new each time, as it would know the objects otherwise. */
function receive(setting: Setting, made: string, files: Files, asking: boolean): Promise<Received> {
  return withNode(setting, made, async (node) => {
    await warmUp(node);
    const args = ['-pdu', '131072', '--max-send-pdu', '131072', '-aec', 'BENCH', '+sd', '+r', '127.0.0.1', String(node.port)];
    const idle = await idleProcess();
    const { done, watched } = await node.while(async () => {
      const sent = timed('dcmsend', [...args, files.folder], { TCP_NODELAY: '1', TCP_BUFFER_LENGTH: '131072' });
      const answers = asking ? await askingMeanwhile(node, sent) : [];
      return { ms: (await sent).ms, answers };
    });
    const idleMs = await idle();
    const { rows } = await wireFind(node.port, 'IMAGE', { PatientName: 'bench*' }, []);
    if (rows !== files.objects) throw new Error(`${rows} of ${files.objects} objects arrived`);
    return { perSecond: (files.objects * 1_000) / done.ms, watched, idleMs, answers: done.answers };
  });
}

function delays(what: string, samples: readonly Received[]): Figure[] {
  const of = (name: 'p50' | 'p99' | 'max') => samples.map(({ watched }) => watched.delayMs[name]);
  return [
    { name: `${what}: delay of the main loop, median`, unit: 'ms', values: of('p50') },
    { name: '… 99 of 100 below', unit: 'ms', values: of('p99'), below: 20 },
    { name: '… 99 of 100 below, in a process that does nothing', unit: 'ms', values: samples.map(({ idleMs }) => idleMs) },
    { name: '… longest', unit: 'ms', values: of('max') },
  ];
}

function asking(what: string, samples: readonly Received[]): Figure[] {
  const answers = samples.flatMap((sample) => sample.answers);
  return [
    {
      name: `${what}: ${answers.length} questions answered meanwhile, first row`,
      unit: 'ms',
      values: answers.map(({ firstMs }) => firstMs),
    },
  ];
}

export const receiving: Section = {
  name: 'an archive that is large: receiving',
  async measure(setting) {
    const objects = setting.quick ? 100_000 : 1_000_000;
    const made = await madeIndex(setting.cache, objects);
    const { small, ct } = setting.data;
    const figures: Figure[] = [];
    for (const [what, files, above] of [
      [`${small.objects} small objects`, small, 1_500],
      [`${ct.objects} CT`, ct, undefined],
    ] as const) {
      const alone: Received[] = [];
      const asked: Received[] = [];
      await times(setting.runs, async () => {
        alone.push(await receive(setting, made.folder, files, false));
        asked.push(await receive(setting, made.folder, files, true));
      });
      const rate = (samples: readonly Received[]) => samples.map(({ perSecond }) => perSecond);
      figures.push(
        { name: `${what}, alone`, unit: '/s', values: rate(alone), ...(above === undefined ? {} : { above }) },
        { name: '… until the last was synced', unit: 'ms', values: alone.map(({ watched }) => watched.unsyncedMs) },
        ...delays(`${what}, alone`, alone),
        { name: `${what}, with queries all the while`, unit: '/s', values: rate(asked) },
        ...delays(`${what}, with queries`, asked),
        ...asking(what, asked),
      );
    }
    return figureTable(
      `${this.name} (${objects} objects there)`,
      [
        'from dcmsend over one association, its start included; received into files and the index, synced in the background',
        'queries are wildcards at study level, one after the other by a third process; there are two cores for all of them',
        'delays are those between two turns of a timer of 1 ms in the process that receives and answers, its interval included',
      ],
      figures,
    );
  },
};
