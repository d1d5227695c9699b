import { Button, Checkbox, Group, NumberInput, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useStore } from 'zustand';
import type { TypedSecrets } from '../../../src-shared/contract/secrets.ts';
import type { ServerInput } from '../../../src-shared/contract/servers.ts';
import { AeTitleField } from '../../app/context/ae-title-field.tsx';
import { type SecurityDraft, securityDraftOf, typedSecretsOf } from '../../app/context/security/security-draft.ts';
import { SecurityFields } from '../../app/context/security/security-fields.tsx';
import { useKeptSecrets } from '../../app/context/security/use-kept-secrets.ts';
import { useLive } from '../../app/context/services.tsx';
import { whyNotSaved } from '../../app/context/why-not-saved.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { focusInvalid, intoView } from '../../ui/into-view.ts';
import { More } from '../../ui/more.tsx';
import { Newest } from '../../ui/newest.ts';
import { CharacterSetField } from './character-set-field.tsx';
import { ColourField } from './colour-field.tsx';
import { EchoOutcome, type EchoState } from './echo-outcome.tsx';
import { identitySecretOf } from './identity-draft.ts';
import { IdentityFields } from './identity-fields.tsx';
import { QueryExtensionFields } from './query-extension-fields.tsx';
import { retrieveMethods } from './server-choices.ts';
import {
  blankServer,
  callingWords,
  hostWords,
  isAssociations,
  isCallingComplete,
  portProblem,
  type ServerDraft,
  searchingWords,
  sendingWords,
  serverDraftOf,
  serverInputOf,
} from './server-draft.ts';
import css from './servers.module.css';
import { useServers } from './servers-context.ts';
import type { FormTarget } from './servers-store.ts';

