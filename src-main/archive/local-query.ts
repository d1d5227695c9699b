import type { Row } from '../../src-shared/contract/common.ts';
import { emptyValue } from '../../src-shared/dicom/query/empty-value.ts';
import type { QueryLevel } from '../../src-shared/dicom/query/levels.ts';
import type { ArchiveIndex } from './archive-index.ts';
import type { Page } from './index-reader.ts';
import { inOneRow } from './patients-in-one-row.ts';
import { toRows } from './rows.ts';

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
  const how = { level, returns, ignoreCase: true, twins: true, kept: true, emptyValues: true };
  const pages = (keys: Readonly<Record<string, string>>, exactKeys = false) =>
    index.client.pages({ ...how, keys, exactKeys }, options.signal);
  const rowsOf = (page: Page) => toRows(level, page, isPinned);
  if (level !== 'PATIENT') {
    for await (const page of pages(keys)) yield rowsOf(page);
    return;
  }
  // Where one who matches cannot be told from others by the Patient ID, the row is of them all: so is what is done with it.
  const done = new Set<string>();
  for await (const page of pages(keys)) {
    const [id, others] = [page.names.indexOf('PatientID'), page.names.indexOf('kept:others')];
    const rows: (readonly string[])[] = [];
    for (const row of page.rows) {
      const PatientID = row[id] ?? '';
      if (PatientID !== '' && row[others] === '') rows.push(row);
      else if (!done.has(PatientID)) {
        done.add(PatientID);
        const all = await inOneRow(pages({ PatientID: PatientID || emptyValue }, true));
        rows.push(...(all?.rows ?? []));
      }
    }
    yield rowsOf({ ...page, rows });
  }
}
