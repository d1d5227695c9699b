import { NumberInput } from '@mantine/core';
import { useEffect, useState } from 'react';

interface NumberSettingProps {
  readonly label: string;
  readonly description: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly unit?: string;
  readonly onChange: (value: number) => void;
}

/** A whole number that is kept when the field is left or Enter is pressed, if it is in range. */
export function NumberSetting({ label, description, value, min, max, unit, onChange }: NumberSettingProps) {
  const [draft, setDraft] = useState<number | string>(value);
  useEffect(() => setDraft(value), [value]);
  const valid = typeof draft === 'number' && Number.isInteger(draft) && draft >= min && draft <= max;
  const commit = () => {
    if (valid && draft !== value) onChange(draft);
  };
  return (
    <NumberInput
      label={label}
      description={description}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      value={draft}
      min={min}
      max={max}
      clampBehavior="none"
      allowDecimal={false}
      thousandSeparator={unit === undefined ? ' ' : undefined}
      hideControls
      {...(unit === undefined ? {} : { suffix: ` ${unit}` })}
      error={valid ? undefined : `${min.toLocaleString()} to ${max.toLocaleString()}`}
      onChange={setDraft}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
      }}
    />
  );
}
