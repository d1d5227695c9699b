import { IconAlertTriangle } from '@tabler/icons-react';
import { formatTime } from '../../../src-shared/dicom/date-time.ts';
import { formatPersonName, personNameLine } from '../../../src-shared/dicom/person-name.ts';
import { type WorklistKey, worklistKeys } from '../../../src-shared/dicom/query/worklist-keys.ts';
import { foldForSort, type GridColumn } from '../../ui/table/grid-column.ts';
import { userDate } from '../../ui/user-date.ts';
import css from './worklist.module.css';

/** Anything with a worklist item's values. */
export interface WithValues {
  readonly values: Readonly<Record<string, string>>;
  readonly problem?: string | undefined;
}

const widths: Readonly<Record<string, number>> = {
  PatientName: 230,
  PatientID: 126,
  ScheduledProcedureStepStartTime: 70,
  PatientSex: 50,
  Modality: 78,
  RequestedProcedureDescription: 170,
  ScheduledProcedureStepDescription: 170,
  ScheduledPerformingPhysicianName: 160,
  StudyInstanceUID: 260,
};

/** The columns of a worklist: every attribute that is asked for. */
export function worklistColumns<T extends WithValues>(): readonly GridColumn<T>[] {
  return worklistKeys.map((key, index) => ({
    id: key.keyword,
    header: key.label,
    width: widths[key.keyword] ?? 112,
    ...(key.column === 'default' ? {} : { optional: true }),
    sortValue: (row: T) => {
      const value = row.values[key.keyword];
      return value === undefined ? undefined : foldForSort(value);
    },
    text: (row: T) => valueWords(key, row.values[key.keyword] ?? ''),
    ...(index === 0
      ? { render: (row: T) => <FirstCell row={row} words={valueWords(key, row.values[key.keyword] ?? '')} /> }
      : {}),
  }));
}

function FirstCell({ row, words }: { row: WithValues; words: string }) {
  if (row.problem === undefined) return words;
  return (
    <>
      <span role="img" aria-label={`Problem: ${row.problem}`} title={row.problem} className={css.problem}>
        <IconAlertTriangle size={13} aria-hidden />
      </span>
      {words}
    </>
  );
}

/** A value for people; several of them are joined with a comma. */
export function valueWords({ kind }: Pick<WorklistKey, 'kind'>, value: string): string {
  switch (kind) {
    case 'date':
      return value
        .split('\\')
        .map((date) => userDate(date))
        .join(', ');
    case 'time':
      return value.split('\\').map(formatTime).join(', ');
    case 'person-name':
      return nameWords(value);
    default:
      return value.replaceAll('\\', ', ');
  }
}

/** "FAMILY, Given" with the ideographic and phonetic forms beside. */
function nameWords(value: string): string {
  if (value.includes('\\')) return personNameLine(value);
  const { alphabetic, ideographic, phonetic } = formatPersonName(value);
  return [alphabetic, ideographic, phonetic].filter((part) => part !== '').join('  ');
}
