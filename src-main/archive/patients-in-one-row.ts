import type { Page } from './index-reader.ts';
import type { KeptName } from './kept-keys.ts';

type Combine = (one: string, other: string) => string;

const sum: Combine = (one, other) => String(Number(one) + Number(other));
/** What they do not agree on is nobody's. */
const common: Combine = (one, other) => (one === other ? one : '');
const joinedBy =
  (separator: string): Combine =>
  (one, other) =>
    [one, other].filter((part) => part !== '').join(separator);
/** Each begins with milliseconds since 1970. */
const later: Combine = (one, other) => (Number.parseInt(other, 10) > Number.parseInt(one, 10) || one === '' ? other : one);

const combines: Partial<Record<KeptName, Combine>> = {
  'kept:bytes': sum,
  'kept:last': later,
  'kept:studies': joinedBy('\\'),
  'kept:tally': joinedBy(','),
  'kept:others': joinedBy('\\'),
};
const combineOf: ReadonlyMap<string, Combine> = new Map(Object.entries(combines));

/**
 * What cannot be told apart by a Patient ID stands in one row of the window, which acts on all of it: those without an ID, or several who were
 * given one. One page with one row of all that come: counts are added up, of attributes only what all have in common is left. Undefined
 * when none comes.
 */
export async function inOneRow(pages: AsyncIterable<Page>): Promise<Page | undefined> {
  let all: Page | undefined;
  for await (const page of pages) {
    const rows = all === undefined ? page.rows : [...all.rows, ...page.rows];
    all = { ...page, rows: [rows.reduce((one, other) => together(page.names, one, other))] };
  }
  return all;
}

function together(names: readonly string[], one: readonly string[], other: readonly string[]): readonly string[] {
  return names.map((name, column) => {
    const combine = combineOf.get(name) ?? (name.startsWith('NumberOfPatientRelated') ? sum : common);
    return combine(one[column] ?? '', other[column] ?? '');
  });
}
