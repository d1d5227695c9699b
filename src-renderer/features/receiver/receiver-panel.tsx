import { ActionIcon, Button, Group, NumberInput, Select, Switch } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import type { ReceiverConfig, ReceiverStatus } from '../../../src-shared/contract/receiver.ts';
import { addressesForOthers, isEvery } from '../../app/context/addresses-for-others.ts';
import { AeTitleField, aeTitleProblem } from '../../app/context/ae-title-field.tsx';
import {
  pinsProblem,
  type SecurityDraft,
  saveSecrets,
  securityDraftOf,
  tlsOf,
  typedSecretsOf,
} from '../../app/context/security/security-draft.ts';
import { SecurityFields } from '../../app/context/security/security-fields.tsx';
import { useKeptSecrets } from '../../app/context/security/use-kept-secrets.ts';
import { useLive, useServices } from '../../app/context/services.tsx';
import { whyNotSaved } from '../../app/context/why-not-saved.ts';
import { copyText } from '../../ui/copy-text.ts';
import { ExplanationCard } from '../../ui/explanation-card.tsx';
import { bytesText, countWords, momentText } from '../../ui/quantities.ts';
import { StatusDot } from '../../ui/status-dot.tsx';
import { certificateWords } from './certificate-words.ts';
import { editsOver } from './edits.ts';
import { PrivateClasses } from './private-classes.tsx';
import css from './receiver.module.css';
import { ReceiverUsers } from './receiver-users.tsx';
import { ReceiverReceiving } from './receiving.tsx';

/** The built-in DICOM node: on or off, how it is called, where it listens, and what to tell an administrator. */
export function ReceiverPanel() {
  const status = useLive((state) => state.receiver);
  return (
    <section className={css.panel} aria-label="Receiver">
      <h2>Receiver</h2>
      {status === undefined ? <p className={css.dim}>…</p> : <ReceiverForm status={status} />}
    </section>
  );
}

/** What is applied together by the button. An emptied port is no port. */
type Fields = Omit<ReceiverConfig, 'on' | 'port'> & { port: number | '' };

function ReceiverForm({ status }: { status: ReceiverStatus }) {
  const { engine, navigation } = useServices();
  const { config } = status;
  /** What was typed and is not applied yet. All else shows the engine's last word, which comes with every object received. */
  const [edits, setEdits] = useState<Partial<Fields>>({});
  const [securityEdits, setSecurityEdits] = useState<Partial<SecurityDraft>>({});
  const [wantedOn, setWantedOn] = useState<boolean>();
  const [busy, setBusy] = useState(false);
  const draft: Fields = { ...config, ...edits };
  const keptSecurity = securityDraftOf(config.tls, 'ignored');
  const security: SecurityDraft = { ...keptSecurity, ...securityEdits };
  const kept = useKeptSecrets({ kind: 'receiver' }, busy);
  const securityChanged = Object.keys(securityEdits).length > 0;
  const edit = (part: Partial<Fields>) => setEdits((before) => editsOver<Fields>(config, { ...before, ...part }));
  const changed =
    draft.aeTitle !== config.aeTitle || draft.port !== config.port || draft.bindAddress !== config.bindAddress || securityChanged;
  const portProblem = draft.port === '' || draft.port < 1 || draft.port > 65535 ? '1 to 65535.' : undefined;
  const apply = async (next: ReceiverConfig): Promise<boolean> => {
    setBusy(true);
    try {
      const result = await engine.receiver.configure(next);
      navigation.say(`Receiver: ${receiverWords(result)}`);
      return true;
    } catch (error) {
      navigation.say(`The receiver could not be changed: ${whyNotSaved(error)}`);
      return false;
    } finally {
      setBusy(false);
    }
  };
  const certificateProblem = status.ownCertificate && certificateWords(status.ownCertificate, new Date());
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const { aeTitle, port, bindAddress } = draft;
    if (port === '' || portProblem !== undefined || aeTitleProblem(aeTitle, false) !== undefined) return;
    if (security.on && pinsProblem(security.pins) !== undefined) return;
    const secrets = await saveSecrets(engine, { kind: 'receiver' }, typedSecretsOf(security), security);
    if (!secrets.ok) {
      navigation.say(`The receiver was not changed: ${secrets.why}`);
      return;
    }
    const tls = tlsOf(secrets.keyKept ? { ...security, keyFile: '' } : security);
    const applied = await apply({ ...config, aeTitle: aeTitle.trim(), port, bindAddress, tls });
    if (!applied) return;
    setEdits((now) => (now === edits ? {} : now));
    setSecurityEdits((now) => (now === securityEdits ? {} : now));
  };
  const switchTo = async (on: boolean) => {
    // Moves at once; goes back when the engine does not follow.
    setWantedOn(on);
    await apply({ ...config, on });
    setWantedOn(undefined);
  };
  return (
    <>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Group gap={14}>
          <Switch
            label="Receive objects"
            checked={wantedOn ?? config.on}
            disabled={busy}
            onChange={(event) => void switchTo(event.currentTarget.checked)}
          />
          <span className={css.state} role="status">
            <StatusDot
              state={status.state === 'listening' ? 'good' : status.state === 'failed' ? 'bad' : 'off'}
              words={status.state}
            />
            {receiverWords(status)}
          </span>
        </Group>
        {status.explanation !== undefined && (
          <div className={css.failure}>
            <ExplanationCard explanation={status.explanation} />
          </div>
        )}
        {certificateProblem !== undefined && <p className={css.warning}>{certificateProblem}</p>}
        {status.notKept !== undefined && <NotKept {...status.notKept} />}
        {status.openAssociations > 0 && <p className={css.dim}>{endsWords(status.openAssociations)}</p>}
        <div className={css.fields}>
          <AeTitleField label="AE title" value={draft.aeTitle} onChange={(aeTitle) => edit({ aeTitle })} showEmpty />
          <NumberInput
            label="Port"
            value={draft.port}
            min={1}
            max={65535}
            clampBehavior="none"
            allowDecimal={false}
            hideControls
            error={portProblem}
            onChange={(port) => edit({ port: typeof port === 'number' ? port : '' })}
          />
          <Select
            label="Listens on"
            data={bindChoices(status)}
            value={draft.bindAddress}
            allowDeselect={false}
            onChange={(bindAddress) => bindAddress !== null && edit({ bindAddress })}
          />
          <Button type="submit" disabled={!changed || busy} loading={busy}>
            Apply
          </Button>
        </div>
        <div className={css.security}>
          <SecurityFields
            side="callers"
            draft={security}
            onChange={(part) => setSecurityEdits((before) => editsOver(keptSecurity, { ...before, ...part }))}
            kept={kept}
          />
        </div>
        {status.lastRefused !== undefined && (
          <p className={css.dim}>
            Last refused, {momentText(status.lastRefused.at, new Date())}: {status.lastRefused.explanation.title}
          </p>
        )}
        <Commitment status={status} />
        <Addresses status={status} />
        {status.receivedObjects > 0 && (
          <p className={css.dim}>
            {countWords(status.receivedObjects, 'object', 'objects')}, {bytesText(status.receivedBytes)} received since Quarry was
            started
            {status.lastFrom !== undefined &&
              `; last from ${status.lastFrom.aeTitle} at ${status.lastFrom.address}, ${momentText(status.lastFrom.at, new Date())}`}
            .
          </p>
        )}
      </form>
      <ReceiverUsers status={status} apply={apply} />
      <div className={css.more}>
        <ReceiverReceiving />
        <PrivateClasses status={status} apply={apply} />
      </div>
    </>
  );
}

