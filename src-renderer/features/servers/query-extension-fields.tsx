import { Checkbox } from '@mantine/core';
import { type QueryExtension, queryExtensions } from '../../../src-shared/dicom/query/extensions.ts';
import css from './servers.module.css';

/** What each asks for, as a person sees it. */
const words: Readonly<Record<QueryExtension, string>> = {
  relational: 'Search all levels at once (relational)',
  combinedDateTime: 'Date and time ranges as one',
  fuzzyNames: 'Names that are spelt differently',
  timezone: 'Times in the time zone of the search',
  multiFrameConversion: 'Conversion of multi-frame images',
};

interface QueryExtensionFieldsProps {
  readonly value: readonly QueryExtension[];
  readonly onChange: (value: readonly QueryExtension[]) => void;
}

/** What the server is asked to agree on beyond the baseline. */
export function QueryExtensionFields({ value, onChange }: QueryExtensionFieldsProps) {
  return (
    <fieldset className={css.extensions}>
      <legend>Ask for, when searching</legend>
      {queryExtensions.map((extension) => (
        <Checkbox
          key={extension}
          label={words[extension]}
          checked={value.includes(extension)}
          onChange={(event) => {
            const others = value.filter((one) => one !== extension);
            onChange(event.currentTarget.checked ? [...others, extension] : others);
          }}
        />
      ))}
      <p className={css.note}>A server that does not agree answers without; the search says so.</p>
    </fieldset>
  );
}
