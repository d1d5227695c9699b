import { TagsInput } from '@mantine/core';
import { useRef } from 'react';
import css from './browse.module.css';
import { type Criteria, modalitiesOf } from './criteria.ts';

const usualModalities = [
  'CT',
  'MR',
  'US',
  'CR',
  'DX',
  'MG',
  'PT',
  'NM',
  'XA',
  'RF',
  'ES',
  'ECG',
  'SR',
  'SEG',
  'RTSTRUCT',
  'RTPLAN',
  'RTDOSE',
  'OT',
];
interface ModalityFieldProps {
  readonly label: string;
  readonly criteria: Criteria;
  readonly onCriteria: (criteria: Criteria) => void;
  readonly wrong: boolean;
}

/** Modalities, one of which a study must have. What is being typed is asked for, too, before Enter has made it one of them. */
export function ModalityField({ label, criteria, onCriteria, wrong }: ModalityFieldProps) {
  // It reports what is typed and what is chosen one after the other, in one event.
  const latest = useRef(criteria);
  latest.current = criteria;
  const change = (modalities: readonly string[], typed: string) => {
    latest.current = { ...latest.current, modalities, text: { ...latest.current.text, ModalitiesInStudy: typed } };
    onCriteria(latest.current);
  };
  return (
    <TagsInput
      label={label}
      data={usualModalities}
      value={[...criteria.modalities]}
      onChange={(modalities) => change([...new Set(modalities.flatMap(modalitiesOf))], '')}
      searchValue={criteria.text.ModalitiesInStudy ?? ''}
      onSearchChange={(typed) => change(latest.current.modalities, typed)}
      // They are put into the brackets of an expression as they are.
      splitChars={[',', ' ', ';', '/', '\\\\']}
      placeholder={criteria.modalities.length === 0 ? 'any' : ''}
      error={wrong}
      maxDropdownHeight={300}
      // The field would grow, and what is clicked move away under the pointer.
      acceptValueOnBlur={false}
      className={css.tags}
    />
  );
}
