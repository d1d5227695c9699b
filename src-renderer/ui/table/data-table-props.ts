import type { ReactNode, Ref } from 'react';
import type { MenuEntry } from '../menu-entries.tsx';
import type { GridColumn, GridLayout } from './grid-column.ts';
import type { GridSelection } from './selection.ts';

export interface DataTableHandle {
  focus(): void;
}

export interface DataTableProps<T extends object> {
  /** Accessible name of the grid. */
  readonly label: string;
  readonly columns: readonly GridColumn<T>[];
  /** Top rows. A new array means new content; rows themselves are never changed. */
  readonly rows: readonly T[];
  readonly selection: GridSelection;
  readonly onSelection: (selection: GridSelection) => void;
  rowId(row: T): string;
  readonly subRows?: (row: T) => readonly T[] | undefined;
  readonly canExpand?: (row: T) => boolean;
  /** Told when a row is opened, to fetch what is inside. */
  readonly onExpand?: (row: T) => void;
  /** What stands under an expanded row besides its sub-rows: spinner, error, "nothing here". */
  readonly noticeOf?: (row: T) => ReactNode | undefined;
  /** Enter, and double click where there is nothing to expand. */
  readonly onOpen?: (row: T) => void;
  readonly onDelete?: () => void;
  readonly onEscape?: (() => void) | undefined;
  /** Context menu for what is selected. */
  readonly menu?: () => readonly MenuEntry[];
  readonly menuLabel?: string;
  /** Told which rows are on screen. */
  readonly onVisible?: (rows: readonly T[]) => void;
  /** Shown in place of rows. */
  readonly empty?: ReactNode;
  /** Left part of the line under the table. */
  readonly actions?: ReactNode;
  readonly layout?: GridLayout;
  readonly onLayout?: (layout: GridLayout) => void;
  /** A new value folds everything up and scrolls to the top: another list, not a changed one. */
  readonly resetKey?: string;
  /** Rows are still coming. */
  readonly busy?: boolean;
  /** CSS pixels, all rows alike. */
  readonly rowHeight?: number;
  readonly ref?: Ref<DataTableHandle>;
}
