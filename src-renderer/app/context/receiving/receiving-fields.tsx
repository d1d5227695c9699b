import { Select } from '@mantine/core';
import { type Keeping, keepingSchema, type Receiving } from '../../../../src-shared/contract/receiving.ts';
import { everythingId } from '../../../../src-shared/dicom/acceptance-profile.ts';
import { conversionTargets, losslessTargets } from '../../../../src-shared/dicom/conversion-targets.ts';
import { useLive } from '../services.tsx';
import css from './receiving.module.css';
import { syntaxName } from './receiving-words.ts';

const lossless: readonly string[] = losslessTargets;
const entry = (uid: string) => ({ value: uid, label: syntaxName(uid) });
const keepChoices = [
  { value: 'as-received', label: 'as it comes, byte for byte' },
  { group: 'Converted, uncompressed', items: conversionTargets.filter((uid) => !lossless.includes(uid)).map(entry) },
  { group: 'Converted, compressed without loss', items: lossless.map(entry) },
  { group: 'For measuring a connection', items: [{ value: 'discarded', label: 'not at all: acknowledged and discarded' }] },
];

interface ReceivingFieldsProps {
  /** Left out, everything is taken and kept as it comes. */
  readonly value: Receiving | undefined;
  readonly onChange: (value: Receiving | undefined) => void;
  readonly disabled?: boolean;
}

/** Which objects are taken, and how they are kept. */
export function ReceivingFields({ value, onChange, disabled = false }: ReceivingFieldsProps) {
  const profiles = useLive((state) => state.profiles);
  const { profile, keep } = value ?? { keep: { kind: 'as-received' as const } };
  const all = [...(profiles?.builtIn ?? []), ...(profiles?.own ?? [])];
  const isThere = profile === undefined || profiles === undefined || all.some(({ id }) => id === profile);
  const change = (part: Partial<Receiving>) => {
    const next = { profile, keep, ...part };
    const plain = next.profile === undefined && next.keep.kind === 'as-received';
    onChange(plain ? undefined : next);
  };
  return (
    <>
      <div className={css.pair}>
        <Select
          label="What is taken"
          description="An acceptance profile: SOP classes and transfer syntaxes"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          data={all.map(({ id, name }) => ({ value: id, label: name }))}
          value={isThere ? (profile ?? everythingId) : null}
          error={isThere ? undefined : 'Its profile is not there any more: nothing is taken.'}
          allowDeselect={false}
          disabled={disabled}
          onChange={(id) => change({ profile: id === null || id === everythingId ? undefined : id })}
        />
        <Select
          label="How it is kept"
          data={keepChoices}
          value={keep.kind === 'converted' ? keep.to : keep.kind}
          allowDeselect={false}
          disabled={disabled}
          maxDropdownHeight={360}
          onChange={(choice) => choice !== null && change({ keep: keepingOf(String(choice), keep) })}
        />
      </div>
      {keep.kind === 'converted' && (
        <Select
          label="What cannot be converted"
          data={[
            { value: 'keep', label: 'is kept as it came, and counted' },
            { value: 'refuse', label: 'is refused' },
          ]}
          value={keep.otherwise}
          allowDeselect={false}
          disabled={disabled}
          onChange={(choice) => change({ keep: { ...keep, otherwise: choice === 'refuse' ? 'refuse' : 'keep' } })}
        />
      )}
      {keep.kind === 'discarded' && (
        <p className={css.warning}>Senders are told that their objects are stored, and nothing of them is kept.</p>
      )}
    </>
  );
}

function keepingOf(choice: string, before: Keeping): Keeping {
  const otherwise = before.kind === 'converted' ? before.otherwise : 'keep';
  const converted = keepingSchema.safeParse({ kind: 'converted', to: choice, otherwise });
  if (converted.success) return converted.data;
  return { kind: choice === 'discarded' ? 'discarded' : 'as-received' };
}
