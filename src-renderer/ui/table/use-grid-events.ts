import type { Virtualizer } from '@tanstack/react-virtual';
import { type ClipboardEvent, type KeyboardEvent, type MouseEvent, type RefObject, useState } from 'react';
import type { DataTableProps } from './data-table-props.ts';
import type { GridColumn } from './grid-column.ts';
import type { GridItem } from './grid-items.ts';
import { type GridCommand, gridCommandOf } from './grid-keys.ts';
import { headerKey } from './header-keys.ts';
import { rowsAsText } from './rows-as-text.ts';
import { type SelectModes, selectRow } from './selection.ts';
import type { GridRow, GridTable } from './use-grid-table.ts';

interface GridEventsInput<T extends object> extends DataTableProps<T> {
  readonly table: GridTable<T>;
  readonly items: readonly GridItem<GridRow<T>>[];
  readonly shown: readonly GridColumn<T>[];
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly grid: RefObject<HTMLTableElement | null>;
  readonly virtualizer: Virtualizer<HTMLDivElement, Element>;
  readonly rowHeight: number;
  readonly headerHeight: number;
  /** Of the columns shown, CSS pixels. */
  readonly widths: Readonly<Record<string, number>>;
}

/** Everything a mouse or a keyboard does to the table: one place, no handlers on rows. */
export function useGridEvents<T extends object>(input: GridEventsInput<T>) {
  const { items, scroller, virtualizer, selection, onSelection } = input;
  const [header, setHeader] = useState<number>();
  const [columnMenu, setColumnMenu] = useState<string>();
  const [menuAt, setMenuAt] = useState<{ x: number; y: number }>();
  const activeIndex = selection.active === undefined ? -1 : items.findIndex((item) => item.id === selection.active);

  const order = () => items.filter((item) => item.kind === 'row').map((item) => item.id);
  const rowAt = (index: number) => {
    const item = items[index];
    return item?.kind === 'row' ? item.row : undefined;
  };
  const rowById = (id: string) => {
    const item = items.find((entry) => entry.id === id);
    return item?.kind === 'row' ? item.row : undefined;
  };
  const select = (id: string, modes: SelectModes = {}) => onSelection(selectRow(selection, order(), id, modes));
  const toggle = (row: GridRow<T>, open = !row.getIsExpanded()) => {
    if (!row.getCanExpand()) return;
    row.toggleExpanded(open);
    if (open) input.onExpand?.(row.original);
  };

  const goTo = (wanted: number, mode: 'select' | 'extend' | 'focus') => {
    const step = wanted >= activeIndex ? 1 : -1;
    let index = Math.max(0, Math.min(items.length - 1, wanted));
    while (items[index]?.kind === 'notice' && index + step >= 0 && index + step < items.length) index += step;
    const row = rowAt(index);
    if (row === undefined) return;
    virtualizer.scrollToIndex(index, { align: 'auto' });
    if (mode === 'focus') onSelection({ ...selection, active: row.id });
    else select(row.id, { extend: mode === 'extend' });
  };

  const menuAtActive = () => {
    const box = scroller.current?.getBoundingClientRect();
    if (box === undefined || scroller.current === null || activeIndex < 0) return;
    const y = box.top + input.headerHeight + (activeIndex + 1) * input.rowHeight - scroller.current.scrollTop;
    setMenuAt({ x: box.left + 40, y: Math.min(y, box.bottom) });
  };

  const act = (command: GridCommand): boolean => {
    const row = rowAt(activeIndex);
    switch (command.kind) {
      case 'move':
        if (command.by < 0 && activeIndex <= 0 && command.mode === 'select') setHeader(0);
        else goTo(activeIndex + command.by, command.mode);
        return true;
      case 'page': {
        const lines = Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - input.headerHeight) / input.rowHeight) - 1);
        goTo(activeIndex + command.by * lines, command.mode);
        return true;
      }
      case 'edge':
        goTo(command.to === 'first' ? 0 : items.length - 1, command.mode);
        return true;
      case 'expand':
        if (row?.getIsExpanded()) goTo(activeIndex + 1, 'select');
        else if (row !== undefined) toggle(row, true);
        return true;
      case 'collapse':
        if (row?.getIsExpanded()) toggle(row, false);
        else if (row?.parentId !== undefined)
          goTo(
            items.findIndex((item) => item.id === row.parentId),
            'select',
          );
        return true;
      case 'toggle-expand':
        if (row !== undefined) toggle(row);
        return true;
      case 'toggle-select':
        if (row !== undefined) select(row.id, { toggle: true });
        return true;
      case 'all':
        onSelection({ ...selection, ids: new Set(order()) });
        return true;
      case 'open':
        if (row === undefined || input.onOpen === undefined) return false;
        input.onOpen(row.original);
        return true;
      case 'delete':
        if (input.onDelete === undefined || selection.ids.size === 0) return false;
        input.onDelete();
        return true;
      case 'escape':
        if (input.onEscape === undefined) return false;
        input.onEscape();
        return true;
      case 'menu':
        menuAtActive();
        return true;
    }
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget && !(event.target instanceof HTMLElement && event.target.role === 'row')) return;
    if (header !== undefined) {
      const next = headerKey(event, {
        table: input.table,
        shown: input.shown,
        header,
        openMenu: setColumnMenu,
        widths: input.widths,
      });
      if (next === 'not-ours') return;
      event.preventDefault();
      setHeader(next.header);
      if (next.toRows) goTo(Math.max(0, activeIndex), 'focus');
      return;
    }
    const command = gridCommandOf(event);
    if (command === undefined || !act(command)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  const rowIdOf = (event: MouseEvent) =>
    event.target instanceof Element ? (event.target.closest<HTMLElement>('[data-id]')?.dataset.id ?? undefined) : undefined;
  const onMouseDown = (event: MouseEvent) => {
    // The grid keeps the focus; cells' buttons are reached by the mouse only and have their keys on the grid.
    if (event.target instanceof Element && event.target.closest('[data-id], button') !== null) {
      event.preventDefault();
      input.grid.current?.focus({ preventScroll: true });
    }
  };
  const onClick = (event: MouseEvent) => {
    const id = rowIdOf(event);
    if (id === undefined) return;
    setHeader(undefined);
    const target = event.target instanceof Element ? event.target : undefined;
    if (target?.closest('[data-twisty]')) {
      const row = rowById(id);
      if (row !== undefined) toggle(row);
    } else if (target?.closest('button') === null) {
      select(id, { toggle: event.ctrlKey || event.metaKey, extend: event.shiftKey });
    }
  };
  const onDoubleClick = (event: MouseEvent) => {
    const id = rowIdOf(event);
    const row = id === undefined ? undefined : rowById(id);
    if (row === undefined || (event.target instanceof Element && event.target.closest('button') !== null)) return;
    if (row.getCanExpand()) toggle(row);
    else input.onOpen?.(row.original);
  };
  const onContextMenu = (event: MouseEvent) => {
    const id = rowIdOf(event);
    if (id === undefined) return;
    event.preventDefault();
    if (!selection.ids.has(id)) select(id);
    setMenuAt({ x: event.clientX, y: event.clientY });
  };
  /** What does not fit its cell is shown whole under the mouse. */
  const onMouseOver = (event: MouseEvent) => {
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('td') : null;
    if (cell === null) return;
    const inner = cell.querySelector<HTMLElement>('[data-cut]') ?? cell;
    if (inner.scrollWidth > inner.clientWidth) cell.title = cell.innerText;
    else cell.removeAttribute('title');
  };
  const onCopy = (event: ClipboardEvent) => {
    if (selection.ids.size === 0) return;
    event.preventDefault();
    const rows = items.filter((item) => item.kind === 'row' && selection.ids.has(item.id));
    event.clipboardData.setData(
      'text/plain',
      rowsAsText(
        rows.map((item) => (item.kind === 'row' ? item.row.original : undefined)),
        input.shown,
      ),
    );
  };

  return {
    activeIndex,
    header,
    columnMenu,
    setColumnMenu,
    menuAt,
    closeMenu: () => {
      setMenuAt(undefined);
      input.grid.current?.focus({ preventScroll: true });
    },
    handlers: {
      onKeyDown,
      onMouseDown,
      onClick,
      onDoubleClick,
      onContextMenu,
      onMouseOver,
      onCopy,
      onBlur: () => setHeader(undefined),
    },
  };
}
