import type { ReactNode } from 'react';
import { formatAge, formatTime } from '../../../src-shared/dicom/date-time.ts';
import { personNameLine } from '../../../src-shared/dicom/person-name.ts';
import type { QueryLevel, QueryModel } from '../../../src-shared/dicom/query/levels.ts';
import { type QueryKey, queryKeys } from '../../../src-shared/dicom/query/query-keys.ts';
import { nameOfUid } from '../../../src-shared/dicom/uids.ts';
import { wholeText } from '../../ui/quantities.ts';
import { foldForSort, type GridColumn } from '../../ui/table/grid-column.ts';
import { userDate } from '../../ui/user-date.ts';
import css from './browse.module.css';
import { LocalPie, localWords, PersonNameText, ProblemMark } from './cells.tsx';
import { isOfSeveral } from './criteria.ts';
import type { EntityNode } from './entity-node.ts';
import { keptColumns } from './kept-columns.tsx';
import type { LocalStates } from './local-states.ts';

type Column = GridColumn<EntityNode>;
type PerLevel = Partial<Record<QueryLevel, string>>;

/** Columns that show an attribute of the same meaning at each level. Everything else of `query-keys.ts` gets a column of its own. */
const merged: readonly (PerLevel & {
  readonly id: string;
  readonly header: string;
  readonly width: number;
  readonly narrow?: number;
  readonly hint: string;
})[] = [
  {
    id: 'date',
    header: 'Date',
    width: 92,
    hint: 'Date of study, series or image',
    STUDY: 'StudyDate',
    SERIES: 'SeriesDate',
    IMAGE: 'ContentDate',
  },
  {
    id: 'time',
    header: 'Time',
    width: 76,
    hint: 'Time of study, series or image',
    STUDY: 'StudyTime',
    SERIES: 'SeriesTime',
    IMAGE: 'ContentTime',
  },
  { id: 'modality', header: 'Modality', width: 78, narrow: 72, hint: 'Modality', STUDY: 'ModalitiesInStudy', SERIES: 'Modality' },
  {
    id: 'description',
    header: 'Description',
    width: 190,
    narrow: 86,
    hint: 'Study description; body part of a series; kind of an image',
    STUDY: 'StudyDescription',
    SERIES: 'BodyPartExamined',
    IMAGE: 'SOPClassUID',
  },
  {
    id: 'series',
    header: 'Series',
    width: 62,
    narrow: 54,
    hint: 'Number of series',
    PATIENT: 'NumberOfPatientRelatedSeries',
    STUDY: 'NumberOfStudyRelatedSeries',
  },
  {
    id: 'images',
    header: 'Images',
    width: 68,
    narrow: 64,
    hint: 'Number of images',
    PATIENT: 'NumberOfPatientRelatedInstances',
    STUDY: 'NumberOfStudyRelatedInstances',
    SERIES: 'NumberOfSeriesRelatedInstances',
  },
];

/** Shown inside the first column or another one, and therefore not by a column of their own. */
const shownElsewhere = new Set([
  'PatientName',
  'SeriesNumber',
  'SeriesDescription',
  'InstanceNumber',
  'Rows',
  'Columns',
  'NumberOfFrames',
]);
for (const column of merged)
  for (const level of ['PATIENT', 'STUDY', 'SERIES', 'IMAGE'] as const) shownElsewhere.add(column[level] ?? '');

/** Columns in this order; those not named come behind in the order of `query-keys.ts`. */
const studyOrder = [
  'date',
  'time',
  'modality',
  'description',
  'images',
  'complete',
  'size',
  'receivedAt',
  'receivedFrom',
  'series',
  'AccessionNumber',
];
const patientOrder = ['PatientBirthDate', 'PatientSex'];
const patientsFirst = ['name', 'local', 'pinned', 'PatientID', ...patientOrder, 'NumberOfPatientRelatedStudies', ...studyOrder];
const orders: Readonly<Record<QueryModel, readonly string[]>> = {
  study: ['name', 'local', 'pinned', 'PatientID', ...studyOrder, ...patientOrder],
  patient: patientsFirst,
  'patient-study-only': patientsFirst,
};