/** Adds or edits a server. It can be echoed as it stands in the form, before it is saved. */
export function ServerForm({ target }: { target: FormTarget }) {
  const actions = useServers();
  const ownTitle = useLive((state) => state.settings?.callingAeTitle) ?? '';
  const [draft, setDraft] = useState(() => (target.mode === 'edit' ? serverDraftOf(target.server) : blankServer));
  const [tried, setTried] = useState(false);
  const [echo, setEcho] = useState<EchoState>({ kind: 'idle' });
  const saving = useStore(actions.store, (state) => state.saving);
  const [echoes] = useState(() => new Newest());
  const [refusal, setRefusal] = useState<string>();
  const [security, setSecurity] = useState(() =>
    securityDraftOf(target.mode === 'edit' ? target.server.tls : undefined, 'required'),
  );
  const kept = useKeptSecrets(target.mode === 'edit' ? { kind: 'server', id: target.server.id } : undefined);
  const forgetEcho = () => {
    echoes.forget();
    setEcho({ kind: 'idle' });
  };
  const set = (part: Partial<ServerDraft>) => {
    setDraft((before) => ({ ...before, ...part }));
    forgetEcho();
  };
  const secure = (part: Partial<SecurityDraft>) => {
    setSecurity((before) => ({ ...before, ...part }));
    forgetEcho();
  };
  const input = serverInputOf(draft, security);
  const saved = target.mode === 'edit' ? target.server : undefined;
  const identity = identitySecretOf(draft.identity, saved?.userIdentity?.kind ?? 'none');
  const typed = (now: SecurityDraft): TypedSecrets => ({
    ...typedSecretsOf(now),
    ...(identity === undefined ? {} : { identity }),
  });
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setTried(true);
    setRefusal(undefined);
    if (input === undefined) {
      focusInvalid(event.currentTarget);
      return;
    }
    try {
      await actions.save(input, target, typed(security), security);
    } catch (error) {
      setRefusal(whyNotSaved(error));
    }
  };
  const ask = async (now: SecurityDraft, form?: HTMLFormElement | null) => {
    setTried(true);
    const asked = serverInputOf(draft, now);
    if (asked === undefined) {
      focusInvalid(form);
      return;
    }
    setEcho({ kind: 'asking' });
    const answer = await echoes.answer(
      actions.echoInput(asked, saved?.id, typed(now)).then(
        (result) => ({ kind: 'done', result, asked }) as const,
        () => ({ kind: 'away' }) as const,
      ),
    );
    if (answer !== undefined) setEcho(answer);
  };
  const trust = (fingerprint: string) => {
    const trusting = { ...security, pins: fingerprint };
    setSecurity(trusting);
    void ask(trusting);
  };
  return (
    <Dialog title={titleOf(target)} onClose={actions.closeForm} form>
      <form onSubmit={(event) => void save(event)} noValidate>
        <Stack gap={10}>
          {target.mode === 'edit' && target.problem !== undefined && (
            <Text className={css.refusal} role="alert">
              {target.problem}
            </Text>
          )}
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
              error={tried ? hostWords(draft.host) : undefined}
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
          <ColourField value={draft.colour} onChange={(colour) => set({ colour })} />
          <SecurityFields side="server" draft={security} onChange={secure} kept={kept} />
          <div>
            <More title="Calling it" said={callingWords(draft, ownTitle)} wrong={tried && !isCallingComplete(draft)}>
              <AeTitleField
                label="Our own title there"
                description={`Left empty: ${ownTitle}`}
                value={draft.callingAeTitle}
                onChange={(callingAeTitle) => set({ callingAeTitle })}
                fallback={ownTitle}
              />
              <IdentityFields
                kept={kept}
                value={draft.identity}
                onChange={(part) => set({ identity: { ...draft.identity, ...part } })}
                showProblems={tried}
              />
            </More>
            <More title="Searching and retrieving" said={searchingWords(draft)}>
              <CharacterSetField value={draft.characterSet} onChange={(characterSet) => set({ characterSet })} />
              <RetrieveMethodField value={draft.retrieveMethod} onChange={(retrieveMethod) => set({ retrieveMethod })} />
              <QueryExtensionFields value={draft.queryExtensions} onChange={(asked) => set({ queryExtensions: asked })} />
            </More>
            <More title="Sending" said={sendingWords(draft)} wrong={!isAssociations(draft.storeAssociations)}>
              <SendingFields value={draft} onChange={set} />
            </More>
          </div>
          <EchoOutcome state={echo} onTrust={(fingerprint) => trust(fingerprint)} />
          {refusal !== undefined && (
            <Text ref={intoView} className={css.refusal} role="alert">
              {refusal}
            </Text>
          )}
          <Group justify="space-between" mt={4}>
            <Button
              variant="default"
              onClick={(event) => void ask(security, event.currentTarget.form)}
              loading={echo.kind === 'asking'}
            >
              Echo
            </Button>
            <Group gap={8}>
              <Button variant="subtle" color="gray" onClick={actions.closeForm}>
                Cancel
              </Button>
              <Button type="submit" loading={saving}>
                Save
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

function titleOf(target: FormTarget): string {
  if (target.mode === 'add') return 'Add server';
  return target.copyOf === undefined ? `Edit ${target.server.name}` : `Copy of ${target.copyOf}`;
}

function RetrieveMethodField(props: {
  value: ServerInput['retrieveMethod'];
  onChange: (method: ServerInput['retrieveMethod']) => void;
}) {
  return (
    <Stack gap={3}>
      <Text component="span" size="xs" fw={500} id="method-label">
        Retrieve by
      </Text>
      <SegmentedControl
        aria-labelledby="method-label"
        value={props.value}
        onChange={(value) => props.onChange(retrieveMethods.find((method) => method === value) ?? 'automatic')}
        data={retrieveMethods.map((method) => ({ value: method, label: method === 'automatic' ? 'Automatic' : method }))}
      />
    </Stack>
  );
}

function SendingFields({ value, onChange }: { value: ServerDraft; onChange: (part: Partial<ServerDraft>) => void }) {
  return (
    <>
      <NumberInput
        label="Send over"
        description="connections at once, 1 to 8"
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        min={1}
        max={8}
        clampBehavior="none"
        allowDecimal={false}
        allowNegative={false}
        w={180}
        value={value.storeAssociations}
        error={isAssociations(value.storeAssociations) ? undefined : '1 to 8.'}
        onChange={(count) => onChange({ storeAssociations: typeof count === 'number' ? count : '' })}
      />
      <Checkbox
        label="Ask for commitment after sending"
        description="The server then says of each object whether it keeps it (storage commitment)"
        checked={value.commitAfterSending}
        onChange={(event) => onChange({ commitAfterSending: event.currentTarget.checked })}
      />
    </>
  );
}
