import { useEffect, useLayoutEffect } from 'react';
import { useStore } from 'zustand';
import { commandOfKey } from './context/commands.ts';
import { useCommand, useServices } from './context/services.tsx';

/** Listens for the keys that work anywhere in the window. While a dialog is open none does anything; F5 does not reload the page then, either. */
export function useKeys(): void {
  const { commands, undo } = useServices();
  const canUndo = useStore(undo.store, (state) => state.open.length > 0);
  useCommand('undo', () => undo.undo(), canUndo);
  // Before it is painted: whoever sees the window can use its keys.
  useLayoutEffect(() => {
    // Before it has closed: Esc that closes something cancels nothing.
    let covered = false;
    const beforeOthers = () => {
      covered = [...document.querySelectorAll(covering)].some((element) => element.checkVisibility());
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      if (event.key === 'Escape' && !covered && !isTyping(event.target)) commands.run('cancel-search');
      const id = commandOfKey(event, isTyping(event.target));
      if (id === undefined) return;
      if (document.querySelector('[role="dialog"]') !== null) {
        if (id === 'repeat-search') event.preventDefault();
        return;
      }
      // F5 never reloads the page: that would end searches, even where nothing can be repeated.
      if (commands.run(id) || id === 'repeat-search') event.preventDefault();
    };
    window.addEventListener('keydown', beforeOthers, { capture: true });
    window.addEventListener('keydown', onKeyDown);
    return () => {
      window.removeEventListener('keydown', beforeOthers, { capture: true });
      window.removeEventListener('keydown', onKeyDown);
    };
  }, [commands]);
}

/** What Esc closes. */
const covering = '[role="dialog"], [role="menu"], [role="listbox"], [data-dates-dropdown]';

/** A file dropped beside a target must not make the browser open it in place of the window. */
export function useNoStrayDrops(): void {
  useEffect(() => {
    const refuse = (event: DragEvent) => {
      if (event.defaultPrevented) return;
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'none';
    };
    window.addEventListener('dragover', refuse);
    window.addEventListener('drop', refuse);
    return () => {
      window.removeEventListener('dragover', refuse);
      window.removeEventListener('drop', refuse);
    };
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(target.type);
  return target.isContentEditable || target instanceof HTMLTextAreaElement;
}
