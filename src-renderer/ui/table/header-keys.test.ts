import { expect, it } from 'vitest';
import type { GridColumn } from './grid-column.ts';
import { headerKey } from './header-keys.ts';
import type { GridTable } from './use-grid-table.ts';

// macOS keeps Ctrl with an arrow for its own screens.
it.each(['ctrlKey', 'metaKey'])('moves a column with an arrow and a key: %s', (modifier) => {
  let order: readonly string[] = [];
  const columns = ['name', 'id', 'date'].map((id) => ({ id }));
  const table = {
    getColumn: () => undefined,
    getVisibleLeafColumns: () => columns,
    getAllLeafColumns: () => columns,
    setColumnOrder(next: readonly string[]) {
      order = next;
    },
  } as unknown as GridTable<object>;
  const shown = columns as unknown as readonly GridColumn<object>[];
  const press = { key: 'ArrowRight', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, [modifier]: true };
  expect(headerKey(press, { table, shown, header: 1, openMenu: () => undefined, widths: {} })).toEqual({
    header: 2,
    toRows: false,
  });
  expect(order).toEqual(['name', 'date', 'id']);
});
