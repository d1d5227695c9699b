import { Checkbox, Group, NumberInput, Radio, Select, Stack, Switch, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { AreaInput } from '../../../src-shared/contract/storage-areas.ts';
import { AeTitleField } from '../../app/context/ae-title-field.tsx';
import { PathField } from '../../app/context/path-field.tsx';
import { ReceivingFields } from '../../app/context/receiving/receiving-fields.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FormEnd } from '../../ui/form-end.tsx';
import { type AreaDraft, type DraftProblems, inputOf } from './area-draft.ts';
import { accessWords } from './area-words.ts';
import css from './areas.module.css';
import { FilesFields } from './files-fields.tsx';

interface AreaFormProps {
  readonly title: string;
  readonly start: AreaDraft;
  /** Title and folder are those of the receiver and the local archive, and are not changed here. */
  readonly standard: boolean;
  /** Resolves with what is wrong, or nothing when it was kept. */
  readonly save: (area: AreaInput) => Promise<string | undefined>;
  readonly onClose: () => void;
}

type Set = (part: Partial<AreaDraft>) => void;

/** Adds or edits a storage area. */
export function AreaForm({ title, start, standard, save, onClose }: AreaFormProps) {
  const [draft, setDraft] = useState(start);
  const [tried, setTried] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const [agreed, setAgreed] = useState(start.whenFull === 'delete-oldest');
  const set: Set = (part) => setDraft((before) => ({ ...before, ...part }));
  const checked = inputOf(draft);
  const problems: DraftProblems = tried && !checked.ok ? checked.problems : {};
  const mustAgree = draft.whenFull === 'delete-oldest' && !agreed;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!checked.ok || mustAgree) return;
    const problem = await save(checked.input);
    if (problem === undefined) onClose();
    else setRefusal(problem);
  };
  return (
    <Dialog title={title} onClose={onClose} size={620} form>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack gap={12}>
          {!standard && <Place draft={draft} set={set} problems={problems} tried={tried} />}
          <Select
            label="Those who call may"
            data={Object.entries(accessWords).map(([value, label]) => ({ value, label }))}
            value={draft.access}
            allowDeselect={false}
            onChange={(value) => set({ access: value === 'read' || value === 'write' ? value : 'read-write' })}
          />
          {draft.access !== 'read' && <ReceivingFields value={draft.receiving} onChange={(receiving) => set({ receiving })} />}
          <Callers draft={draft} set={set} problems={problems} />
          <Quota draft={draft} set={set} problems={problems} />
          {draft.whenFull === 'delete-oldest' && (
            <Checkbox
              label="Delete studies for good, without asking each time. Pinned ones are kept."
              checked={agreed}
              onChange={(event) => setAgreed(event.currentTarget.checked)}
              error={tried && mustAgree ? 'Say that this is what you want.' : undefined}
            />
          )}
          <Moves draft={draft} set={set} problems={problems} />
          <FilesFields draft={draft.files} onChange={(files) => set({ files })} problem={problems.files} />
          <Select
            label="Other content under a UID that is known"
            data={[
              { value: 'keep-both', label: 'is kept beside the first, and marked' },
              { value: 'replace', label: 'takes its place, with a warning' },
            ]}
            value={draft.sameUid}
            allowDeselect={false}
            onChange={(value) => set({ sameUid: value === 'replace' ? 'replace' : 'keep-both' })}
          />
          <Switch
            label="Find names whatever their case and accents"
            checked={draft.foldNames}
            onChange={(event) => set({ foldNames: event.currentTarget.checked })}
          />
          <FormEnd refusal={refusal} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}

interface PartProps {
  readonly draft: AreaDraft;
  readonly set: Set;
  readonly problems: DraftProblems;
}

