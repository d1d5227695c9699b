import { useLayoutEffect, useState } from 'react';

/** When the component goes, the keyboard is where it was when it came; unless the focus was taken elsewhere meanwhile. */
export function useFocusBack(): void {
  // At the first rendering: a menu that it was chosen in is still there, and gone when effects run.
  const [opener] = useState(() => openerOf(document.activeElement));
  useLayoutEffect(
    // Once the component is gone.
    () => () => void window.setTimeout(() => document.activeElement === document.body && opener?.focus()),
    [opener],
  );
}

/** What the keyboard is on; for an entry of a menu, which will be gone, the button that the menu is named by. */
function openerOf(element: Element | null): HTMLElement | undefined {
  // An entry that was clicked has no focus: the menu is going, but still there.
  const menu = element === document.body ? document.querySelector('[role="menu"]') : element?.closest('[role="menu"]');
  const button = menu?.getAttribute('aria-labelledby');
  const opener = button ? document.getElementById(button) : element;
  return opener instanceof HTMLElement ? opener : undefined;
}
