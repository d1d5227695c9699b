import {
  Button,
  Checkbox,
  ColorSwatch,
  Group,
  Loader,
  NumberInput,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { TypedSecrets } from '../../../src-shared/contract/secrets.ts';
import type { EchoResult, ServerInput } from '../../../src-shared/contract/servers.ts';
import { defaultCharacterSet } from '../../../src-shared/dicom/character-sets.ts';
import { AeTitleField, aeTitleProblem } from '../../app/context/ae-title-field.tsx';
import {
  pinsProblem,
  type SecurityDraft,
  securityDraftOf,
  tlsOf,
  typedSecretsOf,
} from '../../app/context/security/security-draft.ts';
import { SecurityFields } from '../../app/context/security/security-fields.tsx';
import { TrustCertificate } from '../../app/context/security/trust-certificate.tsx';
import { useKeptSecrets } from '../../app/context/security/use-kept-secrets.ts';
import { useLive } from '../../app/context/services.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ExplanationCard } from '../../ui/explanation-card.tsx';
import { millisecondsText } from '../../ui/quantities.ts';
import { type AgreementDraft, AgreementFields, agreementDraftOf, agreementInputOf, isAssociations } from './agreement-fields.tsx';
import { CharacterSetField } from './character-set-field.tsx';
import {
  type IdentityDraft,
  IdentityFields,
  identityDraftOf,
  identityInputOf,
  identitySecretOf,
  isIdentityComplete,
} from './identity-fields.tsx';
import { retrieveMethods, serverColours } from './server-choices.ts';
import css from './servers.module.css';
import { useServers } from './servers-context.ts';
import type { FormTarget } from './servers-store.ts';

type Draft = Pick<ServerInput, 'name' | 'calledAeTitle' | 'host' | 'retrieveMethod' | 'colour'> & {
  readonly port: number | '';
  readonly callingAeTitle: string;
  readonly characterSet: string;
  readonly identity: IdentityDraft;
  readonly agreement: AgreementDraft;
  readonly commitAfterSending: boolean;
};

const blank: Draft = {
  name: '',
  calledAeTitle: '',
  host: '',
  port: 104,
  callingAeTitle: '',
  retrieveMethod: 'automatic',
  characterSet: defaultCharacterSet,
  identity: identityDraftOf(undefined),
  agreement: agreementDraftOf({}),
  colour: 'blue',
  commitAfterSending: false,
};

type EchoState = { kind: 'idle' } | { kind: 'asking' } | { kind: 'done'; result: EchoResult } | { kind: 'away' };

/** Adds or edits a server. It can be echoed as it stands in the form, before it is saved. */
export function ServerForm({ target }: { target: FormTarget }) {
  const actions = useServers();
  const ownTitle = useLive((state) => state.settings?.callingAeTitle) ?? '';
  const [draft, setDraft] = useState<Draft>(() => (target.mode === 'edit' ? draftOf(target.server) : blank));
  const [more, showMore] = useState(() => isUnusual(draft));
  const [tried, setTried] = useState(false);
  const [echo, setEcho] = useState<EchoState>({ kind: 'idle' });
  const [refusal, setRefusal] = useState<string>();
  const [security, setSecurity] = useState(() =>
    securityDraftOf(target.mode === 'edit' ? target.server.tls : undefined, 'required'),
  );
  const kept = useKeptSecrets(target.mode === 'edit' ? { kind: 'server', id: target.server.id } : undefined);
  const set = (part: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...part }));
    setEcho({ kind: 'idle' });
  };
  const secure = (part: Partial<SecurityDraft>) => {
    setSecurity((before) => ({ ...before, ...part }));
    setEcho({ kind: 'idle' });
  };
  const input = inputOf(draft, security);
  const saved = target.mode === 'edit' ? target.server : undefined;
  const identity = identitySecretOf(draft.identity, saved?.userIdentity?.kind ?? 'none');
  const typed = (now: SecurityDraft): TypedSecrets => ({
    ...typedSecretsOf(now),
    ...(identity === undefined ? {} : { identity }),
  });
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (input === undefined) {
      if (!isMoreComplete(draft)) showMore(true);
      return;
    }
    try {
      await actions.save(input, target, typed(security), security);
    } catch (error) {
      setRefusal(error instanceof Error ? error.message : String(error));
    }
  };
  const ask = async (now: SecurityDraft) => {
    setTried(true);
    const asked = inputOf(draft, now);
    if (asked === undefined) return;
    setEcho({ kind: 'asking' });
    try {
      setEcho({ kind: 'done', result: await actions.echoInput(asked, saved?.id, typed(now)) });
    } catch {
      setEcho({ kind: 'away' });
    }
  };
  const trust = (fingerprint: string) => {
    const trusting = { ...security, pins: fingerprint };
    setSecurity(trusting);
    void ask(trusting);
  };
  return (
    <Dialog title={target.mode === 'add' ? 'Add server' : `Edit ${target.server.name}`} onClose={actions.closeForm}>
      <form onSubmit={(event) => void save(event)} noValidate>
        <Stack gap={10}>
          <TextInput
            label="Name"
            description="For you: how it stands in the list"
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            required
            data-autofocus
            value={draft.name}
            maxLength={64}
            onChange={(event) => set({ name: event.currentTarget.value })}
            error={tried && draft.name.trim() === '' ? 'A name is needed.' : undefined}
          />
          <AeTitleField
            label="AE title"
            description="The server's own, capitals matter"
            value={draft.calledAeTitle}
            onChange={(calledAeTitle) => set({ calledAeTitle })}
            showEmpty={tried}
          />
          <div className={css.hostLine}>
            <TextInput
              label="Host"
              required
              value={draft.host}
              placeholder="pacs.example.org or 10.2.3.4"
              onChange={(event) => set({ host: event.currentTarget.value })}
              error={tried ? hostProblem(draft.host) : undefined}
              spellCheck={false}
              autoComplete="off"
            />
            <NumberInput
              label="Port"
              required
              value={draft.port}
              onChange={(port) => set({ port: typeof port === 'number' ? port : '' })}
              min={1}
              max={65535}
              clampBehavior="none"
              allowDecimal={false}
              allowNegative={false}
              hideControls
              error={tried ? portProblem(draft.port) : undefined}
            />
          </div>
          <div className={css.halves}>
            <AeTitleField
              label="Our own title there"
              description={`Left empty: ${ownTitle}`}
              value={draft.callingAeTitle}
              onChange={(callingAeTitle) => set({ callingAeTitle })}
              fallback={ownTitle}
            />
            <Stack gap={3}>
              <Text component="span" size="xs" fw={500} id="method-label">
                Retrieve by
              </Text>
              <SegmentedControl
                aria-labelledby="method-label"
                value={draft.retrieveMethod}
                onChange={(value) => set({ retrieveMethod: retrieveMethods.find((method) => method === value) ?? 'automatic' })}
                data={retrieveMethods.map((method) => ({ value: method, label: method === 'automatic' ? 'Automatic' : method }))}
              />
            </Stack>
          </div>
          <CharacterSetField value={draft.characterSet} onChange={(characterSet) => set({ characterSet })} />
          <Checkbox
            label="Ask for commitment after sending"
            description="The server then says of each object whether it keeps it (storage commitment)"
            checked={draft.commitAfterSending}
            onChange={(event) => set({ commitAfterSending: event.currentTarget.checked })}
          />
          <details className={css.more} open={more} onToggle={(event) => showMore(event.currentTarget.open)}>
            <summary>Identity and negotiation</summary>
            {more && (
              <Stack gap={10} mt={8}>
                <IdentityFields
                  kept={kept}
                  value={draft.identity}
                  onChange={(part) => set({ identity: { ...draft.identity, ...part } })}
                  showProblems={tried}
                />
                <AgreementFields
                  value={draft.agreement}
                  onChange={(part) => set({ agreement: { ...draft.agreement, ...part } })}
                />
              </Stack>
            )}
          </details>
          <Colours value={draft.colour} onChange={(colour) => set({ colour })} />
          <SecurityFields side="server" draft={security} onChange={secure} kept={kept} />
          <EchoOutcome state={echo} onTrust={(fingerprint) => trust(fingerprint)} />
          {refusal !== undefined && <Text className={css.refusal}>{refusal}</Text>}
          <Group justify="space-between" mt={4}>
            <Button variant="default" onClick={() => void ask(security)} loading={echo.kind === 'asking'}>
              Echo
            </Button>
            <Group gap={8}>
              <Button variant="subtle" color="gray" onClick={actions.closeForm}>
                Cancel
              </Button>
              <Button type="submit">Save</Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

function Colours(props: { value: ServerInput['colour']; onChange: (colour: ServerInput['colour']) => void }) {
  return (
    <fieldset className={css.colours}>
      <legend>Colour</legend>
      {serverColours.map((colour) => (
        <label key={colour} title={colour}>
          <input
            type="radio"
            name="colour"
            aria-label={colour}
            checked={colour === props.value}
            onChange={() => props.onChange(colour)}
          />
          <ColorSwatch color={`var(--q-server-${colour})`} size={18} withShadow={false} />
        </label>
      ))}
    </fieldset>
  );
}

function EchoOutcome({ state, onTrust }: { state: EchoState; onTrust: (fingerprint: string) => void }) {
  if (state.kind === 'idle') return null;
  return (
    <div role="status" className={css.outcome}>
      {state.kind === 'asking' && (
        <Group gap={8}>
          <Loader size={14} /> asking…
        </Group>
      )}
      {state.kind === 'away' && "Quarry's engine did not answer; try again."}
      {state.kind === 'done' && state.result.ok && (
        <span className={css.good}>
          ✓ It answers: round trip {millisecondsText(state.result.roundTripMs)}, association{' '}
          {millisecondsText(state.result.associationMs)}
          {state.result.security !== undefined && `, encrypted by ${state.result.security.protocol}`}.
        </span>
      )}
      {state.kind === 'done' && state.result.ok && state.result.security?.notes.map((note) => <p key={note}>{note}</p>)}
      {state.kind === 'done' && !state.result.ok && (
        <>
          <ExplanationCard explanation={state.result.explanation} />
          {state.result.certificate !== undefined && (
            <TrustCertificate certificate={state.result.certificate} code={state.result.explanation.code} onTrust={onTrust} />
          )}
        </>
      )}
    </div>
  );
}

function draftOf(server: ServerInput): Draft {
  const { name, calledAeTitle, host, port, callingAeTitle = '', retrieveMethod, colour } = server;
  const { characterSet = defaultCharacterSet, commitAfterSending = false } = server;
  const identity = identityDraftOf(server.userIdentity);
  const agreement = agreementDraftOf(server);
  const place = { name, calledAeTitle, host, port, callingAeTitle, retrieveMethod, characterSet, colour };
  return { ...place, identity, agreement, commitAfterSending };
}

/** Something is set here that most servers do not need: it is not to be hidden. */
function isUnusual({ identity, agreement }: Draft): boolean {
  return identity.kind !== 'none' || agreement.queryExtensions.length > 0 || agreement.storeAssociations !== 1;
}

/** Nothing is missing in the part that is folded away. */
function isMoreComplete({ identity, agreement }: Draft): boolean {
  return isIdentityComplete(identity) && isAssociations(agreement.storeAssociations);
}

function hostProblem(host: string): string | undefined {
  if (host.trim() === '') return 'A host name or address is needed.';
  return /[\s/@]/.test(host.trim()) ? 'Only a host name or an address, without blanks, slashes or a port.' : undefined;
}

function portProblem(port: number | ''): string | undefined {
  return port === '' || port < 1 || port > 65535 ? '1 to 65535.' : undefined;
}

/** What would be saved; undefined while something is wrong or missing. */
function inputOf(draft: Draft, security: SecurityDraft): ServerInput | undefined {
  const { name, host, port } = draft;
  const calledAeTitle = draft.calledAeTitle.trim();
  const callingAeTitle = draft.callingAeTitle.trim();
  const wrong =
    name.trim() === '' ||
    port === '' ||
    portProblem(port) !== undefined ||
    hostProblem(host) !== undefined ||
    aeTitleProblem(calledAeTitle, false) !== undefined ||
    aeTitleProblem(callingAeTitle, true) !== undefined ||
    !isMoreComplete(draft) ||
    (security.on && pinsProblem(security.pins) !== undefined);
  if (wrong) return undefined;
  const { retrieveMethod, characterSet, colour } = draft;
  const userIdentity = identityInputOf(draft.identity);
  const tls = tlsOf(security);
  return {
    name: name.trim(),
    calledAeTitle,
    host: host.trim(),
    port,
    retrieveMethod,
    colour,
    ...(callingAeTitle === '' ? {} : { callingAeTitle }),
    ...(characterSet === defaultCharacterSet ? {} : { characterSet }),
    ...(draft.commitAfterSending ? { commitAfterSending: true } : {}),
    ...(userIdentity === undefined ? {} : { userIdentity }),
    ...agreementInputOf(draft.agreement),
    ...(tls === undefined ? {} : { tls }),
  };
}