function Place({ draft, set, problems, tried }: PartProps & { readonly tried: boolean }) {
  return (
    <>
      <Switch label="On" checked={draft.on} onChange={(event) => set({ on: event.currentTarget.checked })} />
      <div className={css.place}>
        <AeTitleField
          label="AE title"
          description="Whoever calls it by this title gets this area"
          value={draft.aeTitle}
          onChange={(aeTitle) => set({ aeTitle })}
          showEmpty={tried}
        />
        <PathField
          kind="folder"
          label="Folder"
          description="On this computer, with its whole path; made if it is not there. Files that lie in it are taken in."
          value={draft.folder}
          error={problems.folder}
          onChange={(folder) => set({ folder })}
        />
      </div>
    </>
  );
}

function Callers({ draft, set, problems }: PartProps) {
  return (
    <>
      <Radio.Group
        label="Who may call"
        value={draft.everybody ? 'everybody' : 'listed'}
        onChange={(value) => set({ everybody: value === 'everybody' })}
      >
        <Group gap={18} mt={4}>
          <Radio value="everybody" label="Everybody" />
          <Radio value="listed" label="Only these" />
        </Group>
      </Radio.Group>
      {!draft.everybody && (
        <Textarea
          label="Callers"
          description="One a line: an AE title, @ and an address or range, or both: CT_1, @10.2.0.0/16, CT_1@10.2.3.4"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          autosize
          minRows={2}
          maxRows={8}
          value={draft.callers}
          error={problems.callers}
          onChange={(event) => set({ callers: event.currentTarget.value })}
          spellCheck={false}
          classNames={{ input: 'q-mono' }}
        />
      )}
    </>
  );
}

function Quota({ draft, set, problems }: PartProps) {
  const limit = (field: 'studies' | 'gigabytes' | 'gigabytesPerStudy' | 'gigabytesFree', label: string, unit: string) => (
    <NumberInput
      label={label}
      placeholder="no limit"
      value={draft[field]}
      min={0}
      hideControls
      allowNegative={false}
      allowDecimal={field !== 'studies'}
      {...(unit === '' ? {} : { suffix: ` ${unit}` })}
      error={field === 'studies' ? problems.studies : undefined}
      onChange={(value) => set({ [field]: typeof value === 'number' ? value : '' })}
    />
  );
  return (
    <>
      <div className={css.quota}>
        {limit('studies', 'Studies at most', '')}
        {limit('gigabytes', 'Size at most', 'GB')}
        {limit('gigabytesPerStudy', 'Size of a study', 'GB')}
        {limit('gigabytesFree', 'Stays free on the disk', 'GB')}
      </div>
      <Radio.Group
        label="When it is full"
        value={draft.whenFull}
        onChange={(value) => set({ whenFull: value === 'delete-oldest' ? 'delete-oldest' : 'refuse' })}
      >
        <Group gap={18} mt={4}>
          <Radio value="refuse" label="Refuse what comes" />
          <Radio value="delete-oldest" label="Delete the oldest studies" />
        </Group>
      </Radio.Group>
    </>
  );
}

const moveKinds = [
  { value: 'any', label: 'to every server that is bookmarked' },
  { value: 'own-title', label: 'only to the title they call themselves by' },
  { value: 'own-address', label: 'only to servers at their own address' },
  { value: 'listed', label: 'only as listed' },
] as const;

function Moves({ draft, set, problems }: PartProps) {
  return (
    <>
      <Select
        label="Callers may have objects moved"
        data={[...moveKinds]}
        value={draft.moves}
        allowDeselect={false}
        onChange={(value) => set({ moves: moveKinds.find((kind) => kind.value === value)?.value ?? 'any' })}
      />
      {draft.moves === 'listed' && (
        <Textarea
          label="Moves"
          description="One a line: caller > destination, both by AE title; * is every caller"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          autosize
          minRows={2}
          maxRows={8}
          value={draft.moveRules}
          error={problems.moveRules}
          onChange={(event) => set({ moveRules: event.currentTarget.value })}
          spellCheck={false}
          classNames={{ input: 'q-mono' }}
        />
      )}
    </>
  );
}
