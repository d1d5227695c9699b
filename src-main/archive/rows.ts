import type { EntityPath, Row } from '../../src-shared/contract/common.ts';
import type { QueryLevel } from '../../src-shared/dicom/query/levels.ts';
import type { Page } from './index-reader.ts';
import { depthOf } from './matching.ts';
import { pathKeys } from './query-sql.ts';

/** A page of the index as rows of the window's table. */
export function toRows(level: QueryLevel, page: Page): Row[] {
  const keys = pathKeys.slice(0, depthOf(level) + 1).map((keyword) => ({ keyword, column: page.names.indexOf(keyword) }));
  const variants = new Set(page.variants);
  return page.rows.map((row, position) => {
    const path: EntityPath = { level };
    for (const { keyword, column } of keys) path[keyword] = row[column] ?? '';
    const values: Record<string, string> = {};
    page.names.forEach((name, column) => {
      values[name] = row[column] ?? '';
    });
    if (!variants.has(position)) return { path, values };
    return { path, values, problem: 'Another object with this SOP Instance UID and different content is in the archive too.' };
  });
}
