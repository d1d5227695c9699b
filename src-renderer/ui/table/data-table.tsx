import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useId, useImperativeHandle, useMemo, useRef } from 'react';
import { PointMenu } from '../point-menu.tsx';
import { ColumnsMenu } from './columns-menu.tsx';
import type { DataTableProps } from './data-table-props.ts';
import { emptyLayout } from './grid-column.ts';
import { GridHeader } from './grid-header.tsx';
import { type GridItem, gridItems } from './grid-items.ts';
import { GridNotice, GridRow } from './grid-row.tsx';
import { withoutFolded } from './selection.ts';
import css from './table.module.css';
import { useFittedWidths } from './use-fitted-widths.ts';
import { useGridEvents } from './use-grid-events.ts';
import { type GridRow as ModelRow, useGridTable } from './use-grid-table.ts';
import { useKeepPlace } from './use-keep-place.ts';

const headerHeight = 31;

/** The one table: virtual rows in a tree, columns a person arranges, all of it by keyboard too. */
export function DataTable<T extends object>(props: DataTableProps<T>) {
  const { columns, rows, rowHeight = 28, noticeOf, subRows, selection, busy = false } = props;
  const domId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLTableElement>(null);
  const tree = props.canExpand !== undefined;
  const table = useGridTable<T>({
    columns,
    rows,
    layout: props.layout ?? emptyLayout,
    rowId: props.rowId,
    subRows,
    canExpand: props.canExpand,
    onLayout: props.onLayout,
  });
  const model = table.getRowModel().rows;
  const { expanded, columnOrder, columnVisibility } = table.state;
  const items = useMemo<readonly GridItem<ModelRow<T>>[]>(() => {
    const open = (row: ModelRow<T>) => expanded === true || expanded[row.id] === true;
    return gridItems(model, open, (row) => noticeOf?.(row.original));
  }, [model, expanded, noticeOf]);
  const shown = useMemo(() => {
    const byId = new Map(columns.map((column) => [column.id, column]));
    const first = columns[0];
    const order = columnOrder.filter((id) => id !== first?.id && (columnVisibility[id] ?? true));
    return [first, ...order.map((id) => byId.get(id))].filter((column) => column !== undefined);
  }, [columns, columnOrder, columnVisibility]);

  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    // A new function would make the virtualizer measure all rows again, at every scroll.
    getItemKey: useCallback((index: number) => items[index]?.id ?? index, [items]),
    scrollPaddingEnd: headerHeight,
  });
  const fitted = useFittedWidths(table, shown, scroller);
  const hover = useKeepPlace({ items, scroller, rowHeight, sorting: table.state.sorting });
  const events = useGridEvents({
    table,
    items,
    shown,
    scroller,
    grid,
    virtualizer,
    rowHeight,
    headerHeight,
    widths: fitted.widths,
    ...props,
  });

  useUnfoldedSelection(items, table.getCoreRowModel().rowsById, props);

  const { resetKey } = props;
  const setExpanded = table.setExpanded;
  const previousKey = useRef(resetKey);
  useEffect(() => {
    if (previousKey.current === resetKey) return;
    previousKey.current = resetKey;
    setExpanded({});
    scroller.current?.scrollTo({ top: 0 });
  }, [resetKey, setExpanded]);

  useImperativeHandle(props.ref, () => ({ focus: () => grid.current?.focus({ preventScroll: true }) }), []);
  const visible = virtualizer.getVirtualItems();
  useVisibleRows(items, visible[0]?.index ?? 0, visible.at(-1)?.index ?? -1, props.onVisible);

  const widths: Record<string, string> = { '--row-height': `${rowHeight}px` };
  let total = 0;
  for (const column of shown) {
    const size = fitted.widths[column.id] ?? column.width;
    widths[`--w-${column.id}`] = `${size}px`;
    total += size;
  }
  widths['--grid-width'] = `${total}px`;
  const activeIndex = events.activeIndex;
  const activeShown = activeIndex >= (visible[0]?.index ?? 0) && activeIndex <= (visible.at(-1)?.index ?? -1);
  const activeDescendant =
    events.header === undefined ? (activeShown ? `${domId}-r${activeIndex}` : undefined) : `${domId}-h${events.header}`;
  const onScroll = useCallback(() => {
    const box = scroller.current;
    if (box !== null) box.toggleAttribute('data-scrolled-x', box.scrollLeft > 0);
  }, []);

  const aria = {
    role: tree ? 'treegrid' : 'grid',
    tabIndex: 0,
    'aria-label': props.label,
    'aria-rowcount': items.length + 1,
    'aria-colcount': shown.length,
    'aria-multiselectable': true,
    'aria-busy': busy,
    'aria-activedescendant': activeDescendant,
  };

  return (
    <div className={css.wrap}>
      <div ref={scroller} className={css.scroller} style={widths} onScroll={onScroll} {...hover}>
        <table ref={grid} className={css.grid} {...aria} {...events.handlers}>
          <GridHeader
            table={table}
            columns={shown}
            domId={domId}
            active={events.header}
            menuOn={events.columnMenu}
            onMenu={events.setColumnMenu}
            keepWidths={fitted.keep}
          />
          <tbody className={css.body} style={{ height: items.length * rowHeight }}>
            {visible.map(({ index, key, start }) => {
              const item = items[index];
              if (item === undefined) return null;
              if (item.kind === 'notice')
                return (
                  <GridNotice key={key} rowIndex={index + 2} top={start} depth={item.depth} columns={shown.length}>
                    {item.content}
                  </GridNotice>
                );
              const { row } = item;
              return (
                <GridRow<T>
                  key={key}
                  domId={`${domId}-r${index}`}
                  id={row.id}
                  row={row.original}
                  columns={shown}
                  rowIndex={index + 2}
                  top={start}
                  depth={row.depth}
                  selected={selection.ids.has(row.id)}
                  active={events.header === undefined && index === activeIndex}
                  tree={tree}
                  expanded={row.getCanExpand() ? row.getIsExpanded() : undefined}
                />
              );
            })}
          </tbody>
        </table>
        {items.length === 0 && <div className={css.empty}>{props.empty}</div>}
      </div>
      <div className={css.bar}>
        <div className={css.barFill}>{props.actions}</div>
        <span className={css.count} aria-live="off">
          {countWords(rows.length, selection.ids.size)}
        </span>
        <ColumnsMenu table={table} columns={columns} />
      </div>
      {events.menuAt !== undefined && props.menu !== undefined && (
        <PointMenu at={events.menuAt} label={props.menuLabel ?? 'Selection'} entries={props.menu()} onClose={events.closeMenu} />
      )}
    </div>
  );
}

