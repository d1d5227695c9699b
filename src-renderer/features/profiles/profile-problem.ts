import { whyNotSaved } from '../../app/context/why-not-saved.ts';

/** What the engine says of a change or a file that it did not take. */
export function problemOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'data' in error) {
    const { data } = error;
    if (typeof data === 'object' && data !== null) {
      if ('problem' in data && 'line' in data && 'column' in data)
        return `line ${String(data.line)}, column ${String(data.column)}: ${String(data.problem)}`;
      if ('areas' in data && Array.isArray(data.areas)) return `It is the profile of ${data.areas.join(', ')}.`;
      if ('title' in data) return String(data.title);
      if ('name' in data) return `There is a profile of the name ${String(data.name)} already.`;
    }
  }
  return whyNotSaved(error);
}
