import { ActionIcon, Select } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react';
import { transferSyntaxes } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { syntaxName } from '../../app/context/receiving/receiving-words.ts';
import { moved } from './profile-draft.ts';
import css from './profiles.module.css';

interface SyntaxOrderProps {
  readonly label: string;
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
  readonly error?: string | undefined;
}

/** Transfer syntaxes in order of preference. A row that has the focus is moved by Alt and the arrows, and taken out by Delete. */
export function SyntaxOrder({ label, value, onChange, error }: SyntaxOrderProps) {
  const list = useRef<HTMLOListElement>(null);
  const [looked, setLooked] = useState('');
  /** The row that has the focus once the list is drawn anew. */
  const next = useRef<number>(undefined);
  const focus = (index: number) => list.current?.querySelectorAll<HTMLElement>('li')[index]?.focus();
  useLayoutEffect(() => {
    if (next.current !== undefined) focus(next.current);
    next.current = undefined;
  });
  const move = (index: number, by: -1 | 1) => {
    const after = moved(value, index, by);
    if (after === value) return;
    next.current = index + by;
    onChange(after);
  };
  const remove = (index: number) => {
    next.current = Math.min(index, value.length - 2);
    onChange(value.toSpliced(index, 1));
  };
  const onKey = (event: KeyboardEvent, index: number) => {
    const arrow = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : undefined;
    if (arrow !== undefined && event.altKey) move(index, arrow);
    else if (arrow !== undefined) focus(index + arrow);
    else if (event.key === 'Delete') remove(index);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const add = (uid: string) => {
    onChange([...value, uid]);
    setLooked('');
  };
  const left = transferSyntaxes().filter(({ uid, forDataSets }) => forDataSets && !value.includes(uid));
  return (
    <div className={css.order}>
      <ol ref={list} aria-label={label}>
        {value.map((uid, index) => (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a row is moved by the keyboard
          <li key={uid} tabIndex={0} onKeyDown={(event) => onKey(event, index)} aria-label={`${index + 1}: ${syntaxName(uid)}`}>
            <span>{syntaxName(uid)}</span>
            <span className={css.buttons}>
              <MoveButton name={syntaxName(uid)} by={-1} disabled={index === 0} onClick={() => move(index, -1)} />
              <MoveButton name={syntaxName(uid)} by={1} disabled={index === value.length - 1} onClick={() => move(index, 1)} />
              <ActionIcon
                size="xs"
                variant="subtle"
                color="gray"
                tabIndex={-1}
                aria-label={`Take out ${syntaxName(uid)}`}
                onClick={() => remove(index)}
              >
                <IconX size={12} />
              </ActionIcon>
            </span>
          </li>
        ))}
      </ol>
      <Select
        aria-label={`Add to ${label}`}
        placeholder="Add a transfer syntax…"
        searchable
        data={left.map(({ uid, name, retired }) => ({ value: uid, label: retired ? `${name} (retired)` : name }))}
        value={null}
        searchValue={looked}
        onSearchChange={setLooked}
        error={error}
        maxDropdownHeight={240}
        onChange={(uid) => uid !== null && add(uid)}
      />
      <p className={css.dim}>The first that a sender offers is taken. Alt ↑ ↓ moves a row, Delete takes it out.</p>
    </div>
  );
}

function MoveButton(props: { name: string; by: -1 | 1; disabled: boolean; onClick: () => void }) {
  const { name, by, disabled, onClick } = props;
  return (
    <ActionIcon
      size="xs"
      variant="subtle"
      color="gray"
      tabIndex={-1}
      disabled={disabled}
      aria-label={`Move ${name} ${by < 0 ? 'up' : 'down'}`}
      onClick={onClick}
    >
      {by < 0 ? <IconArrowUp size={12} /> : <IconArrowDown size={12} />}
    </ActionIcon>
  );
}
