import type { ReactNode } from 'react';

/** The least a tree row must say for the lines below to be made from it. */
export interface TreeRow {
  readonly id: string;
  readonly depth: number;
}

/** One line of the table: a row, or a notice under an expanded row (its spinner, error or "nothing here"). */
export type GridItem<R extends TreeRow> =
  | { readonly kind: 'row'; readonly id: string; readonly row: R }
  | { readonly kind: 'notice'; readonly id: string; readonly depth: number; readonly content: ReactNode };

/**
 * Rows in display order with the notices of expanded rows after their descendants.
 * `noticeOf` is asked for expanded rows only.
 */
export function gridItems<R extends TreeRow>(
  rows: readonly R[],
  isExpanded: (row: R) => boolean,
  noticeOf: (row: R) => ReactNode | undefined,
): readonly GridItem<R>[] {
  const items: GridItem<R>[] = [];
  const open: { depth: number; id: string; content: ReactNode }[] = [];
  const close = (depth: number) => {
    for (let last = open.at(-1); last !== undefined && last.depth >= depth; last = open.at(-1)) {
      items.push({ kind: 'notice', id: `${last.id}/notice`, depth: last.depth + 1, content: last.content });
      open.pop();
    }
  };
  for (const row of rows) {
    close(row.depth);
    items.push({ kind: 'row', id: row.id, row });
    if (!isExpanded(row)) continue;
    const content = noticeOf(row);
    if (content !== undefined) open.push({ depth: row.depth, id: row.id, content });
  }
  close(0);
  return items;
}

/**
 * By how many lines to scroll so that the anchor stays where it is when lines come or go above it;
 * 0 when it is gone.
 */
export function linesMoved(before: readonly { id: string }[], after: readonly { id: string }[], anchorIndex: number): number {
  const anchor = before[anchorIndex];
  if (anchor === undefined || after[anchorIndex]?.id === anchor.id) return 0;
  const now = after.findIndex((item) => item.id === anchor.id);
  return now < 0 ? 0 : now - anchorIndex;
}
