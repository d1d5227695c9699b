import { useLayoutEffect, useState } from 'react';

/** Where the keyboard was when a menu came that is named by no button, by the element it is named by. */
const openers = new WeakMap<Element, HTMLElement>();

/**
 * When the component goes, the keyboard is where it was when it came; unless the focus was taken elsewhere meanwhile. A menu at no button
 * gives the result to the element that it hangs on: dialogs chosen in it ask that one.
 */
export function useFocusBack(): (target: Element | null) => void {
  // At the first rendering: a menu that it was chosen in is still there, and gone when effects run.
  const [opener] = useState(() => openerOf(document.activeElement));
  useLayoutEffect(
    // Once the component is gone.
    () => () => void window.setTimeout(() => document.activeElement === document.body && opener?.focus()),
    [opener],
  );
  return (target) => void (target !== null && opener !== undefined && openers.set(target, opener));
}

/** What the keyboard is on; for an entry of a menu, which will be gone, the button that the menu is named by. */
function openerOf(element: Element | null): HTMLElement | undefined {
  // An entry that was clicked has no focus: the menu is going, but still there.
  const menu = element === document.body ? document.querySelector('[role="menu"]') : element?.closest('[role="menu"]');
  const button = menu?.getAttribute('aria-labelledby');
  const named = button ? document.getElementById(button) : element;
  const opener = (named && openers.get(named)) ?? named;
  return opener instanceof HTMLElement ? opener : undefined;
}
