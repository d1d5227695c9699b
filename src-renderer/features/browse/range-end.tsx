import '@mantine/dates/styles.css';
import { DateInput } from '@mantine/dates';
import { isoDate, parseDate } from '../../../src-shared/dicom/date-time.ts';

/** The calendar's buttons are arrows, and its levels. */
const calendarLabels = {
  previousMonth: 'Month before',
  nextMonth: 'Month after',
  previousYear: 'Year before',
  nextYear: 'Year after',
  previousDecade: 'Ten years before',
  nextDecade: 'Ten years after',
  monthLevelControl: 'Choose the month',
  yearLevelControl: 'Choose the year',
};

/** One end of a range of dates: typed in the user's own form or chosen from a calendar. Empty is an open end. */
export default function RangeEnd(props: { label: string; value: string; onChange: (iso: string) => void }) {
  return (
    <DateInput
      size="xs"
      label={props.label}
      value={props.value === '' ? null : props.value}
      onChange={(date) => props.onChange(date === null ? '' : date.slice(0, 10))}
      valueFormat={userDateFormat()}
      dateParser={parseTyped}
      placeholder="open"
      clearable
      allowDeselect
      clearButtonProps={{ 'aria-label': `Clear ${props.label}` }}
      ariaLabels={calendarLabels}
    />
  );
}

/** Order and separators of this computer's dates, in the form DateInput takes. */
function userDateFormat(): string {
  return new Intl.DateTimeFormat(undefined, { year: 'numeric', month: '2-digit', day: '2-digit' })
    .formatToParts(new Date(2026, 10, 23))
    .map((part) => ({ year: 'YYYY', month: 'MM', day: 'DD' })[part.type as 'year'] ?? part.value)
    .join('');
}

/** Takes 20261123, 2026-11-23 and this computer's own form. */
function parseTyped(text: string): string | null {
  const digits: readonly string[] = text.match(/\d+/g) ?? [];
  const compact = parseDate(text.replaceAll(/[-./ ]/g, ''));
  if (digits.length === 1 || (digits[0]?.length === 4 && compact !== undefined))
    return compact === undefined ? null : isoDate(compact);
  const fields: readonly string[] = userDateFormat().match(/YYYY|MM|DD/g) ?? [];
  const read = (field: string, width: number) => (digits[fields.indexOf(field)] ?? '').padStart(width, '0');
  const year = read('YYYY', 1);
  const date = parseDate(`${year.length === 2 ? `20${year}` : year}${read('MM', 2)}${read('DD', 2)}`);
  return date === undefined ? null : isoDate(date);
}
