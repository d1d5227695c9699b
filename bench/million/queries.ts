import type { QueryLevel } from '../../src-shared/dicom/query/levels.ts';
import type { AnswerTimes } from '../processes/watched-node-messages.ts';
import { type Figure, figureTable } from './figures.ts';
import { madeUpObjects } from './made-up-objects.ts';
import { madeIndex } from './make-index.ts';
import { type Section, times, withNode } from './setting.ts';
import type { WatchedNode } from './watched-node.ts';
import { wireFind } from './wire-find.ts';

export interface Asked {
  readonly name: string;
  readonly level: QueryLevel;
  readonly keys: Readonly<Record<string, string>>;
  /** Issue 4 says how fast these must be. */
  readonly target?: true;
}

const patient = ['PatientName', 'PatientBirthDate', 'PatientSex'];
const returned: Readonly<Record<QueryLevel, readonly string[]>> = {
  PATIENT: [...patient, 'NumberOfPatientRelatedStudies', 'NumberOfPatientRelatedSeries', 'NumberOfPatientRelatedInstances'],
  STUDY: [
    ...patient,
    ...['StudyDate', 'StudyTime', 'ModalitiesInStudy', 'StudyDescription', 'AccessionNumber', 'ReferringPhysicianName'],
    ...['NumberOfStudyRelatedSeries', 'NumberOfStudyRelatedInstances'],
  ],
  SERIES: ['Modality', 'SeriesNumber', 'SeriesDescription', 'BodyPartExamined', 'NumberOfSeriesRelatedInstances'],
  IMAGE: ['InstanceNumber', 'SOPClassUID', 'ContentDate', 'Rows', 'Columns'],
};

/** What people ask; `StudyInstanceUID` and so on are those of a long study. */
export function questions(): Asked[] {
  const record = [...madeUpObjects(2)].at(-1)?.record;
  if (record === undefined) throw new Error('nothing was made up');
  const { studyInstanceUid: StudyInstanceUID, seriesInstanceUid: SeriesInstanceUID } = record;
  return [
    { name: 'studies, PatientName müller*', level: 'STUDY', keys: { PatientName: 'müller*' }, target: true },
    {
      name: 'studies, PatientName MULLER* (case and accents fold)',
      level: 'STUDY',
      keys: { PatientName: 'MULLER*' },
      target: true,
    },
    { name: 'studies, PatientName *anna*', level: 'STUDY', keys: { PatientName: '*anna*' }, target: true },
    { name: 'studies, PatientName 山田*', level: 'STUDY', keys: { PatientName: '山田*' }, target: true },
    { name: 'studies, StudyDescription *trauma*', level: 'STUDY', keys: { StudyDescription: '*trauma*' }, target: true },
    { name: 'studies, PatientName zzz* (none)', level: 'STUDY', keys: { PatientName: 'zzz*' }, target: true },
    { name: 'studies, StudyDate of two years', level: 'STUDY', keys: { StudyDate: '20180101-20191231' } },
    { name: 'studies, ModalitiesInStudy PT', level: 'STUDY', keys: { ModalitiesInStudy: 'PT' } },
    {
      name: 'studies, ModalitiesInStudy MR and a StudyDate of two years',
      level: 'STUDY',
      keys: { ModalitiesInStudy: 'MR', StudyDate: '20180101-20191231' },
    },
    { name: 'studies, all', level: 'STUDY', keys: {} },
    { name: 'patients, PatientName s*', level: 'PATIENT', keys: { PatientName: 's*' } },
    { name: 'series of a study', level: 'SERIES', keys: { StudyInstanceUID } },
    { name: 'series, Modality PT, relational', level: 'SERIES', keys: { Modality: 'PT' } },
    { name: 'images of a series', level: 'IMAGE', keys: { StudyInstanceUID, SeriesInstanceUID } },
    { name: 'images, PatientName müller*, relational', level: 'IMAGE', keys: { PatientName: 'müller*' } },
  ];
}

type Ask = (node: WatchedNode, asked: Asked) => Promise<AnswerTimes>;

const overTheWire: Ask = (node, { level, keys }) => wireFind(node.port, level, keys, returned[level]);
const asTheWindow: Ask = (node, { level, keys }) => node.browse(level, keys, returned[level]);

function figuresOf(asked: Asked, samples: readonly AnswerTimes[]): Figure[] {
  const rows = samples[0]?.rows ?? 0;
  const at200 = samples.flatMap(({ at200Ms }) => at200Ms ?? []);
  const count = `${asked.name}: ${rows} rows`;
  const target = asked.target === true;
  return [
    {
      name: rows === 0 ? `${count}, told so` : `${count}, the first`,
      unit: 'ms',
      values: samples.map(({ firstMs }) => firstMs),
      ...(target ? { below: 50 } : {}),
    },
    ...(at200.length === 0
      ? []
      : [{ name: '… 200 of them', unit: 'ms', values: at200, ...(target ? { below: 150 } : {}) } satisfies Figure]),
    ...(rows < 2 ? [] : [{ name: '… all', unit: 'ms', values: samples.map(({ ms }) => ms) } satisfies Figure]),
  ];
}

async function measured(node: WatchedNode, runs: number, ask: Ask): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const asked of questions()) await ask(node, asked); // threads are started and code is compiled; what a start costs, `start-up.ts` tells
  for (const asked of questions()) {
    const samples = await times(runs, () => ask(node, asked));
    figures.push(...figuresOf(asked, samples));
  }
  return figures;
}

export const queries: Section = {
  name: 'an archive that is large: queries',
  async measure(setting) {
    const objects = setting.quick ? 100_000 : 1_000_000;
    const made = await madeIndex(setting.cache, objects);
    const [wire, window] = await withNode(setting, made.folder, async (node) => [
      await measured(node, setting.runs, overTheWire),
      await measured(node, setting.runs, asTheWindow),
    ]);
    return [
      figureTable(
        `${this.name} by C-FIND (${objects} objects)`,
        [
          'each over an association of its own, its opening included; our SCU and our SCP, two processes; each was asked once before',
        ],
        wire,
      ),
      figureTable(
        `${this.name} of the window (${objects} objects)`,
        ["the engine's own search, which tells size, arrival and pins of each row as well"],
        window,
      ),
    ].join('\n');
  },
};
