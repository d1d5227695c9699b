import type { Row } from '../../src-shared/contract/common.ts';

const families = [
  'Smith',
  'Müller',
  'Nguyen',
  'García',
  'Okafor',
  'Jensen',
  'Rossi',
  'Kowalski',
  'Dubois',
  'Andersson',
  'Silva',
  'Novák',
];
const given = ['Anna', 'Ben', 'Clara', 'David', 'Eva', 'Felix', 'Grace', 'Hugo', 'Ines', 'Jonas', 'Katja', 'Liam', 'Mia'];
const scripts = [
  'Yamada^Tarou=山田^太郎=やまだ^たろう',
  'Hong^Gildong=洪^吉洞=홍^길동',
  'Wang^XiaoDong=王^小东',
  'Люкceмбypг^Анна',
  'قباني^لنزار',
  'Διονυσιος',
];
const kinds = [
  {
    modality: 'CT',
    description: 'Thorax with contrast',
    series: ['Scout', 'Thorax 1.0 Br40', 'Thorax 3.0 Br56 Lung', 'MPR cor'],
    images: 240,
  },
  { modality: 'MR', description: 'Brain', series: ['T1 sag', 'T2 tra', 'FLAIR', 'DWI b1000', 'T1 MPRAGE + C'], images: 176 },
  { modality: 'US', description: 'Abdomen', series: ['Abdomen'], images: 24 },
  { modality: 'CR', description: 'Chest PA', series: ['Chest PA'], images: 1 },
  { modality: 'DX', description: 'Knee left', series: ['AP', 'Lateral'], images: 1 },
  { modality: 'PT\\CT', description: 'FDG whole body', series: ['CT low dose', 'PET AC', 'PET NAC'], images: 320 },
];

const pick = <T>(list: readonly T[], n: number, fallback: T): T => list[n % list.length] ?? fallback;
const two = (n: number) => String(n).padStart(2, '0');
/** A cheap repeatable scatter of small integers. */
const scatter = (n: number, salt: number) => ((n * 2654435761 + salt * 40503) >>> 7) % 9973;

function patientOf(index: number): { name: string; id: string; birth: string; sex: string } {
  const n = scatter(index, 1);
  const name = index % 17 === 3 ? pick(scripts, n, '') : `${pick(families, n, '')}^${pick(given, scatter(index, 2), '')}`;
  return {
    name,
    id: String(100000 + index * 7),
    birth: `${1931 + (n % 80)}${two(1 + (n % 12))}${two(1 + (n % 28))}`,
    sex: pick(['F', 'M'], n, 'O'),
  };
}

/** Study number `index` of a made-up PACS, newest first; the same each time. */
export function fakeStudy(index: number, today: Date): Row {
  const patient = patientOf(Math.floor(index / 2));
  const kind = pick(kinds, scatter(index, 3), kinds[0] as (typeof kinds)[number]);
  const day = new Date(today.getTime() - Math.floor(index / 9) * 86_400_000);
  const date = `${day.getFullYear()}${two(day.getMonth() + 1)}${two(day.getDate())}`;
  const uid = `2.25.7700.${index}`;
  return {
    path: { level: 'STUDY', PatientID: patient.id, StudyInstanceUID: uid },
    values: {
      PatientName: patient.name,
      PatientID: patient.id,
      PatientBirthDate: patient.birth,
      PatientSex: patient.sex,
      StudyDate: date,
      StudyTime: `${two(7 + (scatter(index, 4) % 12))}${two(scatter(index, 5) % 60)}12`,
      ModalitiesInStudy: kind.modality,
      StudyDescription: kind.description,
      AccessionNumber: `A${20260000 + index}`,
      ReferringPhysicianName: `${pick(families, scatter(index, 6), '')}^${pick(given, scatter(index, 7), '')}^^Dr.`,
      StudyID: String(index),
      StudyInstanceUID: uid,
      NumberOfStudyRelatedSeries: String(kind.series.length),
      NumberOfStudyRelatedInstances: String(kind.series.length * kind.images),
    },
  };
}

function kindOf(study: Row) {
  return kinds.find((kind) => kind.description === study.values.StudyDescription) ?? kinds[0];
}

export function fakeSeries(study: Row): Row[] {
  const kind = kindOf(study);
  return (kind?.series ?? []).map((description, i) => {
    const uid = `${study.path.StudyInstanceUID}.${i + 1}`;
    return {
      path: { ...study.path, level: 'SERIES', SeriesInstanceUID: uid },
      values: {
        SeriesNumber: String(i + 1),
        Modality: (kind?.modality ?? '').split('\\').at(i === 0 ? -1 : 0) ?? '',
        SeriesDescription: description,
        BodyPartExamined: 'CHEST',
        SeriesDate: study.values.StudyDate ?? '',
        SeriesTime: study.values.StudyTime ?? '',
        StationName: 'AWP1',
        InstitutionName: 'City Hospital',
        SeriesInstanceUID: uid,
        NumberOfSeriesRelatedInstances: String(kind?.images ?? 0),
      },
    };
  });
}

export function fakeImages(series: Row): Row[] {
  return Array.from({ length: Number(series.values.NumberOfSeriesRelatedInstances) }, (_, i) => {
    const uid = `${series.path.SeriesInstanceUID}.${i + 1}`;
    return {
      path: { ...series.path, level: 'IMAGE', SOPInstanceUID: uid },
      values: {
        InstanceNumber: String(i + 1),
        SOPClassUID: '1.2.840.10008.5.1.4.1.1.2',
        Rows: '512',
        Columns: '512',
        NumberOfFrames: '',
        SOPInstanceUID: uid,
      },
    };
  });
}

/** Patients of a list of studies, as the patient root answers. */
export function fakePatients(studies: readonly Row[]): Row[] {
  const byId = new Map<string, Row>();
  for (const study of studies) {
    const id = study.values.PatientID ?? '';
    const before = byId.get(id);
    const images =
      Number(before?.values.NumberOfPatientRelatedInstances ?? 0) + Number(study.values.NumberOfStudyRelatedInstances);
    const { PatientName = '', PatientBirthDate = '', PatientSex = '' } = study.values;
    const count = String(Number(before?.values.NumberOfPatientRelatedStudies ?? 0) + 1);
    const values = { PatientName, PatientID: id, PatientBirthDate, PatientSex, NumberOfPatientRelatedStudies: count };
    byId.set(id, {
      path: { level: 'PATIENT', PatientID: id },
      values: { ...values, NumberOfPatientRelatedInstances: String(images) },
    });
  }
  return [...byId.values()];
}

/** DICOM matching, near enough for a window: wildcards, date ranges, lists, case-insensitive. */
export function matches(row: Row, keys: Readonly<Record<string, string>>): boolean {
  return Object.entries(keys).every(([keyword, wanted]) => {
    const have = row.values[keyword] ?? (keyword in row.path ? row.path[keyword as 'PatientID'] : undefined);
    if (wanted === '' || have === undefined) return true;
    if (keyword.endsWith('Date') && wanted.includes('-')) {
      const [from = '', to = ''] = wanted.split('-');
      return (from === '' || have >= from) && (to === '' || have <= to);
    }
    const haves = have.split('\\');
    return wanted.split('\\').some((one) => haves.some((value) => pattern(one).test(value)));
  });
}

function pattern(wanted: string): RegExp {
  const escaped = wanted
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 'i');
}
