/** Scrolls what has just come as far as it is needed to be seen. */
export function intoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}

/** Puts the keyboard on the first field of a form that is wrong or missing, once it is marked so: it may be out of sight. */
export function focusInvalid(form: HTMLFormElement | null | undefined): void {
  window.setTimeout(() => form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
