import { type GridColumn, smallest } from './grid-column.ts';
import { type GridTable, moveColumn } from './use-grid-table.ts';

interface HeaderKeyInput<T extends object> {
  readonly table: GridTable<T>;
  readonly shown: readonly GridColumn<T>[];
  readonly header: number;
  openMenu(columnId: string): void;
  /** What is on the screen: where one is sized, the others stay as they are. */
  readonly widths: Readonly<Record<string, number>>;
}

type HeaderKeyResult = 'not-ours' | { readonly header: number | undefined; readonly toRows: boolean };

interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/**
 * Keys while a column header is active: arrows go along, Enter sorts (Shift adds), Alt+arrows resize,
 * Ctrl+arrows (Command on macOS, which keeps Ctrl+arrows for itself) move the column, the menu key opens its menu, Down or Escape go back to the rows.
 */
export function headerKey<T extends object>(press: KeyPress, input: HeaderKeyInput<T>): HeaderKeyResult {
  const { table, shown, header } = input;
  const column = shown[header];
  if (column === undefined) return { header: undefined, toRows: true };
  const own = table.getColumn(column.id);
  const stay = { header, toRows: false };
  switch (press.key) {
    case 'ArrowLeft':
    case 'ArrowRight': {
      const by = press.key === 'ArrowLeft' ? -1 : 1;
      if (press.altKey) {
        const size = Math.max(column.minWidth ?? smallest, (input.widths[column.id] ?? column.width) + by * 12);
        table.setColumnSizing((sizes) => ({ ...input.widths, ...sizes, [column.id]: size }));
        return stay;
      }
      const moves = press.ctrlKey || press.metaKey;
      if (moves) moveColumn(table, column.id, by);
      const next = Math.max(moves && header > 0 ? 1 : 0, Math.min(shown.length - 1, header + by));
      return { header: moves && header === 0 ? 0 : next, toRows: false };
    }
    case 'Enter':
    case ' ':
      own?.toggleSorting(undefined, press.shiftKey);
      return stay;
    case 'ContextMenu':
      input.openMenu(column.id);
      return stay;
    case 'F10':
      if (!press.shiftKey) return 'not-ours';
      input.openMenu(column.id);
      return stay;
    case 'Home':
      return { header: 0, toRows: false };
    case 'End':
      return { header: shown.length - 1, toRows: false };
    case 'ArrowDown':
    case 'Escape':
      return { header: undefined, toRows: true };
    default:
      return 'not-ours';
  }
}
