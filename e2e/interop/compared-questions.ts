import type { DataSet } from '../../src-main/dicom/dataset/data-set.ts';
import { levelsOf, type QueryLevel, uniqueKeyOf } from '../../src-shared/dicom/query/levels.ts';
import type { findscuModel } from '../peers/findscu.ts';
import { comparedUids } from './compared-objects.ts';
import { identifierOf, type Keys } from './identifier.ts';

export type ComparedModel = keyof typeof findscuModel;

/** One question and what it is about. */
export interface ComparedQuestion {
  readonly model: ComparedModel;
  readonly level: QueryLevel;
  readonly about: string;
  readonly keys: Keys;
  /** The row of docs/archive.md that says why the answers differ; left out, they are the same. */
  readonly differs?: string | undefined;
}

/** The 30 keys that dcmqrscp lists, each with a value that one of the compared objects has. */
export const dcmqrscpKeys: Readonly<Record<QueryLevel, Readonly<Record<string, string>>>> = {
  PATIENT: {
    PatientName: 'SMITH^Anna^Maria',
    PatientID: 'P-100',
    IssuerOfPatientID: 'HOSPITAL A',
    PatientBirthDate: '19570102',
    PatientBirthTime: '0815',
    PatientSex: 'F',
    OtherPatientIDs: 'Y-1',
    OtherPatientNames: 'JONES^Anna',
    EthnicGroup: 'group one',
    PatientComments: 'Second comment',
  },
  STUDY: {
    StudyDate: '20240101',
    StudyTime: '080000',
    AccessionNumber: 'ACC001',
    ReferringPhysicianName: 'DOC^One',
    StudyDescription: 'Abdomen',
    NameOfPhysiciansReadingStudy: 'READ^One',
    AdmittingDiagnosesDescription: 'Cough',
    PatientAge: '067Y',
    PatientSize: '1.75',
    PatientWeight: '70.5',
    Occupation: 'Baker',
    AdditionalPatientHistory: 'None known',
    StudyInstanceUID: comparedUids([0, 0, 0, 1]).StudyInstanceUID ?? '',
    StudyID: 'S1',
    OtherStudyNumbers: '17',
  },
  SERIES: {
    Modality: 'CT',
    SeriesInstanceUID: comparedUids([0, 0, 1, 1]).SeriesInstanceUID ?? '',
    SeriesNumber: '12',
  },
  IMAGE: { SOPInstanceUID: comparedUids([0, 0, 1, 2]).SOPInstanceUID ?? '', InstanceNumber: '2' },
};

/** Which identifier a question becomes. */
export function identifierOfQuestion({ level, keys }: ComparedQuestion): DataSet {
  return identifierOf({ QueryRetrieveLevel: level, ...keys });
}

const models: readonly ComparedModel[] = ['patient', 'study', 'patientStudyOnly'];

/** Levels of each model; the retired one ends with studies (PS3.4 §C.6.3). */
function levelsIn(model: ComparedModel): readonly QueryLevel[] {
  return model === 'patientStudyOnly' ? ['PATIENT', 'STUDY'] : levelsOf(model);
}

/** Unique keys of the levels above, one value each. */
function above(model: ComparedModel, level: QueryLevel): Record<string, string> {
  const levels = levelsIn(model);
  const uids = { PatientID: 'P-100', ...comparedUids([0, 0, 1, 2]) } as Readonly<Record<string, string>>;
  const upper = levels.slice(0, levels.indexOf(level)).map((one) => uniqueKeyOf[one]);
  return Object.fromEntries(upper.map((keyword) => [keyword, uids[keyword] ?? '']));
}

/** Keys that may be asked at a level: its own, and the patient's at the top of Study Root. */
function keysAt(model: ComparedModel, level: QueryLevel): Readonly<Record<string, string>> {
  return model === 'study' && level === 'STUDY' ? { ...dcmqrscpKeys.PATIENT, ...dcmqrscpKeys.STUDY } : dcmqrscpKeys[level];
}

/** Every key at every level of every model: asked back, with a value, a wildcard at its end and within, and a value nobody has. */
export function questionsOfAllKeys(): ComparedQuestion[] {
  return models.flatMap((model) =>
    levelsIn(model).flatMap((level) => {
      const own = uniqueKeyOf[level];
      const upper = above(model, level);
      const ask = (about: string, keys: Keys, differs?: string): ComparedQuestion => ({
        model,
        level,
        about,
        keys: { ...upper, [own]: '', ...keys },
        differs,
      });
      const values = keysAt(model, level);
      const all = Object.fromEntries(Object.keys(values).map((keyword) => [keyword, '']));
      const hasLongText = longTexts.some((keyword) => keyword in values);
      return [
        ask('all keys, universal', all, hasLongText ? 'long-text' : undefined),
        ...Object.entries(values).flatMap(([keyword, value]) => questionsOf(keyword, value, ask)),
      ];
    }),
  );
}

const longTexts = ['PatientComments', 'AdditionalPatientHistory'];
/** Wildcards are no wildcards in these (PS3.4 §C.2.2.2.4). */
const withoutWildcards = /UID|Date|Time|PatientAge|PatientSize|PatientWeight|OtherStudyNumbers|SeriesNumber|InstanceNumber/;

function questionsOf(
  keyword: string,
  value: string,
  ask: (about: string, keys: Keys, differs?: string) => ComparedQuestion,
): ComparedQuestion[] {
  const differs = longTexts.includes(keyword) ? 'long-text' : undefined;
  const star = withoutWildcards.test(keyword) ? 'lone-asterisk' : undefined;
  return [
    ask(`${keyword}, single value`, { [keyword]: value }, differs),
    ask(`${keyword}, nobody’s value`, { [keyword]: nobodys(value) }),
    ask(`${keyword}, wildcard *`, { [keyword]: `${value.slice(0, 2)}*` }, differs),
    ask(
      `${keyword}, wildcard ?`,
      { [keyword]: `?${value.slice(1)}` },
      keyword === 'OtherPatientIDs' ? 'multiple-values' : differs,
    ),
    ask(`${keyword}, only *`, { [keyword]: '*' }, star ?? differs),
  ];
}

function nobodys(value: string): string {
  return value.replace(/[0-9A-Za-z]/, (first) => (/\d/.test(first) ? '9' : 'Q'));
}
