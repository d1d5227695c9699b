import { Checkbox, SegmentedControl, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import type { SecretStates } from '../../../../src-shared/contract/secrets.ts';
import { More } from '../../../ui/more.tsx';
import { KeySecrets } from './key-secrets.tsx';
import css from './security.module.css';
import { detailsWords, pinsProblem, type SecurityDraft } from './security-draft.ts';

interface SecurityFieldsProps {
  /** Whom we are towards: a server that we call, or those who call us. */
  readonly side: 'server' | 'callers';
  readonly draft: SecurityDraft;
  readonly onChange: (part: Partial<SecurityDraft>) => void;
  /** What is kept; undefined while it is not known, or for what is not saved yet. */
  readonly kept: SecretStates | undefined;
}

const order = ['label', 'input', 'description', 'error'] as const;

/** Off or TLS, and with TLS: whom to trust, and what to show. */
export function SecurityFields(props: SecurityFieldsProps) {
  const { side, draft, onChange } = props;
  const labelId = `security-${side}`;
  return (
    <fieldset className={css.fields}>
      <Stack gap={8}>
        <Stack gap={3}>
          <Text component="span" size="xs" fw={500} id={labelId}>
            Security
          </Text>
          <SegmentedControl
            aria-labelledby={labelId}
            value={draft.on ? 'TLS' : 'Off'}
            onChange={(value) => onChange({ on: value === 'TLS' })}
            data={['Off', 'TLS']}
          />
        </Stack>
        {draft.on && (
          <>
            <Trust {...props} />
            <OwnCertificate {...props} />
            <More title="More about TLS" said={detailsWords(draft, side)}>
              <Details {...props} />
            </More>
          </>
        )}
      </Stack>
    </fieldset>
  );
}

/** Whose certificates are good. */
function Trust({ side, draft, onChange }: SecurityFieldsProps) {
  const modes =
    side === 'server'
      ? [
          { value: 'required', label: 'Must be trusted' },
          { value: 'ignored', label: 'Is not looked at: whoever answers is believed' },
        ]
      : [
          { value: 'ignored', label: 'Are not asked for' },
          { value: 'present', label: 'Must be trusted if there is one' },
          { value: 'required', label: 'Must be there and trusted' },
        ];
  const value = side === 'server' && draft.peerCertificate === 'present' ? 'required' : draft.peerCertificate;
  return (
    <>
      <Select
        label={side === 'server' ? 'The server’s certificate' : 'Callers’ certificates'}
        data={modes}
        value={value}
        allowDeselect={false}
        onChange={(mode) => {
          if (mode === 'required' || mode === 'present' || mode === 'ignored') onChange({ peerCertificate: mode });
        }}
      />
      {draft.peerCertificate !== 'ignored' && (
        <>
          <Textarea
            label="Trust certificates signed by"
            description={`Files or folders of authorities’ certificates on Quarry’s computer, one a line.${side === 'server' ? ' Left empty: those that websites use' : ''}`}
            inputWrapperOrder={[...order]}
            value={draft.authorities}
            onChange={(event) => onChange({ authorities: event.currentTarget.value })}
            autosize
            minRows={1}
            maxRows={4}
            spellCheck={false}
          />
          <Textarea
            label="Trust only these certificates"
            description="SHA-256 fingerprints, one a line; whoever signed them"
            inputWrapperOrder={[...order]}
            value={draft.pins}
            onChange={(event) => onChange({ pins: event.currentTarget.value })}
            error={pinsProblem(draft.pins)}
            autosize
            minRows={1}
            maxRows={4}
            spellCheck={false}
            classNames={{ input: 'q-mono' }}
          />
        </>
      )}
    </>
  );
}

/** What we show. */
function OwnCertificate({ side, draft, onChange, kept }: SecurityFieldsProps) {
  const needed = side === 'callers';
  return (
    <>
      <TextInput
        label="Our certificate"
        required={needed}
        description={needed ? 'A file: PEM, DER or PKCS#12' : 'A file: PEM, DER or PKCS#12. Only if the server asks for one'}
        inputWrapperOrder={[...order]}
        value={draft.certificateFile}
        onChange={(event) => onChange({ certificateFile: event.currentTarget.value })}
        spellCheck={false}
        autoComplete="off"
      />
      {(draft.certificateFile.trim() !== '' || needed) && <KeySecrets draft={draft} onChange={onChange} kept={kept} />}
    </>
  );
}

function Details({ side, draft, onChange }: SecurityFieldsProps) {
  return (
    <Stack gap={8}>
      {side === 'server' && draft.peerCertificate !== 'ignored' && (
        <>
          <Checkbox
            label="The certificate must be for the host above"
            checked={draft.checkName}
            onChange={(event) => onChange({ checkName: event.currentTarget.checked })}
          />
          <TextInput
            label="Name in the certificate"
            description="Where it is another than the host: asked for, and looked for"
            inputWrapperOrder={[...order]}
            value={draft.serverName}
            onChange={(event) => onChange({ serverName: event.currentTarget.value })}
            spellCheck={false}
            autoComplete="off"
          />
        </>
      )}
      <Textarea
        label="Revocation lists"
        description="Files (CRL), one a line. With any, each certificate must be covered by one"
        inputWrapperOrder={[...order]}
        value={draft.revocationLists}
        onChange={(event) => onChange({ revocationLists: event.currentTarget.value })}
        autosize
        minRows={1}
        maxRows={4}
        spellCheck={false}
      />
      <Select
        label="Oldest version"
        data={[
          { value: '1.2', label: 'TLS 1.2' },
          { value: '1.3', label: 'TLS 1.3' },
        ]}
        value={draft.minVersion}
        allowDeselect={false}
        onChange={(version) => onChange({ minVersion: version === '1.3' ? '1.3' : '1.2' })}
      />
      <TextInput
        label="Ciphers"
        description="As OpenSSL names them, colons between. Left empty: those of PS3.15"
        inputWrapperOrder={[...order]}
        value={draft.ciphers}
        onChange={(event) => onChange({ ciphers: event.currentTarget.value })}
        spellCheck={false}
        autoComplete="off"
      />
    </Stack>
  );
}