interface ColumnsInput {
  readonly model: QueryModel;
  /** Left out for the archive itself. */
  readonly locals?: LocalStates | undefined;
  readonly onGet?: ((node: EntityNode) => void) | undefined;
}

/** The columns of every results table, remote and local, made from `src-shared/dicom/query/query-keys.ts`. */
export function entityColumns({ model, locals, onGet }: ColumnsInput): readonly Column[] {
  const own = queryKeys
    .filter((key) => key.column !== false && !shownElsewhere.has(key.keyword))
    .filter((key) => key.keyword !== 'NumberOfPatientRelatedStudies' || model !== 'study')
    .map(ownColumn);
  const columns = [
    nameColumn,
    ...(locals === undefined ? keptColumns : [localColumn(locals, onGet)]),
    ...merged.map(mergedColumn),
    ...own,
  ];
  const order = orders[model];
  const place = (column: Column) => (order.includes(column.id) ? order.indexOf(column.id) : order.length);
  return columns.toSorted((a, b) => place(a) - place(b));
}

/** Keywords that the shown columns need beyond what is always asked back. */
export function keywordsOf(visible: Readonly<Record<string, boolean>>): readonly string[] {
  return queryKeys
    .filter((key) => !key.inRequest && (visible[key.keyword] ?? key.column === 'default'))
    .map((key) => key.keyword);
}

const nameColumn: Column = {
  id: 'name',
  header: 'Patient',
  hint: 'Patient; inside, study, series and image',
  width: 250,
  minWidth: 120,
  narrow: 140,
  sortValue: (node) => {
    const { values, path } = node.row;
    if (path.level === 'SERIES') return numberOf(values.SeriesNumber);
    if (path.level === 'IMAGE') return numberOf(values.InstanceNumber);
    return foldForSort(mainText(node)) || undefined;
  },
  text: mainText,
  render: (node) => (
    <>
      {node.row.problem !== undefined && <ProblemMark problem={node.row.problem} />}
      <MainCell node={node} />
    </>
  ),
};

/** What stands for a name where several share a row of the archive. */
function nobody({ row }: EntityNode): string | undefined {
  if (!isOfSeveral(row)) return undefined;
  return row.path.PatientID === '' ? 'Without Patient ID' : 'Several patients';
}

/** Whose name stands in the first column: what has no patient's row above it, and studies below a row of several patients. */
function isNamed({ row, above }: EntityNode): boolean {
  const { level } = row.path;
  if (above.length === 0) return level === 'PATIENT' || level === 'STUDY';
  return level === 'STUDY' && row.kept !== undefined && (row.values.PatientName ?? '') !== '';
}

function MainCell({ node }: { node: EntityNode }) {
  const { path, values } = node.row;
  const words = nobody(node);
  if (words !== undefined) return <span className={css.dim}>{words}</span>;
  if (isNamed(node)) return <PersonNameText values={values.PatientName ?? ''} />;
  if (path.level !== 'SERIES' || !values.SeriesNumber) return mainText(node);
  return (
    <>
      <span className={css.number}>{values.SeriesNumber}</span>
      {values.SeriesDescription || values.Modality}
    </>
  );
}

function mainText(node: EntityNode): string {
  const { path, values } = node.row;
  const words = nobody(node);
  if (words !== undefined) return words;
  if (isNamed(node)) return personNameLine(values.PatientName ?? '');
  if (path.level === 'STUDY') return values.StudyDescription || userDate(values.StudyDate ?? '') || (path.StudyInstanceUID ?? '');
  if (path.level === 'SERIES')
    return [values.SeriesNumber, values.SeriesDescription || values.Modality].filter(Boolean).join('  ') || 'Series';
  return values.InstanceNumber ? `Image ${values.InstanceNumber}` : (path.SOPInstanceUID ?? 'Image');
}

function localColumn(locals: LocalStates, onGet: ((node: EntityNode) => void) | undefined): Column {
  const rank = { none: 0, some: 1, all: 2 };
  return {
    id: 'local',
    header: 'Here',
    hint: 'How much is in the local archive',
    width: 50,
    align: 'center',
    sortValue: (node) => rank[locals.get(node.id)?.state ?? 'none'],
    text: (node) => localWords(locals.get(node.id)),
    render: (node) => <LocalPie node={node} locals={locals} onGet={onGet} />,
  };
}

