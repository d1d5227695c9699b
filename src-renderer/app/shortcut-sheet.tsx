import { Kbd } from '@mantine/core';
import { Dialog } from '../ui/dialog.tsx';
import { commandList } from './context/commands.ts';
import css from './shell.module.css';

/** Keys that belong to what has the focus, beside the commands of commands.ts. */
const placeKeys = [
  {
    group: 'In a table',
    keys: [
      ['↑ ↓', 'go along; with Shift select, with Ctrl only go'],
      ['Space', 'open or close a row; with Ctrl select it'],
      ['→ ←', 'open, close; into and out of a row'],
      ['Enter', 'retrieve what is selected'],
      ['Ctrl A', 'select all'],
      ['Ctrl C', 'copy the selected rows as text'],
      ['Shift F10', 'menu of the selected rows'],
      [
        '↑ from the first row',
        'to the column headers: Enter sorts, Shift Enter sorts by one more, Alt ← → resizes, Ctrl ← → moves',
      ],
    ],
  },
  {
    group: 'On a server',
    keys: [
      ['Enter', 'echo'],
      ['Space', 'choose'],
      ['F2', 'edit'],
      ['Alt ↑ ↓', 'move it in the list'],
      ['Delete', 'delete, with undo'],
    ],
  },
] as const;

const groups = [...new Set(commandList.map((command) => command.group))];

export default function ShortcutSheet({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose} size={760}>
      <div className={css.sheet}>
        {groups.map((group) => {
          const keyed = commandList.filter((command) => command.group === group && command.keys.length > 0);
          return keyed.length === 0 ? null : (
            <Group key={group} title={group} lines={keyed.map((command) => [command.keys.join(' '), command.title])} />
          );
        })}
        {placeKeys.map(({ group, keys }) => (
          <Group key={group} title={group} lines={keys} />
        ))}
      </div>
    </Dialog>
  );
}

function Group(props: { title: string; lines: readonly (readonly [string, string] | readonly string[])[] }) {
  return (
    <section>
      <h3>{props.title}</h3>
      <dl>
        {props.lines.map(([keys, words]) => (
          <div key={`${keys}/${words}`}>
            <dt>
              <Kbd size="xs">{keys}</Kbd>
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
