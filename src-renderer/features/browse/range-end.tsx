import '@mantine/dates/styles.css';
import { DateInput } from '@mantine/dates';
import { isoDate, parseIsoDate } from '../../../src-shared/dicom/date-time.ts';
import { visibleText } from '../../../src-shared/dicom/query/typed-value.ts';
import { typedDate } from '../../../src-shared/dicom/typed-date.ts';
import { userDateFormat, userDateOrder } from '../../ui/user-date.ts';

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

interface RangeEndProps {
  readonly label: string;
  /** An ISO date, or as typed what is none. */
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** One end of a range of dates: typed in the user's own form or chosen from a calendar. Empty is an open end. */
export default function RangeEnd({ label, value, onChange }: RangeEndProps) {
  const isDate = parseIsoDate(value) !== undefined;
  return (
    <DateInput
      size="xs"
      label={label}
      value={isDate ? value : null}
      onChange={(date) => onChange(date === null ? '' : date.slice(0, 10))}
      // DateInput keeps the date before while none is typed: another one would be asked for than stands there.
      onInput={(event) => onChange(parseTyped(event.currentTarget.value) ?? visibleText(event.currentTarget.value))}
      fixOnBlur={isDate}
      error={!isDate && value !== ''}
      valueFormat={userDateFormat}
      dateParser={parseTyped}
      placeholder={isDate || value === '' ? 'open' : value}
      clearable
      allowDeselect
      clearButtonProps={{ 'aria-label': `Clear ${label}` }}
      ariaLabels={calendarLabels}
    />
  );
}

function parseTyped(text: string): string | null {
  const date = typedDate(visibleText(text), userDateOrder);
  return date === undefined ? null : isoDate(date);
}
