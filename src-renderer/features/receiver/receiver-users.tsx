import { Button, Checkbox, PasswordInput, Switch, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { ReceiverConfig, ReceiverStatus } from '../../../src-shared/contract/receiver.ts';
import { useServices } from '../../app/context/services.tsx';
import { whyNotSaved } from '../../app/context/why-not-saved.ts';
import css from './receiver.module.css';
import { TokenIssuers } from './token-issuers.tsx';

/** Who may call the receiver, where it wants to know (PS3.7 §D.3.3.7). Lies outside the panel's form: it has one of its own. */
export function ReceiverUsers(props: {
  readonly status: ReceiverStatus;
  readonly apply: (config: ReceiverConfig) => Promise<unknown>;
}) {
  const { config, users } = props.status;
  const { engine, navigation } = useServices();
  const [name, setName] = useState('');
  const [passcode, setPasscode] = useState('');
  const [wanted, setWanted] = useState<boolean>();
  const isRequired = wanted ?? config.requireUser === true;
  const require = async (requireUser: boolean) => {
    // Moves at once; goes back when the engine does not follow.
    setWanted(requireUser);
    await props.apply({ ...config, requireUser });
    setWanted(undefined);
  };
  const change = async (work: () => Promise<unknown>, done: string) => {
    try {
      await work();
      navigation.say(done);
      return true;
    } catch (error) {
      navigation.say(`It could not be kept: ${whyNotSaved(error)}`);
      return false;
    }
  };
  const add = async (event: FormEvent) => {
    event.preventDefault();
    const user = name.trim();
    if (user === '' || passcode === '') return;
    const done = users.includes(user) ? `${user} has a new passcode.` : `${user} may call now.`;
    if (!(await change(() => engine.receiver.setUser({ name: user, passcode }), done))) return;
    setName('');
    setPasscode('');
  };
  return (
    <div className={css.part}>
      <h3>Who may call</h3>
      <Switch
        label="Only who says who is asking"
        checked={isRequired}
        onChange={(event) => void require(event.currentTarget.checked)}
      />
      {isRequired && users.length + props.status.tokenIssuers.length === 0 && config.unverifiedUsers !== true && (
        <p className={css.warning}>Nobody can call until there is a user, or an issuer of tokens.</p>
      )}
      {!isRequired && <p className={css.dim}>Now everybody who knows the AE title may.</p>}
      {isRequired && (
        <Checkbox
          mt={8}
          label="Also whom Quarry cannot verify: a user name alone, a Kerberos ticket, a SAML assertion"
          checked={config.unverifiedUsers === true}
          onChange={(event) => void props.apply({ ...config, unverifiedUsers: event.currentTarget.checked })}
        />
      )}
      {isRequired && config.unverifiedUsers === true && (
        <p className={css.warning}>
          Whoever names any user may call now. No positive response is given to those who are not verified.
        </p>
      )}
      <ul>
        {users.map((user) => (
          <li key={user}>
            <span>{user}</span>
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              aria-label={`Remove the user ${user}`}
              onClick={() => void change(() => engine.receiver.removeUser({ name: user }), `${user} may no longer call.`)}
            >
              Remove
            </Button>
          </li>
        ))}
      </ul>
      <form className={css.addUser} onSubmit={(event) => void add(event)}>
        <TextInput
          label="User name"
          value={name}
          maxLength={256}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <PasswordInput
          label="Passcode"
          value={passcode}
          maxLength={1024}
          autoComplete="new-password"
          onChange={(event) => setPasscode(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={name.trim() === '' || passcode === ''}>
          {users.includes(name.trim()) ? 'Change passcode' : 'Add user'}
        </Button>
      </form>
      <TokenIssuers issuers={props.status.tokenIssuers} change={change} />
    </div>
  );
}
