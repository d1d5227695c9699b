/** Puts the keyboard on a bookmark in the list. */
export function focusServer(within: Element | null, id: string | undefined): void {
  if (id !== undefined) within?.querySelector<HTMLElement>(`[data-server="${CSS.escape(id)}"]`)?.focus();
}
