import { Select, TextInput } from '@mantine/core';
import css from './areas.module.css';
import { type FilesDraft, layoutWords, templateExample } from './files-draft.ts';

interface FilesFieldsProps {
  readonly draft: FilesDraft;
  readonly onChange: (draft: FilesDraft) => void;
  readonly problem: string | undefined;
}

const choices = Object.entries(layoutWords).map(([value, label]) => ({ value, label }));

/** How the files of an area are named, and what they end in. */
export function FilesFields({ draft, onChange, problem }: FilesFieldsProps) {
  const { layout, template, extension } = draft;
  return (
    <>
      <div className={css.files}>
        <Select
          label="New files"
          description="Those that are there stay where they are"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          data={choices}
          value={layout}
          allowDeselect={false}
          onChange={(value) => onChange({ ...draft, layout: choiceOf(value) })}
          error={layout === 'own' ? undefined : problem}
        />
        <TextInput
          label="Extension"
          description="Empty for none"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={extension}
          onChange={(event) => onChange({ ...draft, extension: event.currentTarget.value })}
          spellCheck={false}
          autoComplete="off"
          classNames={{ input: 'q-mono' }}
        />
      </div>
      {layout === 'own' && (
        <TextInput
          label="Template"
          description={`Folders and a file name, with keywords in braces: ${templateExample}`}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={template}
          error={problem}
          onChange={(event) => onChange({ ...draft, template: event.currentTarget.value })}
          spellCheck={false}
          autoComplete="off"
          classNames={{ input: 'q-mono' }}
        />
      )}
    </>
  );
}

function choiceOf(value: string | null): FilesDraft['layout'] {
  return value !== null && value in layoutWords ? (value as FilesDraft['layout']) : 'hidden';
}
