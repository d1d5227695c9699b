import { Select } from '@mantine/core';
import { defaultCharacterSet, usualCharacterSets } from '../../../src-shared/dicom/character-sets.ts';

interface CharacterSetFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** The character set of a server, by its usual name; one that is in no list stays as it was written. */
export function CharacterSetField({ value, onChange }: CharacterSetFieldProps) {
  const known = usualCharacterSets.some(([usual]) => usual === value);
  // Unicode first: it is the answer to most people's question.
  const data = usualCharacterSets
    .map(([usual, name]) => ({ value: usual, label: name }))
    .toSorted((a, b) => Number(b.value === defaultCharacterSet) - Number(a.value === defaultCharacterSet));
  return (
    <Select
      label="Character set"
      description="It is asked in this, and read in it where its answers do not say"
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      value={value}
      onChange={(next) => onChange(next ?? defaultCharacterSet)}
      data={known ? data : [{ value, label: value }, ...data]}
      allowDeselect={false}
      searchable
      maxDropdownHeight={220}
    />
  );
}
