import { join } from 'node:path';
import { freePort } from '../../e2e/peers/process.ts';
import { Lazily } from '../lazily.ts';
import { type Case, type Command, type Side, sampleOf, timedTogether } from '../measure.ts';
import { type ArchiveKind, dcmqrscpArchive, orthancArchive } from '../peers/archives.ts';
import { dcmjsCommand } from '../peers/dcmjs-dimse.ts';
import { asItComes, best } from '../peers/dcmtk.ts';
import { type QuarryTree, quarryCommand, type Receiver } from '../peers.ts';
import { rateTarget } from '../target.ts';
import { type Context, ownTree } from './context.ts';
import { answers } from './limits.ts';

/** A search, as each client is told it. */
export interface Search {
  readonly level: 'STUDY' | 'IMAGE';
  /** What must match, by keyword; empty: universal. */
  readonly keys: Readonly<Record<string, string>>;
}

/** Every study: a common row of a study list. */
export const everyStudy: Search = {
  level: 'STUDY',
  keys: {
    StudyInstanceUID: '',
    PatientName: '',
    PatientID: '',
    StudyDate: '',
    StudyTime: '',
    AccessionNumber: '',
    StudyDescription: '',
  },
};

export function everyImage(studyInstanceUid: string, seriesInstanceUid: string): Search {
  return {
    level: 'IMAGE',
    keys: {
      StudyInstanceUID: studyInstanceUid,
      SeriesInstanceUID: seriesInstanceUid,
      SOPInstanceUID: '',
      SOPClassUID: '',
      InstanceNumber: '',
    },
  };
}

const keyArguments = ({ keys }: Search) =>
  Object.entries(keys).flatMap(([keyword, value]) => ['-k', value === '' ? keyword : `${keyword}=${value}`]);

/** Without options it prints each answer; with `-q` it decodes none. */
export function findscuCommand({ aeTitle, port }: Receiver, search: Search, options: readonly string[], { env } = best): Command {
  const level = ['-k', `QueryRetrieveLevel=${search.level}`];
  const called = ['-aet', 'SCU', '-aec', aeTitle];
  return ['env', [...env, 'findscu', ...options, '-S', ...called, ...level, ...keyArguments(search), '127.0.0.1', String(port)]];
}

export function quarryFind(tree: QuarryTree, { aeTitle, port }: Receiver, search: Search): Command {
  const level = ['--level', search.level.toLowerCase(), '--aet', 'SCU'];
  return quarryCommand(tree, ['find', `${aeTitle}@127.0.0.1:${port}`, ...level, ...keyArguments(search), '--json']);
}

/** All clients ask one server. What came is counted where the client says it. */
function asking(context: Context, kind: ArchiveKind, search: Search, amount: number, what: string): Case {
  const files = search.level === 'STUDY' ? context.data.studies : context.data.images;
  const server = new Lazily(async () => {
    const asker = { aeTitle: 'SCU', port: await freePort() };
    return kind.start(join(context.scratch, 'asked'), files, asker);
  });
  const side = (name: string, needs: readonly string[], command: (to: Receiver) => Command): Side => ({
    name,
    needs,
    run: async () => sampleOf('client', await timedTogether([command(await server.get())])),
  });
  const quarryName = (tree: QuarryTree) => `${tree.name} find, rows as JSON`;
  const [quiet, printing, dcmjs] = ['findscu -q, decodes nothing', 'findscu, printing', 'dcmjs-dimse, rows as JSON'];
  const untuned = `findscu${asItComes.suffix}`;
  return {
    name: `C-FIND of ${amount} ${what} from ${kind.name}`,
    unit: 'answers',
    amount,
    needs: kind.needs,
    sides: [
      ...context.trees.map((tree) => side(quarryName(tree), [], (to) => quarryFind(tree, to, search))),
      side(quiet, ['findscu'], (to) => findscuCommand(to, search, ['-q'])),
      side(printing, ['findscu'], (to) => findscuCommand(to, search, [])),
      side(untuned, ['findscu'], (to) => findscuCommand(to, search, [], asItComes)),
      side(dcmjs, [], ({ aeTitle, port }) => {
        const keys = { QueryRetrieveLevel: search.level, ...search.keys };
        return dcmjsCommand({ aeTitle, port, work: { kind: 'find', keys } });
      }),
    ],
    limits: [answers(amount)],
    targets: [rateTarget(quarryName(ownTree(context)), [quiet])],
    close: () => server.stop(),
  };
}

export function findScuCases(context: Context): Case[] {
  const { studies, images, imagesStudyUid, imagesSeriesUid } = context.data;
  return [
    asking(context, orthancArchive, everyStudy, studies.objects, 'studies'),
    asking(context, dcmqrscpArchive, everyImage(imagesStudyUid, imagesSeriesUid), images.objects, 'images'),
  ];
}
