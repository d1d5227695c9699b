import type { QueryLevel } from '../../src-shared/dicom/query/levels.ts';
import { comparedUids } from './compared-objects.ts';
import type { ComparedModel, ComparedQuestion } from './compared-questions.ts';
import type { Keys } from './identifier.ts';

const uids = comparedUids([0, 0, 1, 1]);
const { StudyInstanceUID = '', SeriesInstanceUID = '', SOPInstanceUID = '' } = uids;
const otherStudy = comparedUids([1, 1, 0, 1]).StudyInstanceUID ?? '';

function ask(model: ComparedModel, level: QueryLevel, about: string, keys: Keys, differs?: string): ComparedQuestion {
  return { model, level, about, keys, differs };
}
const study = (about: string, keys: Keys, differs?: string) =>
  ask('study', 'STUDY', about, { StudyInstanceUID: '', ...keys }, differs);
const series = (about: string, keys: Keys, differs?: string) =>
  ask('study', 'SERIES', about, { StudyInstanceUID, SeriesInstanceUID: '', ...keys }, differs);

/** How values match: names, text, dates, times, numbers, UIDs. */
const matching: readonly ComparedQuestion[] = [
  study('name in another case', { PatientName: 'smith*' }),
  study('first component of a name only', { PatientName: 'SMITH' }),
  study('name without its last component', { PatientName: 'SMITH^Anna' }),
  study('name with empty components at its end', { PatientName: 'SMITH^Anna^Maria^^' }, 'name-delimiters'),
  study('name with ? and *', { PatientName: 'SM?TH*' }),
  study('name with **', { PatientName: '**' }),
  study('name with ?*', { PatientName: '?*' }),
  study('ID in its own case', { PatientID: 'p-100' }),
  study('ID with a wildcard in its own case', { PatientID: 'p*' }),
  study('text with a bracket before a wildcard', { StudyDescription: 'Chest [*' }),
  study('text in another case', { StudyDescription: 'abdomen' }),
  study('text between blanks', { StudyDescription: ' Abdomen ' }),
  study('text with a wildcard in the middle', { StudyID: 'S*1' }),
  study('code in another case', { PatientSex: 'f' }),
  study('several codes', { PatientSex: 'F\\M' }, 'list-of-values'),
  study('several accession numbers', { AccessionNumber: 'ACC001\\ACC002' }, 'list-of-values'),
  study('range of dates', { StudyDate: '20240101-20240131' }),
  study('dates from', { StudyDate: '20240102-' }),
  study('dates until', { StudyDate: '-20240201' }),
  study('date of the old form', { StudyDate: '2024.01.01' }),
  study('range of the old form', { StudyDate: '2024.01.01-2024.01.31' }),
  study('range that ends before it begins', { StudyDate: '20240231-20240101' }),
  study('no date', { StudyDate: 'abc' }),
  study('hyphen instead of a date', { StudyDate: '-' }, 'hyphen-alone'),
  study('several dates', { StudyDate: '20240101\\20240215' }, 'list-of-values'),
  study('time by its hour', { StudyTime: '08' }),
  study('time by hour and minute', { StudyTime: '0800' }),
  study('range of times', { StudyTime: '0700-0900' }),
  study('times from', { StudyTime: '0900-' }),
  study('times until', { StudyTime: '-0900' }),
  study('time of the old form', { StudyTime: '08:00:00' }),
  study('time with a fraction', { StudyTime: '143000.5' }),
  study('time with a longer fraction', { StudyTime: '143000.500000' }),
  study('time without the fraction', { StudyTime: '143000' }, 'whole-second'),
  study('ranges of date and time together', { StudyDate: '20240101-20240215', StudyTime: '0900-1200' }),
  study('range of times of birth', { PatientBirthTime: '0800-0900' }),
  study('list of UIDs', { StudyInstanceUID: `${StudyInstanceUID}\\${otherStudy}\\1.2.3` }),
  study('UID with a wildcard', { StudyInstanceUID: '2.25.4711.1.*' }),
  study('number written longer', { PatientSize: '1.750' }, 'numbers'),
  study('whole number with a zero before it', { OtherStudyNumbers: '017' }, 'numbers'),
  series('series number with a zero before it', { SeriesNumber: '012' }, 'numbers'),
  series('code in another case', { Modality: 'ct' }),
  series('several modalities', { Modality: 'CT\\MR' }, 'list-of-values'),
];

/** What may stand in an identifier at a level. */
const identifiers: readonly ComparedQuestion[] = [
  ask('study', 'STUDY', 'no key of the study itself', { PatientName: '' }),
  ask('study', 'STUDY', 'nothing but the level', {}, 'no-keys'),
  ask('study', 'SERIES', 'no study', { SeriesInstanceUID: '', Modality: '' }, 'status'),
  ask('study', 'IMAGE', 'no series', { StudyInstanceUID, SOPInstanceUID: '' }, 'status'),
  ask('patient', 'STUDY', 'no patient', { StudyInstanceUID: '' }, 'status'),
  ask('patientStudyOnly', 'STUDY', 'no patient', { StudyInstanceUID: '' }, 'status'),
  ask('study', 'PATIENT', 'a level that is not in the model', { PatientID: '' }, 'status'),
  ask(
    'patientStudyOnly',
    'SERIES',
    'a level that is not in the model',
    { PatientID: 'P-100', StudyInstanceUID, SeriesInstanceUID: '' },
    'retired-model',
  ),
  series('unknown study', { StudyInstanceUID: '1.2.3' }),
  series('any study', { StudyInstanceUID: '' }, 'relational'),
  series('several studies', { StudyInstanceUID: `${StudyInstanceUID}\\${otherStudy}` }, 'relational'),
  series('studies by a wildcard', { StudyInstanceUID: '2.25*' }, 'relational'),
  ask('patient', 'STUDY', 'any patient', { PatientID: '', StudyInstanceUID: '' }, 'relational'),
  ask('study', 'IMAGE', 'any series', { StudyInstanceUID: '', SeriesInstanceUID: '', SOPInstanceUID: '' }, 'relational'),
  series('patient’s name asked back', { PatientName: '' }),
  series('study’s date asked back', { StudyDate: '' }),
  series('patient’s name with a value', { PatientName: 'NOBODY' }, 'other-levels'),
  series('study’s date with a value', { StudyDate: '19990101' }, 'other-levels'),
  study('modality of series', { Modality: 'MR' }, 'other-levels'),
  study('UID of an image', { SOPInstanceUID }, 'other-levels'),
  ask('study', 'IMAGE', 'series of another study', { StudyInstanceUID: otherStudy, SeriesInstanceUID, SOPInstanceUID: '' }),
  study('what is counted', { ModalitiesInStudy: '', NumberOfStudyRelatedInstances: '' }, 'more-keys'),
  series('description', { SeriesDescription: '' }, 'more-keys'),
  study('availability', { InstanceAvailability: '' }, 'more-keys'),
];

export const furtherQuestions: readonly ComparedQuestion[] = [...matching, ...identifiers];
