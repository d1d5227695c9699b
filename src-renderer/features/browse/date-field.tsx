import { Select } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { datePresets, isoDate, localDate, presetRange } from '../../../src-shared/dicom/date-time.ts';
import type { DateChoice } from './criteria.ts';

/** The calendar is large and seldom needed: it comes with the first "Between…". */
const RangeEnd = lazy(() => import('./range-end.tsx'));

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
        <Suspense fallback={null}>
          <RangeEnd label="From" value={value.from} onChange={(from) => onChange({ ...value, from })} />
          <RangeEnd label="To" value={value.to} onChange={(to) => onChange({ ...value, to })} />
        </Suspense>
      )}
    </>
  );
}