function mergedColumn(spec: (typeof merged)[number]): Column {
  const isCount = spec.id === 'series' || spec.id === 'images';
  const levelValue = (node: EntityNode) => node.row.values[spec[node.row.path.level] ?? ''] ?? '';
  const text = (node: EntityNode): string => {
    const value = levelValue(node);
    if (spec.id === 'date') return userDate(value);
    if (spec.id === 'time') return formatTime(value);
    if (spec.id === 'modality') return value.replaceAll('\\', ', ');
    if (spec.id === 'description' && node.row.path.level === 'IMAGE') return imageWords(node);
    if (spec.id === 'description' && node.row.path.level === 'STUDY' && !isNamed(node)) return '';
    return isCount ? countText(value) : value;
  };
  return {
    id: spec.id,
    header: spec.header,
    hint: spec.hint,
    width: spec.width,
    ...(spec.narrow === undefined ? {} : { narrow: spec.narrow }),
    ...(isCount ? { align: 'end' as const } : {}),
    sortValue: (node) => {
      const value = levelValue(node);
      return value === '' ? undefined : isCount ? numberOf(value) : foldForSort(value);
    },
    text,
  };
}

function imageWords(node: EntityNode): string {
  const { SOPClassUID = '', Rows = '', Columns = '', NumberOfFrames = '' } = node.row.values;
  const kind = SOPClassUID === '' ? '' : nameOfUid(SOPClassUID).replace(/ Storage\b.*$/, '');
  const size = Rows !== '' && Columns !== '' ? `${Columns} × ${Rows}` : '';
  const frames = NumberOfFrames === '' || NumberOfFrames === '1' ? '' : `${NumberOfFrames} frames`;
  return [kind, size, frames].filter((part) => part !== '').join(', ');
}

function ownColumn(key: QueryKey): Column {
  const isNumber = key.kind === 'number' || key.kind === 'computed';
  const text = (node: EntityNode) => keyText(key, node.row.values[key.keyword] ?? '');
  const shownByDefault = key.column === 'default' && (key.level === 'PATIENT' || key.level === 'STUDY');
  return {
    id: key.keyword,
    header: key.label,
    width:
      widths[key.keyword] ?? (isNumber ? 72 : key.kind === 'date' || key.kind === 'time' ? 100 : key.kind === 'uid' ? 240 : 120),
    ...(narrowWidths[key.keyword] === undefined ? {} : { narrow: narrowWidths[key.keyword] ?? 0 }),
    ...(isNumber ? { align: 'end' as const } : {}),
    ...(shownByDefault ? {} : { optional: true }),
    sortValue: (node) => {
      const value = node.row.values[key.keyword] ?? '';
      return value === '' ? undefined : isNumber ? numberOf(value) : foldForSort(value);
    },
    text,
    ...(key.kind === 'person-name' ? { render: (node: EntityNode): ReactNode => nameCell(node.row.values[key.keyword]) } : {}),
  };
}

const widths: Readonly<Record<string, number>> = { PatientID: 124, PatientSex: 40, AccessionNumber: 104, PatientBirthDate: 92 };
const narrowWidths: Readonly<Record<string, number>> = { PatientID: 118, AccessionNumber: 80 };

const nameCell = (value: string | undefined): ReactNode => (value ? <PersonNameText values={value} /> : '');

function keyText(key: QueryKey, value: string): string {
  if (key.keyword === 'PatientAge') return formatAge(value);
  switch (key.kind) {
    case 'date':
      return userDate(value);
    case 'time':
      return formatTime(value);
    case 'person-name':
      return personNameLine(value);
    case 'uid':
      return value === '' ? '' : value.split('\\').map(nameOfUid).join(', ');
    case 'computed':
      return countText(value);
    default:
      return value.replaceAll('\\', ', ');
  }
}

function numberOf(text: string | undefined): number | undefined {
  const value = Number(text);
  return text === undefined || text.trim() === '' || Number.isNaN(value) ? undefined : value;
}

function countText(value: string): string {
  const number = numberOf(value);
  return number === undefined ? value : wholeText(number);
}
