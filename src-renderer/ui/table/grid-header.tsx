import { Menu } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { type DragEvent, type MouseEvent, useState } from 'react';
import { outsideEvents } from '../point-menu.tsx';
import type { GridColumn } from './grid-column.ts';
import css from './table.module.css';
import { type GridTable, moveColumn, placeColumn } from './use-grid-table.ts';

interface GridHeaderProps<T extends object> {
  readonly table: GridTable<T>;
  readonly columns: readonly GridColumn<T>[];
  readonly domId: string;
  /** Which header the keyboard is on, when it is on one. */
  readonly active: number | undefined;
  /** Column whose menu is open. */
  readonly menuOn: string | undefined;
  readonly onMenu: (id: string | undefined) => void;
  /** Before a column is sized. */
  readonly keepWidths: () => void;
}

/** The sticky header line: sorting, resizing, reordering and hiding of columns. */
export function GridHeader<T extends object>(props: GridHeaderProps<T>) {
  const [drop, setDrop] = useState<{ id: string; after: boolean }>();
  const headers = props.table.getHeaderGroups()[0]?.headers ?? [];
  return (
    <thead className={css.header}>
      <tr aria-rowindex={1} className={css.headerRow}>
        {props.columns.map((column, index) => (
          <HeaderCell
            key={column.id}
            {...props}
            column={column}
            index={index}
            onResizeStart={headers.find((h) => h.column.id === column.id)?.getResizeHandler()}
            drop={drop?.id === column.id ? (drop.after ? 'after' : 'before') : undefined}
            onDrop={setDrop}
          />
        ))}
      </tr>
    </thead>
  );
}

interface HeaderCellProps<T extends object> extends GridHeaderProps<T> {
  readonly column: GridColumn<T>;
  readonly index: number;
  readonly onResizeStart: ((event: unknown) => void) | undefined;
  readonly drop: 'before' | 'after' | undefined;
  readonly onDrop: (drop: { id: string; after: boolean } | undefined) => void;
}

const dragType = 'application/x-quarry-column';

function HeaderCell<T extends object>(props: HeaderCellProps<T>) {
  const { table, column, index } = props;
  const own = table.getColumn(column.id);
  const sorted = own?.getIsSorted() ?? false;
  const sortPlace =
    table.state.sorting.length > 1 && sorted !== false ? table.state.sorting.findIndex((s) => s.id === column.id) + 1 : 0;
  const sort = (event: MouseEvent) => own?.toggleSorting(undefined, event.shiftKey || event.ctrlKey || event.metaKey);
  return (
    <th
      id={`${props.domId}-h${index}`}
      scope="col"
      aria-colindex={index + 1}
      aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : 'none'}
      className={index === 0 ? `${css.headerCell} ${css.frozen}` : css.headerCell}
      data-active={props.active === index || undefined}
      data-align={column.align}
      data-drop={props.drop}
      style={{ width: `var(--w-${column.id})` }}
      title={column.hint ?? column.header}
      onContextMenu={(event) => {
        event.preventDefault();
        props.onMenu(column.id);
      }}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(dragType)) return;
        event.preventDefault();
        props.onDrop({ id: column.id, after: isAfterMiddle(event) });
      }}
      onDragLeave={() => props.onDrop(undefined)}
      onDrop={(event) => {
        const moved = event.dataTransfer.getData(dragType);
        props.onDrop(undefined);
        if (moved === '') return;
        event.preventDefault();
        event.stopPropagation();
        placeColumn(table, moved, column.id, isAfterMiddle(event));
      }}
    >
      <button
        type="button"
        tabIndex={-1}
        className={css.headerLabel}
        draggable={index > 0}
        onMouseDown={(event) => event.stopPropagation()}
        onDragStart={(event) => {
          event.dataTransfer.setData(dragType, column.id);
          event.dataTransfer.effectAllowed = 'move';
        }}
        onClick={sort}
      >
        <span className={css.headerText}>{column.header}</span>
        {sorted !== false && (sorted === 'asc' ? <IconArrowUp size={12} aria-hidden /> : <IconArrowDown size={12} aria-hidden />)}
        {sortPlace > 0 && (
          <span className={css.sortPlace} aria-hidden>
            {sortPlace}
          </span>
        )}
      </button>
      <div
        aria-hidden
        className={css.resizer}
        data-resizing={own?.getIsResizing() || undefined}
        onMouseDown={(event) => {
          event.preventDefault();
          event.stopPropagation();
          props.keepWidths();
          props.onResizeStart?.(event);
        }}
        onTouchStart={(event) => {
          props.keepWidths();
          props.onResizeStart?.(event);
        }}
        onDoubleClick={() => own?.resetSize()}
      />
      {props.menuOn === column.id && (
        <HeaderMenu table={table} column={column} first={index === 0} onClose={() => props.onMenu(undefined)} />
      )}
    </th>
  );
}

function isAfterMiddle(event: DragEvent<HTMLElement>): boolean {
  const box = event.currentTarget.getBoundingClientRect();
  return event.clientX > box.left + box.width / 2;
}

function HeaderMenu<T extends object>(props: {
  table: GridTable<T>;
  column: GridColumn<T>;
  first: boolean;
  onClose: () => void;
}) {
  const { table, column, first } = props;
  const own = table.getColumn(column.id);
  return (
    <Menu opened onClose={props.onClose} clickOutsideEvents={outsideEvents} position="bottom-start" withinPortal shadow="md">
      <Menu.Target>
        <span className={css.headerMenuTarget} />
      </Menu.Target>
      <Menu.Dropdown aria-label={`Column ${column.header}`}>
        <Menu.Item onClick={() => own?.toggleSorting(false)}>Sort ascending</Menu.Item>
        <Menu.Item onClick={() => own?.toggleSorting(true)}>Sort descending</Menu.Item>
        <Menu.Item onClick={() => own?.toggleSorting(undefined, true)}>Add to sorting</Menu.Item>
        <Menu.Item onClick={() => table.setSorting([])}>Order as received</Menu.Item>
        <Menu.Item onClick={() => table.setColumnSizing({})}>All widths as at first</Menu.Item>
        {!first && (
          <>
            <Menu.Divider />
            <Menu.Item onClick={() => moveColumn(table, column.id, -1)}>Move left</Menu.Item>
            <Menu.Item onClick={() => moveColumn(table, column.id, 1)}>Move right</Menu.Item>
            <Menu.Item onClick={() => own?.toggleVisibility(false)}>Hide column</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
