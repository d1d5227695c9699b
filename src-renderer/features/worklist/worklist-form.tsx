import { Button, Select, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { FormEvent, KeyboardEvent, ReactNode, RefObject } from 'react';
import css from './worklist.module.css';
import { dayChoices, type WorklistCriteria, type WorklistField, worklistWords } from './worklist-criteria.ts';

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

/** What to ask a worklist for. Enter searches, Esc cancels; what will be asked stands below before it is asked. */
export function WorklistForm(props: WorklistFormProps) {
  const { criteria, onCriteria, running } = props;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onSearch();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const choosing = event.target instanceof HTMLElement && event.target.ariaExpanded === 'true';
    if (event.key === 'Escape' && running && !choosing && !event.defaultPrevented) props.onCancel();
  };
  return (
    <form className={css.form} aria-label="Worklist search form" onSubmit={submit} onKeyDown={onKeyDown}>
      <div className={css.fields}>
        <Select
          ref={props.firstField}
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
        <div className={css.buttons}>
          <Button type="submit" leftSection={<IconSearch size={14} />} disabled={props.serverName === undefined}>
            Search
          </Button>
          <Button variant="default" onClick={props.onCancel} disabled={!running}>
            Cancel
          </Button>
        </div>
      </div>
      <div className={css.under}>
        <p className={css.dim}>
          {props.serverName === undefined ? (
            'Choose a server on the left to ask it for its worklist.'
          ) : (
            <>
              asks <b>{props.serverName}</b> for {worklistWords(criteria, new Date())}
            </>
          )}
        </p>
        <div className={css.status} role="status">
          {props.status}
        </div>
      </div>
    </form>
  );
}

function chosenDay(value: string | null): WorklistCriteria['day'] {
  if (value === 'any' || value === 'range') return value;
  return dayChoices.find(({ id }) => id === value)?.id ?? 'today';
}
