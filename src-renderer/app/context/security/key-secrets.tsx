import { Button, Checkbox, Group, PasswordInput, TextInput } from '@mantine/core';
import type { SecretStates } from '../../../../src-shared/contract/secrets.ts';
import { useLive } from '../services.tsx';
import css from './security.module.css';
import type { SecurityDraft } from './security-draft.ts';

interface KeySecretsProps {
  readonly draft: SecurityDraft;
  readonly onChange: (part: Partial<SecurityDraft>) => void;
  readonly kept: SecretStates | undefined;
}

/** The private key and its passphrase. What is kept is never shown: it can be replaced or forgotten. */
export function KeySecrets({ draft, onChange, kept }: KeySecretsProps) {
  const protection = useLive((state) => state.info?.secretProtection);
  const sealed = protection === 'operating-system';
  const keyKept = kept?.['private-key'] !== undefined && kept['private-key'] !== 'not-set' && !draft.forgetKey;
  if (keyKept) {
    return (
      <>
        <Group gap={8} justify="space-between">
          <span className={css.kept}>The private key is kept in Quarry, {whereKept(kept?.['private-key'], sealed)}.</span>
          <Button variant="default" size="compact-xs" onClick={() => onChange({ forgetKey: true })}>
            Forget the key
          </Button>
        </Group>
        <Passphrase draft={draft} onChange={onChange} kept={kept} sealed={sealed} />
      </>
    );
  }
  return (
    <>
      <TextInput
        label="Its private key"
        description="A file: PEM or DER. Left empty: it is in the file of the certificate"
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={draft.keyFile}
        onChange={(event) => onChange({ keyFile: event.currentTarget.value })}
        spellCheck={false}
        autoComplete="off"
      />
      {draft.keyFile.trim() !== '' && (
        <Checkbox
          label="Keep the key in Quarry when saving"
          description={
            sealed
              ? 'Sealed by the operating system; the file is not needed any more'
              : 'Not sealed by the operating system here: the key would be in a file that only you may read'
          }
          checked={draft.keepKey}
          onChange={(event) => onChange({ keepKey: event.currentTarget.checked })}
        />
      )}
      <Passphrase draft={draft} onChange={onChange} kept={kept} sealed={sealed} />
    </>
  );
}

function Passphrase({ draft, onChange, kept, sealed }: KeySecretsProps & { sealed: boolean }) {
  const state = kept?.['key-passphrase'] ?? 'not-set';
  const isKept = state !== 'not-set' && draft.passphrase !== null;
  return (
    <Group gap={8} align="end" wrap="nowrap">
      <PasswordInput
        className={css.grow}
        label="Passphrase of the key"
        description={
          isKept
            ? `One is kept, ${whereKept(state, sealed)}; typing replaces it`
            : `If it has one. ${sealed ? 'Sealed by the operating system' : 'Kept in a file that only you may read'}`
        }
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={draft.passphrase ?? ''}
        onChange={(event) => onChange({ passphrase: event.currentTarget.value === '' ? undefined : event.currentTarget.value })}
        visibilityToggleButtonProps={{ 'aria-label': 'Show the passphrase' }}
        autoComplete="off"
      />
      {isKept && (
        <Button variant="default" size="compact-sm" onClick={() => onChange({ passphrase: null })}>
          Forget it
        </Button>
      )}
    </Group>
  );
}

function whereKept(state: SecretStates['private-key'] | undefined, sealed: boolean): string {
  if (state === 'sealed') return 'but sealed by the desktop program or another computer: it cannot be used here';
  return sealed ? 'sealed by the operating system' : 'in a file that only you may read';
}
