import { Modal } from '@mantine/core';
import { type FocusEvent, type ReactNode, useLayoutEffect } from 'react';
import { useFocusBack } from './use-focus-back.ts';

/** Id of the element that everything but dialogs and menus is in. */
export const shellId = 'shell';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly size?: number | string;
  /** A click beside it does not close it: what was typed would be lost. */
  readonly form?: boolean;
  readonly children: ReactNode;
}

/**
 * A modal dialog: what is behind it is out of reach, for the mouse, the keyboard and screen readers alike. Afterwards the keyboard is where it
 * was before.
 */
export function Dialog({ title, onClose, size = 460, form = false, children }: DialogProps) {
  useFocusBack();
  useLayoutEffect(() => {
    const shell = document.getElementById(shellId);
    shell?.setAttribute('inert', '');
    shell?.setAttribute('aria-hidden', 'true');
    return () => {
      shell?.removeAttribute('inert');
      shell?.removeAttribute('aria-hidden');
    };
  }, []);
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={size}
      closeOnClickOutside={!form}
      lockScroll={false}
      onFocusCapture={startThere}
      yOffset="8vh"
      transitionProps={{ duration: 0 }}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {children}
    </Modal>
  );
}

/** The keyboard is put at the start of a dialog a moment after it is seen: who was quicker stays where they went. */
function startThere({ currentTarget, target }: FocusEvent<HTMLElement>) {
  for (const start of currentTarget.querySelectorAll('[data-autofocus]')) start.removeAttribute('data-autofocus');
  target.setAttribute('data-autofocus', 'true');
}
