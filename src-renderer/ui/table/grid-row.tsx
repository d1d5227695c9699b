import { IconChevronRight } from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';
import type { GridColumn } from './grid-column.ts';
import css from './table.module.css';

interface GridRowProps<T extends object> {
  readonly domId: string;
  readonly id: string;
  readonly row: T;
  readonly columns: readonly GridColumn<T>[];
  /** 1-based place among all lines, the header included. */
  readonly rowIndex: number;
  readonly top: number;
  readonly depth: number;
  readonly selected: boolean;
  readonly active: boolean;
  readonly tree: boolean;
  /** Undefined where there is nothing to expand. */
  readonly expanded: boolean | undefined;
}

function GridRowView<T extends object>(props: GridRowProps<T>) {
  const { id, row, columns, depth, expanded } = props;
  return (
    <tr
      id={props.domId}
      aria-rowindex={props.rowIndex}
      aria-level={props.tree ? depth + 1 : undefined}
      aria-expanded={expanded}
      aria-selected={props.selected}
      data-active={props.active || undefined}
      data-selected={props.selected || undefined}
      data-depth={depth}
      data-id={id}
      className={css.row}
      style={{ top: props.top }}
    >
      {columns.map((column, index) => (
        <Cell key={column.id} column={column} index={index}>
          {index === 0 && props.tree ? (
            <span className={css.lead} style={{ paddingInlineStart: depth * 18 }}>
              <Twisty expanded={expanded} />
              <span data-cut className={css.leadText}>
                {column.render?.(row) ?? column.text(row)}
              </span>
            </span>
          ) : (
            (column.render?.(row) ?? column.text(row))
          )}
        </Cell>
      ))}
    </tr>
  );
}

/** Rows are many and change seldom: a row is drawn again only when something of its own changed. */
export const GridRow = memo(GridRowView) as typeof GridRowView;

function Cell<T>(props: { column: GridColumn<T>; index: number; children: ReactNode }) {
  const { column, index } = props;
  return (
    <td
      aria-colindex={index + 1}
      className={index === 0 ? `${css.cell} ${css.frozen}` : css.cell}
      data-align={column.align}
      style={{ width: `var(--w-${column.id})` }}
    >
      {props.children}
    </td>
  );
}

/** The table itself acts on a click here: it looks for `data-twisty`. */
function Twisty(props: { expanded: boolean | undefined }) {
  if (props.expanded === undefined) return <span className={css.twistySpace} />;
  return (
    <button
      type="button"
      tabIndex={-1}
      data-twisty
      className={css.twisty}
      aria-label={props.expanded ? 'Collapse' : 'Expand'}
      data-open={props.expanded || undefined}
    >
      <IconChevronRight size={14} stroke={2} />
    </button>
  );
}

/** The line under an expanded row that says what became of its children. */
export function GridNotice(props: { rowIndex: number; top: number; depth: number; columns: number; children: ReactNode }) {
  return (
    <tr
      aria-rowindex={props.rowIndex}
      aria-level={props.depth + 1}
      className={`${css.row} ${css.notice}`}
      style={{ top: props.top }}
    >
      <td aria-colindex={1} aria-colspan={props.columns} className={css.noticeCell}>
        <span style={{ paddingInlineStart: props.depth * 18 + 22 }}>{props.children}</span>
      </td>
    </tr>
  );
}
