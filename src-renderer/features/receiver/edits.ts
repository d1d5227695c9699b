/** What was typed, without what stands there anyway: of that the engine's last word is shown, another window's too. */
export function editsOver<T extends object>(base: T, edits: Partial<T>): Partial<T> {
  const differs = ([field, value]: [string, unknown]) => JSON.stringify(value) !== JSON.stringify(base[field as keyof T]);
  return Object.fromEntries(Object.entries(edits).filter(differs)) as Partial<T>;
}
