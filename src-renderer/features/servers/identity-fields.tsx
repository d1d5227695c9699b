import { Checkbox, PasswordInput, Select, TextInput } from '@mantine/core';
import type { SecretStates } from '../../../src-shared/contract/secrets.ts';
import { userIdentityKinds, userIdentityName } from '../../../src-shared/dicom/user-identity.ts';
import { type IdentityDraft, identityProblem, takesSecret, takesToken, takesUser } from './identity-draft.ts';
import css from './servers.module.css';

/** Who is named to the server as asking (PS3.7 §D.3.3.7), for those that check it. */
export function IdentityFields(props: {
  readonly value: IdentityDraft;
  readonly onChange: (part: Partial<IdentityDraft>) => void;
  readonly showProblems: boolean;
  /** What is kept; undefined while it is not known, or for what is not saved yet. */
  readonly kept: SecretStates | undefined;
}) {
  const { value, onChange } = props;
  const stored = props.kept?.identity;
  const problem = props.showProblems ? identityProblem(value, stored === 'set') : undefined;
  return (
    <div className={css.identity}>
      <Select
        label="User identity"
        description="For servers that want to know who is asking"
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        data={[
          { value: 'none', label: 'None' },
          ...userIdentityKinds.map((kind) => ({ value: kind, label: userIdentityName[kind] })),
        ]}
        value={value.kind}
        allowDeselect={false}
        onChange={(kind) => onChange({ kind: userIdentityKinds.find((known) => known === kind) ?? 'none' })}
      />
      {takesUser(value.kind) && (
        <TextInput
          label="User name"
          required
          maxLength={256}
          value={value.userName}
          onChange={(event) => onChange({ userName: event.currentTarget.value })}
          error={problem === 'user' ? 'A user name is needed.' : undefined}
          autoComplete="off"
          spellCheck={false}
        />
      )}
      {takesToken(value.kind) && (
        <TextInput
          label="File"
          description={
            value.kind === 'kerberos'
              ? 'with the service ticket; read for each connection'
              : 'read for each connection; or give it below'
          }
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          required={value.kind === 'kerberos'}
          value={value.tokenFile}
          onChange={(event) => onChange({ tokenFile: event.currentTarget.value })}
          error={problem === 'file' ? 'The path of a file is needed.' : undefined}
          autoComplete="off"
          spellCheck={false}
        />
      )}
      {takesSecret(value) && (
        <PasswordInput
          label={value.kind === 'passcode' ? 'Passcode' : userIdentityName[value.kind === 'saml' ? 'saml' : 'jwt']}
          description={stored === 'sealed' ? 'The stored one cannot be opened by this program: enter it again' : undefined}
          placeholder={stored === 'set' ? 'stored; left empty, it stays' : undefined}
          value={value.secret}
          onChange={(event) => onChange({ secret: event.currentTarget.value })}
          error={problem === 'secret' ? 'It is needed, and not stored yet.' : undefined}
          autoComplete="new-password"
        />
      )}
      {value.kind !== 'none' && (
        <Checkbox
          label="Go on only if the server confirms it"
          checked={value.positiveResponse}
          onChange={(event) => onChange({ positiveResponse: event.currentTarget.checked })}
        />
      )}
    </div>
  );
}
