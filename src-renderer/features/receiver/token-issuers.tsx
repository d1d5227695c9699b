import { Button, Group, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { TokenIssuer } from '../../../src-shared/contract/receiver.ts';
import { useServices } from '../../app/context/services.tsx';
import css from './receiver.module.css';

type KeyKind = 'public-key' | 'secret';

const empty = { name: '', issuer: '', audience: '', userClaim: 'sub', key: '' };

/** Whose JSON Web Tokens are taken (RFC 7519). A key goes in and does not come back. */
export function TokenIssuers(props: {
  readonly issuers: readonly TokenIssuer[];
  /** Does something and says that it is done; false, having said why, when it could not be kept. */
  readonly change: (work: () => Promise<unknown>, done: string) => Promise<boolean>;
}) {
  const { engine } = useServices();
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState(empty);
  const [kind, setKind] = useState<KeyKind>('public-key');
  const edit = (part: Partial<typeof empty>) => setDraft((before) => ({ ...before, ...part }));
  const complete = draft.name.trim() !== '' && draft.key.trim() !== '' && draft.userClaim.trim() !== '';
  const add = async (event: FormEvent) => {
    event.preventDefault();
    if (!complete) return;
    const { name, issuer, audience, userClaim, key } = draft;
    const input = {
      name: name.trim(),
      userClaim: userClaim.trim(),
      ...(issuer.trim() === '' ? {} : { issuer: issuer.trim() }),
      ...(audience.trim() === '' ? {} : { audience: audience.trim() }),
      key: { kind, text: key },
    };
    const done = `Tokens of ${input.name} are taken now.`;
    if (!(await props.change(() => engine.receiver.setTokenIssuer(input), done))) return;
    setDraft(empty);
    setOpen(false);
  };
  const field = (name: keyof typeof empty, label: string, description?: string) => (
    <TextInput
      label={label}
      description={description}
      value={draft[name]}
      maxLength={name === 'name' || name === 'userClaim' ? 64 : 256}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => edit({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <section aria-label="Issuers of tokens">
      <h3>Issuers of tokens</h3>
      {props.issuers.length === 0 && <p className={css.dim}>JSON Web Tokens are taken of issuers whose key is kept here.</p>}
      <ul>
        {props.issuers.map(({ name, issuer, audience, userClaim, algorithms }) => (
          <li key={name}>
            <span>
              {name}{' '}
              <span className={css.dim}>
                {[issuer, audience && `for ${audience}`, `user in ${userClaim}`, algorithms.join(', ')]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </span>
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              aria-label={`Remove the issuer ${name}`}
              onClick={() =>
                void props.change(() => engine.receiver.removeTokenIssuer({ name }), `Tokens of ${name} are no longer taken.`)
              }
            >
              Remove
            </Button>
          </li>
        ))}
      </ul>
      {!open && (
        <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>
          Add issuer …
        </Button>
      )}
      {open && (
        <form className={css.issuer} onSubmit={(event) => void add(event)}>
          {field('name', 'Name of the issuer')}
          {field('userClaim', 'Claim with the user')}
          {field('issuer', 'Issuer (iss)', 'Left empty, it is not looked at.')}
          {field('audience', 'Audience (aud)', 'Left empty, it is not looked at.')}
          <SegmentedControl
            aria-label="Kind of key"
            value={kind}
            data={[
              { value: 'public-key', label: 'Public key' },
              { value: 'secret', label: 'Shared secret' },
            ]}
            onChange={(value) => setKind(value as KeyKind)}
          />
          <Textarea
            label="Key"
            description={
              kind === 'secret'
                ? '32 bytes or more.'
                : 'PEM, a certificate, a JSON Web Key or a set of them. Never a private key.'
            }
            value={draft.key}
            maxLength={65_536}
            minRows={3}
            maxRows={8}
            autosize
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => edit({ key: event.currentTarget.value })}
          />
          <Group gap={8}>
            <Button type="submit" variant="default" disabled={!complete}>
              {props.issuers.some(({ name }) => name === draft.name.trim()) ? 'Change issuer' : 'Save issuer'}
            </Button>
            <Button variant="subtle" color="gray" onClick={() => setOpen(false)}>
              Cancel
            </Button>
          </Group>
        </form>
      )}
    </section>
  );
}
