import { type RefObject, useCallback, useLayoutEffect, useMemo, useState } from 'react';
import { fitWidths } from './fit-widths.ts';
import type { GridColumn } from './grid-column.ts';
import type { GridTable } from './use-grid-table.ts';

/**
 * The widths of the columns on the screen. `keep` makes them what the person wants: called before one of them is sized, so that the
 * others stay where they are.
 */
export function useFittedWidths<T extends object>(
  table: GridTable<T>,
  shown: readonly GridColumn<T>[],
  scroller: RefObject<HTMLElement | null>,
): { widths: Readonly<Record<string, number>>; keep: () => void } {
  const [room, setRoom] = useState<number>();
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    setRoom(box.clientWidth);
    const observer = new ResizeObserver(() => setRoom(box.clientWidth));
    observer.observe(box);
    return () => observer.disconnect();
  }, [scroller]);
  const { columnSizing } = table.state;
  const widths = useMemo(() => fitWidths(shown, columnSizing, room), [shown, columnSizing, room]);
  const setColumnSizing = table.setColumnSizing;
  const keep = useCallback(() => setColumnSizing((sized) => ({ ...widths, ...sized })), [setColumnSizing, widths]);
  return { widths, keep };
}
