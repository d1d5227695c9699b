import {
  type ColumnDef,
  columnOrderingFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createExpandedRowModel,
  createSortedRowModel,
  type ReactTable,
  type Row,
  rowExpandingFeature,
  rowSortingFeature,
  type TableState,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useEffect, useMemo, useRef } from 'react';
import { type GridColumn, type GridLayout, smallest, widest } from './grid-column.ts';

const features = tableFeatures({
  columnOrderingFeature,
  columnSizingFeature,
  columnResizingFeature,
  columnVisibilityFeature,
  rowSortingFeature,
  rowExpandingFeature,
  sortedRowModel: createSortedRowModel(),
  expandedRowModel: createExpandedRowModel(),
});

type Features = typeof features;
export type GridRow<T extends object> = Row<Features, T>;
export type GridTable<T extends object> = ReactTable<Features, T, TableState<Features>>;

export interface GridTableInput<T extends object> {
  readonly columns: readonly GridColumn<T>[];
  readonly rows: readonly T[];
  readonly layout: GridLayout;
  rowId(row: T): string;
  subRows?: ((row: T) => readonly T[] | undefined) | undefined;
  canExpand?: ((row: T) => boolean) | undefined;
  onLayout?: ((layout: GridLayout) => void) | undefined;
}

/** The column definitions, row models and column state of one table. */
export function useGridTable<T extends object>(input: GridTableInput<T>): GridTable<T> {
  const { columns, rows, canExpand, subRows } = input;
  const definitions = useMemo(() => columns.map((column, index) => definitionOf(column, index === 0)), [columns]);
  const initial = useRef(input.layout).current;
  const table = useTable<Features, T>({
    features,
    columns: definitions,
    data: rows,
    getRowId: input.rowId,
    ...(subRows === undefined ? {} : { getSubRows: subRows }),
    getRowCanExpand: (row) => canExpand?.(row.original) ?? false,
    columnResizeMode: 'onChange',
    enableSortingRemoval: true,
    enableMultiSort: true,
    autoResetAll: false,
    initialState: {
      columnOrder: initialOrder(columns, initial.order),
      columnSizing: { ...initial.widths },
      columnVisibility: Object.fromEntries(columns.map((c) => [c.id, initial.visible[c.id] ?? !c.optional])),
      sorting: initial.sorting.filter((sort) => columns.some((c) => c.id === sort.id)).map((sort) => ({ ...sort })),
    },
  });
  useLayoutMemory(table, columns, input.onLayout);
  return table;
}

function definitionOf<T extends object>(column: GridColumn<T>, first: boolean): ColumnDef<Features, T> {
  return {
    id: column.id,
    accessorFn: (row: T) => column.sortValue(row),
    header: column.header,
    size: column.width,
    minSize: column.minWidth ?? smallest,
    maxSize: widest,
    enableHiding: !first,
    sortUndefined: 'last',
    sortDescFirst: false,
    sortFn: (a, b, id) => {
      const x = a.getValue<string | number>(id);
      const y = b.getValue<string | number>(id);
      return x < y ? -1 : x > y ? 1 : 0;
    },
  };
}

/** Remembered order first, columns that are new since then behind; the frozen one always at the start. */
function initialOrder<T>(columns: readonly GridColumn<T>[], remembered: readonly string[]): string[] {
  const ids = columns.map((c) => c.id);
  const first = ids[0];
  const known = remembered.filter((id) => ids.includes(id) && id !== first);
  const fresh = ids.filter((id) => id !== first && !known.includes(id));
  return first === undefined ? [] : [first, ...known, ...fresh];
}

function useLayoutMemory<T extends object>(
  table: GridTable<T>,
  columns: readonly GridColumn<T>[],
  onLayout: ((layout: GridLayout) => void) | undefined,
) {
  const { columnOrder, columnSizing, columnVisibility, sorting, columnResizing } = table.state;
  const told = useRef(false);
  const resizing = columnResizing.isResizingColumn !== false;
  useEffect(() => {
    if (resizing) return;
    if (!told.current) {
      told.current = true;
      return;
    }
    const visible: Record<string, boolean> = {};
    for (const column of columns) {
      const shown = columnVisibility[column.id] ?? true;
      if (shown === Boolean(column.optional)) visible[column.id] = shown;
    }
    onLayout?.({ order: columnOrder, widths: columnSizing, visible, sorting });
  }, [columnOrder, columnSizing, columnVisibility, sorting, resizing, columns, onLayout]);
}

/** Moves a column before (-1) or behind (1) its visible neighbour; the frozen one stays. */
export function moveColumn<T extends object>(table: GridTable<T>, id: string, by: -1 | 1): void {
  const visible = table.getVisibleLeafColumns().map((c) => c.id);
  const target = visible[visible.indexOf(id) + by];
  if (target === undefined || target === visible[0] || id === visible[0]) return;
  placeColumn(table, id, target, by > 0);
}

/** Puts a column directly before or after another. */
export function placeColumn<T extends object>(table: GridTable<T>, id: string, target: string, after: boolean): void {
  const all = table.getAllLeafColumns().map((c) => c.id);
  const first = all[0];
  if (id === target || id === first) return;
  const order = all.filter((entry) => entry !== id);
  const at = order.indexOf(target) + (after || target === first ? 1 : 0);
  order.splice(at, 0, id);
  table.setColumnOrder(order);
}
