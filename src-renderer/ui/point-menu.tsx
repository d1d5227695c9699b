import { Menu } from '@mantine/core';
import { useLayoutEffect } from 'react';
import { MenuEntries, type MenuEntry } from './menu-entries.tsx';
import { useFocusBack } from './use-focus-back.ts';

/** Without the key press that opened the menu: it is still on its way when the menu listens, and would close it. */
export const outsideEvents = ['mousedown', 'touchstart'];

/** A menu at a point of the window: where the mouse or the active row is. */
export function PointMenu(props: {
  at: { x: number; y: number };
  label: string;
  entries: readonly MenuEntry[];
  onClose: () => void;
}) {
  const { onClose } = props;
  const openedFor = useFocusBack();
  useLayoutEffect(() => {
    // The menu itself hears Esc only once the focus has moved into it, a moment after it is seen.
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape') onClose();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [onClose]);
  return (
    <Menu
      opened
      onClose={onClose}
      clickOutsideEvents={outsideEvents}
      position="bottom-start"
      offset={2}
      withinPortal
      shadow="md"
      returnFocus
    >
      <Menu.Target>
        <span ref={openedFor} aria-hidden style={{ position: 'fixed', left: props.at.x, top: props.at.y, width: 0, height: 0 }} />
      </Menu.Target>
      <Menu.Dropdown aria-label={props.label}>
        <MenuEntries entries={props.entries} />
      </Menu.Dropdown>
    </Menu>
  );
}
