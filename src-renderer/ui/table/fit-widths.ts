import { type GridColumn, smallest, widest } from './grid-column.ts';

/** More would only move what belongs together apart. In parts of what a column may be narrowed by. */
const mostGrowth = 1.5;

/**
 * How wide columns are, in CSS pixels: those that a person sized as they were sized; the others narrower than they would be, down to
 * what they still tell something in, where all would not fit into `room`, and wider where there is more of it.
 */
export function fitWidths(
  columns: readonly Pick<GridColumn<never>, 'id' | 'width' | 'minWidth' | 'narrow'>[],
  sized: Readonly<Record<string, number>>,
  room: number | undefined,
): Readonly<Record<string, number>> {
  const made = columns.map(({ id, width, minWidth = smallest, narrow = width }) => {
    const own = sized[id];
    const wide = own === undefined ? width : Math.min(widest, Math.max(minWidth, own));
    return { id, wide, spare: own === undefined ? width - narrow : 0 };
  });
  const total = made.reduce((sum, { wide }) => sum + wide, 0);
  const spare = made.reduce((sum, column) => sum + column.spare, 0);
  const share = spare === 0 ? 0 : Math.min(1, Math.max(-mostGrowth, (total - (room ?? total)) / spare));
  return Object.fromEntries(made.map((column) => [column.id, Math.floor(column.wide - share * column.spare)]));
}