function countWords(rows: number, selected: number): string {
  if (rows === 0) return '';
  const all = `${rows.toLocaleString()} ${rows === 1 ? 'row' : 'rows'}`;
  return selected === 0 ? all : `${all}, ${selected.toLocaleString()} selected`;
}

/** Keeps to what can be seen what is selected in a tree. */
function useUnfoldedSelection<T extends object>(
  items: readonly GridItem<ModelRow<T>>[],
  rowsById: Readonly<Record<string, ModelRow<T>>>,
  { canExpand, selection, onSelection }: DataTableProps<T>,
) {
  const some = canExpand !== undefined && (selection.ids.size > 0 || selection.active !== undefined);
  const onScreen = useMemo(() => (some ? new Set(items.map(({ id }) => id)) : undefined), [items, some]);
  const latest = useRef(onSelection);
  useEffect(() => {
    latest.current = onSelection;
  });
  useEffect(() => {
    if (onScreen === undefined) return;
    const next = withoutFolded(selection, onScreen, (id) => rowsById[id]?.parentId);
    if (next !== selection) latest.current(next);
  }, [rowsById, selection, onScreen]);
}

function useVisibleRows<T extends object>(
  items: readonly GridItem<ModelRow<T>>[],
  first: number,
  last: number,
  onVisible: ((rows: readonly T[]) => void) | undefined,
) {
  useEffect(() => {
    if (onVisible === undefined) return;
    const rows: T[] = [];
    for (const item of items.slice(first, last + 1)) if (item.kind === 'row') rows.push(item.row.original);
    onVisible(rows);
  }, [items, first, last, onVisible]);
}
