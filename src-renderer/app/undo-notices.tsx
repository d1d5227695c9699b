import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { useServices } from './context/services.tsx';

const shownForMs = 20_000;

/** Shows each deletion with its Undo for a while; the focus stays where it is, Ctrl Z works too. */
export function UndoNotices() {
  const { undo } = useServices();
  const open = useStore(undo.store, (state) => state.open);
  const shown = useRef(new Set<number>());
  useEffect(() => {
    for (const { id, text } of open) {
      if (shown.current.has(id)) continue;
      shown.current.add(id);
      notifications.show({
        id: `undo-${id}`,
        autoClose: shownForMs,
        withBorder: true,
        closeButtonProps: { 'aria-label': 'Dismiss' },
        onClose: () => undo.dismiss(id),
        message: (
          <Group gap={10} wrap="nowrap" justify="space-between">
            <span>{text}</span>
            <Button size="compact-xs" variant="light" flex="none" onClick={() => undo.undo(id)}>
              Undo
            </Button>
          </Group>
        ),
      });
    }
    for (const id of shown.current) {
      if (open.some((entry) => entry.id === id)) continue;
      shown.current.delete(id);
      notifications.hide(`undo-${id}`);
    }
  }, [open, undo]);
  return null;
}
