import type { Page } from './index-reader.ts';
import { keptNames } from './kept-keys.ts';

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

const [bytes, last, studies, tally] = keptNames;
const combines: Readonly<Record<string, Combine>> = {
  [bytes]: sum,
  [last]: later,
  [studies]: joinedBy('\\'),
  [tally]: joinedBy(','),
};

/**
 * Patients without an ID, of whom nobody knows who is the same person, stand under one heading in the window: one page with one row of
 * all that come. Counts are added up; of attributes only what all have in common is left. Undefined when none comes.
 */
export async function withoutIdHeading(pages: AsyncIterable<Page>): Promise<Page | undefined> {
  let heading: Page | undefined;
  for await (const page of pages) {
    const rows = heading === undefined ? page.rows : [...heading.rows, ...page.rows];
    heading = { ...page, rows: [rows.reduce((one, other) => together(page.names, one, other))] };
  }
  return heading;
}

function together(names: readonly string[], one: readonly string[], other: readonly string[]): readonly string[] {
  return names.map((name, column) => {
    const combine = combines[name] ?? (name.startsWith('NumberOfPatientRelated') ? sum : common);
    return combine(one[column] ?? '', other[column] ?? '');
  });
}
