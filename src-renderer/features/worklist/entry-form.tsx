import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { type WorklistEntry, worklistEntrySchema } from '../../../src-shared/contract/worklist.ts';
import { personNameFromTyped } from '../../../src-shared/dicom/person-name.ts';
import { AeTitleField } from '../../app/context/ae-title-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import css from './worklist.module.css';

interface EntryFormProps {
  /** The AE title that is called for it; said where there are several. */
  readonly of: string | undefined;
  /** Undefined for a new one. */
  readonly values: Readonly<Record<string, string>> | undefined;
  readonly onClose: () => void;
  /** Throws with words when it could not be saved. */
  readonly onSave: (entry: WorklistEntry) => Promise<void>;
}

type Draft = Record<keyof WorklistEntry, string>;

const sexes = [
  { value: '', label: 'not said' },
  { value: 'F', label: 'female' },
  { value: 'M', label: 'male' },
  { value: 'O', label: 'other' },
];

/** Adds or changes an entry of our own worklist. Every field is checked by the rules of the contract, so that what is saved is valid DICOM. */
export function EntryForm({ of, values, onClose, onSave }: EntryFormProps) {
  const title = values === undefined ? 'Add a worklist entry' : 'Edit the worklist entry';
  const [draft, setDraft] = useState<Draft>(() => draftOf(values));
  const [tried, setTried] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const parsed = worklistEntrySchema.safeParse(withNames(draft));
  const problemOf = (field: keyof WorklistEntry) =>
    tried ? parsed.error?.issues.find((issue) => issue.path[0] === field)?.message : undefined;
  const set = (field: keyof WorklistEntry, value: string) => setDraft((before) => ({ ...before, [field]: value }));
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!parsed.success) return;
    try {
      await onSave(parsed.data);
    } catch (error) {
      setRefusal(error instanceof Error ? error.message : String(error));
    }
  };
  const field = (name: keyof WorklistEntry, label: string, more: { required?: boolean; placeholder?: string } = {}) => (
    <TextInput
      label={label}
      value={draft[name]}
      onChange={(event) => set(name, event.currentTarget.value)}
      error={problemOf(name)}
      spellCheck={false}
      autoComplete="off"
      {...more}
    />
  );
  const day = (name: keyof WorklistEntry, label: string, required: boolean) => (
    <TextInput
      label={label}
      type="date"
      required={required}
      value={isoOf(draft[name])}
      onChange={(event) => set(name, event.currentTarget.value.replaceAll('-', ''))}
      error={problemOf(name)}
    />
  );
  return (
    <Dialog title={of === undefined ? title : `${title} of ${of}`} onClose={onClose} size={560} form>
      <form onSubmit={(event) => void save(event)} noValidate>
        <Stack gap={10}>
          <div className={css.pair}>
            {field('PatientName', 'Patient name', { required: true, placeholder: 'Family, Given' })}
            {field('PatientID', 'Patient ID', { required: true })}
          </div>
          <div className={css.pair}>
            {day('PatientBirthDate', 'Born', false)}
            <Select
              label="Sex"
              data={sexes}
              value={draft.PatientSex}
              allowDeselect={false}
              onChange={(value) => set('PatientSex', value ?? '')}
              error={problemOf('PatientSex')}
            />
          </div>
          <div className={css.pair}>
            {field('AccessionNumber', 'Accession')}
            {field('ReferringPhysicianName', 'Referring physician', { placeholder: 'Family, Given' })}
          </div>
          <div className={css.pair}>
            {field('RequestedProcedureDescription', 'Requested procedure')}
            {field('RequestedProcedureID', 'Procedure ID', { placeholder: 'given by Quarry' })}
          </div>
          <div className={css.pair}>
            {day('ScheduledProcedureStepStartDate', 'Planned day', true)}
            <TextInput
              label="Planned time"
              type="time"
              required
              value={clockOf(draft.ScheduledProcedureStepStartTime)}
              onChange={(event) => set('ScheduledProcedureStepStartTime', event.currentTarget.value.replaceAll(':', ''))}
              error={problemOf('ScheduledProcedureStepStartTime')}
            />
          </div>
          <div className={css.pair}>
            <TextInput
              label="Modality"
              placeholder="CT, MR, US, …"
              required
              value={draft.Modality}
              onChange={(event) => set('Modality', event.currentTarget.value.toUpperCase())}
              error={problemOf('Modality')}
              spellCheck={false}
              autoComplete="off"
            />
            <AeTitleField
              label="Station AE title"
              value={draft.ScheduledStationAETitle}
              onChange={(value) => set('ScheduledStationAETitle', value)}
              showEmpty={tried}
            />
          </div>
          <div className={css.pair}>
            {field('ScheduledProcedureStepDescription', 'Step')}
            {field('ScheduledPerformingPhysicianName', 'Performing physician', { placeholder: 'Family, Given' })}
          </div>
          {refusal !== undefined && (
            <Text role="alert" className={css.bad}>
              {refusal}
            </Text>
          )}
          <Group justify="flex-end" gap={8} mt={4}>
            <Button variant="subtle" color="gray" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit">Save</Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

/** "Müller, Jörg" may be typed for a name as well. */
function withNames(draft: Draft): Draft {
  const names = ['PatientName', 'ReferringPhysicianName', 'ScheduledPerformingPhysicianName'] as const;
  return { ...draft, ...Object.fromEntries(names.map((name) => [name, personNameFromTyped(draft[name])])) };
}

function draftOf(values: Readonly<Record<string, string>> = {}): Draft {
  const draft: Record<string, string> = {};
  for (const keyword of Object.keys(worklistEntrySchema.shape)) draft[keyword] = values[keyword] ?? '';
  return draft as Draft;
}

/** "20261231" as a date field has it. */
function isoOf(date: string): string {
  return /^\d{8}$/.test(date) ? `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}` : '';
}

/** "083000.0" as a time field has it: hours and minutes. */
function clockOf(time: string): string {
  return /^\d{4}/.test(time) ? `${time.slice(0, 2)}:${time.slice(2, 4)}` : '';
}
