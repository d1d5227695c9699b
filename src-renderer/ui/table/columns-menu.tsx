import { ActionIcon, Button, Checkbox, Popover } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconColumns3 } from '@tabler/icons-react';
import type { GridColumn } from './grid-column.ts';
import css from './table.module.css';
import { type GridTable, moveColumn } from './use-grid-table.ts';

/** Which columns are shown and in which order, for the mouse and the keyboard alike. */
export function ColumnsMenu<T extends object>(props: { table: GridTable<T>; columns: readonly GridColumn<T>[] }) {
  const { table } = props;
  const byId = new Map(props.columns.map((column) => [column.id, column]));
  const ordered = table.getAllLeafColumns();
  return (
    <Popover position="top-end" withinPortal shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button size="compact-xs" variant="subtle" color="gray" leftSection={<IconColumns3 size={14} />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={8}>
        <fieldset className={css.columnsMenu} aria-label="Columns shown">
          {ordered.map((own, index) => {
            const column = byId.get(own.id);
            if (column === undefined) return null;
            return (
              <div key={own.id} className={css.columnsMenuLine}>
                <Checkbox
                  size="xs"
                  label={column.hint ?? column.header}
                  checked={own.getIsVisible()}
                  disabled={index === 0}
                  onChange={(event) => own.toggleVisibility(event.currentTarget.checked)}
                />
                <ActionIcon
                  size="sm"
                  variant="subtle"
                  color="gray"
                  aria-label={`Move ${column.header} left`}
                  disabled={index < 2 || !own.getIsVisible()}
                  onClick={() => moveColumn(table, own.id, -1)}
                >
                  <IconChevronUp size={14} />
                </ActionIcon>
                <ActionIcon
                  size="sm"
                  variant="subtle"
                  color="gray"
                  aria-label={`Move ${column.header} right`}
                  disabled={index === 0 || index === ordered.length - 1 || !own.getIsVisible()}
                  onClick={() => moveColumn(table, own.id, 1)}
                >
                  <IconChevronDown size={14} />
                </ActionIcon>
              </div>
            );
          })}
        </fieldset>
        <Button
          mt={6}
          size="compact-xs"
          variant="subtle"
          onClick={() => {
            table.setColumnOrder(props.columns.map((c) => c.id));
            table.setColumnSizing({});
            table.setColumnVisibility(Object.fromEntries(props.columns.map((c) => [c.id, !c.optional])));
            table.setSorting([]);
          }}
        >
          Back to the default columns
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
