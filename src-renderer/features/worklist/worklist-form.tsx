import { Select, TextInput } from '@mantine/core';
import type { ReactNode, RefObject } from 'react';
import { SearchFrame } from '../../ui/search-frame.tsx';
import css from './worklist.module.css';
import { dayChoices, type WorklistCriteria, type WorklistField, worklistProblem, worklistWords } from './worklist-criteria.ts';

interface WorklistFormProps {
  readonly criteria: WorklistCriteria;
  readonly onCriteria: (criteria: WorklistCriteria) => void;
  /** Whom it is asked of; undefined while none is chosen. */
  readonly serverName: string | undefined;
  readonly running: boolean;
  readonly onSearch: () => void;
  readonly onCancel: () => void;
  readonly status: ReactNode;
  readonly firstField: RefObject<HTMLInputElement | null>;
}

const days = [
  ...dayChoices.map(({ id, label }) => ({ value: id as string, label: label as string })),
  { value: 'any', label: 'Any day' },
  { value: 'range', label: 'Between…' },
];

const fields: readonly { readonly field: WorklistField; readonly label: string; readonly placeholder?: string }[] = [
  { field: 'Modality', label: 'Modality', placeholder: 'any' },
  { field: 'ScheduledStationAETitle', label: 'Station AE title', placeholder: 'any' },
  { field: 'PatientName', label: 'Patient name', placeholder: 'Family, Given' },
  { field: 'PatientID', label: 'Patient ID' },
  { field: 'AccessionNumber', label: 'Accession' },
];

/** What to ask a worklist for. */
export function WorklistForm(props: WorklistFormProps) {
  const { criteria, serverName } = props;
  const problem = worklistProblem(criteria);
  return (
    <SearchFrame
      label="Worklist search form"
      fields={<Fields {...props} />}
      asks={
        serverName === undefined || problem !== undefined ? undefined : (
          <>
            asks <b>{serverName}</b> for {worklistWords(criteria, new Date())}
          </>
        )
      }
      nobody={
        problem === undefined ? (
          'Choose a server on the left to ask it for its worklist.'
        ) : (
          <span role="alert" className={css.bad}>
            {problem}
          </span>
        )
      }
      running={props.running}
      onSearch={props.onSearch}
      onCancel={props.onCancel}
      status={props.status}
    />
  );
}

function Fields({ criteria, onCriteria, firstField }: Pick<WorklistFormProps, 'criteria' | 'onCriteria' | 'firstField'>) {
  return (
    <>
      <Select
        ref={firstField}
        label="Day"
        data={days}
        value={criteria.day}
        allowDeselect={false}
        onChange={(day) => onCriteria({ ...criteria, day: chosenDay(day) })}
      />
      {criteria.day === 'range' && (
        <>
          <TextInput
            label="From"
            type="date"
            value={criteria.from}
            onChange={(event) => onCriteria({ ...criteria, from: event.currentTarget.value })}
          />
          <TextInput
            label="To"
            type="date"
            value={criteria.to}
            onChange={(event) => onCriteria({ ...criteria, to: event.currentTarget.value })}
          />
        </>
      )}
      {fields.map(({ field, label, placeholder }) => (
        <TextInput
          key={field}
          label={label}
          placeholder={placeholder ?? ''}
          value={criteria.text[field] ?? ''}
          onChange={(event) => onCriteria({ ...criteria, text: { ...criteria.text, [field]: event.currentTarget.value } })}
          spellCheck={false}
          autoComplete="off"
        />
      ))}
    </>
  );
}

function chosenDay(value: string | null): WorklistCriteria['day'] {
  if (value === 'any' || value === 'range') return value;
  return dayChoices.find(({ id }) => id === value)?.id ?? 'today';
}
