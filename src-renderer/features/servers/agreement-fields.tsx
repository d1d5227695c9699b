import { Checkbox, NumberInput } from '@mantine/core';
import type { ServerInput } from '../../../src-shared/contract/servers.ts';
import { type QueryExtension, queryExtensions } from '../../../src-shared/dicom/query/extensions.ts';
import css from './servers.module.css';

export interface AgreementDraft {
  readonly queryExtensions: readonly QueryExtension[];
  readonly storeAssociations: number | '';
}

/** What each asks for, as a person sees it. */
const words: Readonly<Record<QueryExtension, string>> = {
  relational: 'Search all levels at once (relational)',
  combinedDateTime: 'Date and time ranges as one',
  fuzzyNames: 'Names that are spelt differently',
  timezone: 'Times in the time zone of the search',
  multiFrameConversion: 'Conversion of multi-frame images',
};

/** What the server is asked to agree on beyond the baseline, and over how many connections it is sent to. */
export function AgreementFields(props: {
  readonly value: AgreementDraft;
  readonly onChange: (part: Partial<AgreementDraft>) => void;
}) {
  const { value, onChange } = props;
  return (
    <div className={css.agreement}>
      <fieldset>
        <legend>Ask for, when searching</legend>
        {queryExtensions.map((extension) => (
          <Checkbox
            key={extension}
            label={words[extension]}
            checked={value.queryExtensions.includes(extension)}
            onChange={(event) => {
              const others = value.queryExtensions.filter((one) => one !== extension);
              onChange({ queryExtensions: event.currentTarget.checked ? [...others, extension] : others });
            }}
          />
        ))}
        <p className={css.hint}>A server that does not agree answers without; the search says so.</p>
      </fieldset>
      <NumberInput
        label="Send over"
        description="connections at once, 1 to 8"
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        min={1}
        max={8}
        clampBehavior="none"
        allowDecimal={false}
        allowNegative={false}
        value={value.storeAssociations}
        error={isAssociations(value.storeAssociations) ? undefined : '1 to 8.'}
        onChange={(count) => onChange({ storeAssociations: typeof count === 'number' ? count : '' })}
      />
    </div>
  );
}

export function isAssociations(count: number | ''): count is number {
  return count !== '' && count >= 1 && count <= 8;
}

export function agreementDraftOf(server: Pick<ServerInput, 'queryExtensions' | 'storeAssociations'>): AgreementDraft {
  return { queryExtensions: server.queryExtensions ?? [], storeAssociations: server.storeAssociations ?? 1 };
}

/** Only what differs from the baseline. */
export function agreementInputOf(draft: AgreementDraft): Pick<ServerInput, 'queryExtensions' | 'storeAssociations'> {
  const { queryExtensions: wanted, storeAssociations } = draft;
  return {
    ...(wanted.length === 0 ? {} : { queryExtensions: queryExtensions.filter((one) => wanted.includes(one)) }),
    ...(storeAssociations === '' || storeAssociations === 1 ? {} : { storeAssociations }),
  };
}
