import type { Row } from '../../src-shared/contract/common.ts';
import { emptyValue } from '../../src-shared/dicom/query/empty-value.ts';
import type { QueryLevel } from '../../src-shared/dicom/query/levels.ts';
import type { ArchiveIndex } from './archive-index.ts';
import type { Page } from './index-reader.ts';
import { toRows } from './rows.ts';
import { withoutIdHeading } from './without-id-heading.ts';

export interface LocalQueryOptions {
  readonly signal?: AbortSignal;
  /** Keywords wanted besides the keys given and the unique ones. */
  readonly returns?: readonly string[];
}

interface Asked {
  readonly index: ArchiveIndex;
  /** Whether a study is kept when room is made. */
  readonly isPinned: (studyInstanceUid: string) => boolean;
}

/** See `Archive.query`. */
export async function* localQuery(
  { index, isPinned }: Asked,
  level: QueryLevel,
  keys: Readonly<Record<string, string>>,
  options: LocalQueryOptions,
): AsyncGenerator<readonly Row[]> {
  const returns = [...Object.keys(keys), ...(options.returns ?? [])];
  const pages = (keys: Readonly<Record<string, string>>) =>
    index.client.pages({ level, keys, returns, ignoreCase: true, twins: true, kept: true, emptyValues: true }, options.signal);
  const rowsOf = (page: Page) => toRows(level, page, isPinned);
  if (level !== 'PATIENT') {
    for await (const page of pages(keys)) yield rowsOf(page);
    return;
  }
  if (['', '*', emptyValue].includes(keys.PatientID ?? '')) {
    const heading = await withoutIdHeading(pages({ ...keys, PatientID: emptyValue }));
    if (heading !== undefined) yield rowsOf(heading);
  }
  for await (const page of pages(keys)) yield rowsOf(page).filter(({ path }) => path.PatientID !== '');
}
