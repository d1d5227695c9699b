import { Button, Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import { countWords } from '../../ui/quantities.ts';
import { className, type DraftClass, searchClasses } from './profile-draft.ts';
import css from './profiles.module.css';
import { SyntaxOrder } from './syntax-order.tsx';

interface ClassChoiceProps {
  readonly value: readonly DraftClass[];
  readonly onChange: (value: readonly DraftClass[]) => void;
  readonly error?: string | undefined;
}

/** Storage classes to choose among, found by words; each may have transfer syntaxes of its own. */
export function ClassChoice({ value, onChange, error }: ClassChoiceProps) {
  const [text, setText] = useState('');
  const chosen = new Map(value.map((one) => [one.uid, one]));
  const found = searchClasses(text);
  // What is chosen stands first where nothing is looked for.
  const shown = text.trim() === '' ? [...chosen.keys(), ...found.filter((uid) => !chosen.has(uid))] : found;
  const toggle = (uid: string) =>
    onChange(chosen.has(uid) ? value.filter((one) => one.uid !== uid) : [...value, { uid, transferSyntaxes: undefined }]);
  const setOwn = (uid: string, transferSyntaxes: readonly string[] | undefined) =>
    onChange(value.map((one) => (one.uid === uid ? { uid, transferSyntaxes } : one)));
  return (
    <div>
      <div className={css.search}>
        <TextInput
          aria-label="Search SOP classes"
          placeholder="Search by name, keyword or UID; a UID that is not known can be added"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
          error={error}
        />
        <span role="status" className={css.dim}>
          {countWords(value.length, 'class', 'classes')} chosen
        </span>
        <Button
          variant="default"
          size="compact-sm"
          disabled={found.every((uid) => chosen.has(uid))}
          onClick={() => onChange(withAll())}
        >
          Choose all {found.length.toLocaleString()}
        </Button>
        <Button variant="default" size="compact-sm" disabled={value.length === 0} onClick={() => onChange([])}>
          None
        </Button>
      </div>
      <ul className={css.classes} aria-label="SOP classes">
        {shown.map((uid) => (
          <ClassRow
            key={uid}
            uid={uid}
            chosen={chosen.get(uid)}
            onToggle={() => toggle(uid)}
            onOwn={(syntaxes) => setOwn(uid, syntaxes)}
          />
        ))}
        {shown.length === 0 && <li className={css.dim}>No storage class has these words in its name.</li>}
      </ul>
    </div>
  );

  function withAll(): readonly DraftClass[] {
    return [...value, ...found.filter((uid) => !chosen.has(uid)).map((uid) => ({ uid, transferSyntaxes: undefined }))];
  }
}

interface ClassRowProps {
  readonly uid: string;
  readonly chosen: DraftClass | undefined;
  readonly onToggle: () => void;
  readonly onOwn: (transferSyntaxes: readonly string[] | undefined) => void;
}

function ClassRow({ uid, chosen, onToggle, onOwn }: ClassRowProps) {
  const own = chosen?.transferSyntaxes;
  const name = className(uid);
  return (
    <li>
      <div className={css.head}>
        <Checkbox size="xs" label={name} title={uid} checked={chosen !== undefined} onChange={onToggle} />
        {chosen !== undefined && (
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            aria-label={own === undefined ? `Transfer syntaxes of its own for ${name}` : `${name} as the profile`}
            onClick={() => onOwn(own === undefined ? [] : undefined)}
          >
            {own === undefined ? 'Own syntaxes…' : 'As the profile'}
          </Button>
        )}
      </div>
      {own !== undefined && <SyntaxOrder label={`Transfer syntaxes of ${name}`} value={own} onChange={onOwn} />}
    </li>
  );
}
