import { Group, Select } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import { datePresets, isoDate, localDate, parseDate, presetRange } from '../../../src-shared/dicom/date-time.ts';
import type { DateChoice } from './criteria.ts';

interface DateFieldProps {
  readonly label: string;
  readonly value: DateChoice;
  readonly onChange: (value: DateChoice) => void;
}

const choices = [
  { value: 'any', label: 'Any date' },
  ...datePresets.map((preset) => ({ value: preset.id as string, label: preset.label as string })),
  { value: 'range', label: 'Between…' },
];

/** Study date: a preset, or two dates that can be typed in the user's own form. */
export function DateField({ label, value, onChange }: DateFieldProps) {
  const choose = (chosen: string | null) => {
    if (chosen === 'range') {
      const today = localDate(new Date());
      const range = value.kind === 'preset' ? presetRange(value.id, today) : { from: today, to: today };
      onChange({ kind: 'range', from: range.from ? isoDate(range.from) : '', to: range.to ? isoDate(range.to) : '' });
      return;
    }
    const preset = datePresets.find((one) => one.id === chosen);
    onChange(preset === undefined ? { kind: 'any' } : { kind: 'preset', id: preset.id });
  };
  return (
    <>
      <Select
        label={label}
        data={choices}
        value={value.kind === 'preset' ? value.id : value.kind}
        onChange={choose}
        allowDeselect={false}
        maxDropdownHeight={320}
        comboboxProps={{ withinPortal: true }}
      />
      {value.kind === 'range' && (
        <Group gap={6} wrap="nowrap" align="flex-end">
          <RangeEnd label="From" value={value.from} onChange={(from) => onChange({ ...value, from })} />
          <RangeEnd label="To" value={value.to} onChange={(to) => onChange({ ...value, to })} />
        </Group>
      )}
    </>
  );
}

function RangeEnd(props: { label: string; value: string; onChange: (iso: string) => void }) {
  return (
    <DateInput
      label={props.label}
      value={props.value === '' ? null : props.value}
      onChange={(date) => props.onChange(date === null ? '' : date.slice(0, 10))}
      valueFormat={userDateFormat()}
      dateParser={parseTyped}
      placeholder="open"
      clearable
      allowDeselect
      clearButtonProps={{ 'aria-label': `Clear ${props.label}` }}
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
  if (digits.length === 1 || (digits[0]?.length === 4 && compact !== undefined)) return compact === undefined ? null : isoDate(compact);
  const fields: readonly string[] = userDateFormat().match(/YYYY|MM|DD/g) ?? [];
  const read = (field: string, width: number) => (digits[fields.indexOf(field)] ?? '').padStart(width, '0');
  const year = read('YYYY', 1);
  const date = parseDate(`${year.length === 2 ? `20${year}` : year}${read('MM', 2)}${read('DD', 2)}`);
  return date === undefined ? null : isoDate(date);
}
