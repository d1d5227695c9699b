import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';

/** One line of a menu. Entries with `children` open a further menu beside. */
export interface MenuEntry {
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly shortcut?: string;
  readonly disabled?: boolean;
  readonly danger?: boolean;
  /** A line above this entry. */
  readonly apart?: boolean;
  readonly children?: readonly MenuEntry[];
  readonly run?: () => void;
}

export function MenuEntries(props: { entries: readonly MenuEntry[] }) {
  return props.entries.map((entry) => <MenuLine key={entry.id} entry={entry} />);
}

function MenuLine({ entry }: { entry: MenuEntry }) {
  const hint = entry.shortcut === undefined ? undefined : <span className="q-kbd">{entry.shortcut}</span>;
  return (
    <>
      {entry.apart && <Menu.Divider />}
      {entry.children === undefined ? (
        <Menu.Item
          leftSection={entry.icon}
          rightSection={hint}
          disabled={entry.disabled ?? false}
          {...(entry.danger ? { color: 'red' } : {})}
          onClick={() => entry.run?.()}
        >
          {entry.label}
        </Menu.Item>
      ) : (
        <Menu.Sub>
          <Menu.Sub.Target>
            <Menu.Sub.Item leftSection={entry.icon} disabled={entry.disabled ?? false}>
              {entry.label}
            </Menu.Sub.Item>
          </Menu.Sub.Target>
          <Menu.Sub.Dropdown>
            <MenuEntries entries={entry.children} />
          </Menu.Sub.Dropdown>
        </Menu.Sub>
      )}
    </>
  );
}
