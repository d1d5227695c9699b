import type { EntityPath, Kept, Row } from '../../src-shared/contract/common.ts';
import type { QueryLevel } from '../../src-shared/dicom/query/levels.ts';
import type { Page } from './index-reader.ts';
import { keptNames } from './kept-keys.ts';
import { depthOf } from './matching.ts';
import { pathKeys } from './query-sql.ts';

/** A page of the index as rows of the window's table. */
export function toRows(level: QueryLevel, page: Page, isPinned: (studyInstanceUid: string) => boolean): Row[] {
  const keys = pathKeys.slice(0, depthOf(level) + 1).map((keyword) => ({ keyword, column: page.names.indexOf(keyword) }));
  const variants = new Set(page.variants);
  const firstKept = page.names.indexOf(keptNames[0]);
  const names = firstKept < 0 ? page.names : page.names.slice(0, firstKept);
  return page.rows.map((row, position) => {
    const path: EntityPath = { level };
    for (const { keyword, column } of keys) path[keyword] = row[column] ?? '';
    const values: Record<string, string> = {};
    names.forEach((name, column) => {
      values[name] = row[column] ?? '';
    });
    const kept = firstKept < 0 ? undefined : keptOf(level, row.slice(firstKept), isPinned);
    const found = { path, values, ...(kept === undefined ? {} : { kept }) };
    if (!variants.has(position)) return found;
    return { ...found, problem: 'Another object with this SOP Instance UID and different content is in the archive too.' };
  });
}

/** The values of `keptNames`. */
function keptOf(
  level: QueryLevel,
  [bytes = '', last = '', uids = '']: readonly string[],
  isPinned: (studyInstanceUid: string) => boolean,
): Kept {
  const [at = '', ...from] = last.split(' ');
  const receivedFrom = from.join(' ');
  const kept: Kept = {
    bytes: Number(bytes),
    ...(at === '' ? {} : { receivedAt: new Date(Number(at)).toISOString() }),
    ...(receivedFrom === '' ? {} : { receivedFrom }),
  };
  if (level !== 'PATIENT' && level !== 'STUDY') return kept;
  const studies = new Set(uids.split('\\'));
  return { ...kept, studies: studies.size, pinned: [...studies].filter(isPinned).length };
}