/** What a change of the listener does to those who are here. */
function endsWords(open: number): string {
  const [who, them] = open === 1 ? ['1 association is open', 'it'] : [`${open.toLocaleString()} associations are open`, 'them'];
  return `${who}: a change of the receiver waits 2 seconds for ${them} to end, and then aborts ${them}.`;
}

/** "listening as QUARRY on 10.2.3.4:11112" */
export function receiverWords({ state, config }: Pick<ReceiverStatus, 'state' | 'config'>): string {
  if (state === 'off') return 'off';
  if (state === 'failed') return 'not listening';
  const where = isEvery(config.bindAddress) ? 'every address' : config.bindAddress;
  return `listening as ${config.aeTitle} on ${where}, port ${config.port}${config.tls === undefined ? '' : ', by TLS'}`;
}

function bindChoices({ addresses, config }: ReceiverStatus): { value: string; label: string }[] {
  const choices = [
    { value: '127.0.0.1', label: '127.0.0.1, this computer only' },
    { value: '0.0.0.0', label: '0.0.0.0, every address' },
  ];
  for (const { address, interface: name, internal } of addresses)
    if (!internal && !choices.some((one) => one.value === address))
      choices.push({ value: address, label: `${address}, ${name}` });
  if (!choices.some((one) => one.value === config.bindAddress))
    choices.push({ value: config.bindAddress, label: `${config.bindAddress}, not there now` });
  return choices;
}

/** What became of requests for storage commitment since the start; nothing while nobody asked. */
function Commitment({ status }: { status: ReceiverStatus }) {
  const { waiting = 0, reported = 0, givenUp } = status.commitment ?? {};
  if (waiting + reported === 0 && givenUp === undefined) return null;
  return (
    <div>
      <p className={css.dim}>
        Storage commitment: {countWords(reported, 'report', 'reports')} delivered, {waiting.toLocaleString()} still to be
        delivered.
      </p>
      {givenUp !== undefined && (
        <ExplanationCard
          explanation={givenUp.explanation}
          lead={`${givenUp.count.toLocaleString()} given up, the last to ${givenUp.aeTitle}`}
        />
      )}
    </div>
  );
}

/** Objects that came and were refused: a disk without room, a folder that is gone. */
function NotKept({ objects, aeTitle, address, at, why }: NonNullable<ReceiverStatus['notKept']>) {
  return (
    <p className={css.warning}>
      {countWords(objects, 'object was', 'objects were')} not kept since Quarry was started, the last from {aeTitle} at {address},{' '}
      {momentText(at, new Date())}: {why}.
    </p>
  );
}

function Addresses({ status }: { status: ReceiverStatus }) {
  const { navigation } = useServices();
  const { aeTitle, port, bindAddress } = status.config;
  const { reached, there } = addressesForOthers(status.addresses, bindAddress);
  const shown = reached.length > 0 ? reached : there;
  return (
    <div className={css.addresses}>
      <h3>What to tell a PACS administrator</h3>
      {reached.length === 0 && (
        <p className={css.dim}>
          {shown.length === 0
            ? 'This computer has no address on a network: only programs on it can send here.'
            : 'Now only this computer can send here. To receive from others, let it listen on one of these addresses.'}
        </p>
      )}
      <ul>
        {shown.map(({ address, interface: name }) => {
          const text = `${aeTitle} at ${address}, port ${port}`;
          return (
            <li key={address}>
              <span className="q-mono">{text}</span>
              <span className={css.dim}>{name}</span>
              <ActionIcon
                size="sm"
                variant="subtle"
                color="gray"
                aria-label={`Copy ${text}`}
                onClick={() => navigation.say(copyText(text) ? `Copied: ${text}` : 'It could not be copied.')}
              >
                <IconCopy size={14} />
              </ActionIcon>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
