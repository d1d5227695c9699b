import { Group, Radio, Stack, Switch, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { ProfileInput } from '../../../src-shared/contract/acceptance-profiles.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { FormEnd } from '../../ui/form-end.tsx';
import { ClassChoice } from './class-choice.tsx';
import { inputOf, type ProfileDraft, type ProfileProblems } from './profile-draft.ts';
import { SyntaxOrder } from './syntax-order.tsx';

interface ProfileFormProps {
  readonly title: string;
  readonly start: ProfileDraft;
  /** Resolves with what is wrong, or nothing when it was kept. */
  readonly save: (profile: ProfileInput) => Promise<string | undefined>;
  readonly onClose: () => void;
}

/** Adds or edits an acceptance profile. */
export function ProfileForm({ title, start, save, onClose }: ProfileFormProps) {
  const [draft, setDraft] = useState(start);
  const [tried, setTried] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const set = (part: Partial<ProfileDraft>) => {
    setRefusal(undefined);
    setDraft((before) => ({ ...before, ...part }));
  };
  const checked = inputOf(draft);
  const problems: ProfileProblems = tried && !checked.ok ? checked.problems : {};
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!checked.ok) return;
    const problem = await save(checked.input);
    if (problem === undefined) onClose();
    else setRefusal(problem);
  };
  return (
    <Dialog title={title} onClose={onClose} size={680} form>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack gap={12}>
          <TextInput
            label="Name"
            required
            value={draft.name}
            error={problems.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
            autoComplete="off"
          />
          <Choice
            label="Transfer syntaxes"
            every="Every one, as the sender prefers"
            value={draft.everySyntax}
            onChange={(everySyntax) => set({ everySyntax })}
          />
          {!draft.everySyntax && (
            <SyntaxOrder
              label="Transfer syntaxes, the best first"
              value={draft.transferSyntaxes}
              error={problems.transferSyntaxes}
              onChange={(transferSyntaxes) => set({ transferSyntaxes })}
            />
          )}
          <Choice
            label="SOP classes"
            every="Every storage class"
            value={draft.everyClass}
            onChange={(everyClass) => set({ everyClass })}
          />
          {!draft.everyClass && (
            <ClassChoice value={draft.classes} error={problems.classes} onChange={(classes) => set({ classes })} />
          )}
          <Switch
            label="Private SOP classes too, listed or not"
            checked={draft.privateClasses}
            onChange={(event) => set({ privateClasses: event.currentTarget.checked })}
          />
          <FormEnd refusal={refusal} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}

function Choice(props: { label: string; every: string; value: boolean; onChange: (every: boolean) => void }) {
  const { label, every, value, onChange } = props;
  return (
    <Radio.Group label={label} value={value ? 'every' : 'listed'} onChange={(choice) => onChange(choice === 'every')}>
      <Group gap={18} mt={4}>
        <Radio value="every" label={every} />
        <Radio value="listed" label="Only these" />
      </Group>
    </Radio.Group>
  );
}
