import { type RefObject, useLayoutEffect, useMemo, useRef } from 'react';
import { linesMoved } from './grid-items.ts';

interface KeepPlaceInput {
  readonly items: readonly { readonly id: string }[];
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly rowHeight: number;
  readonly sorting: unknown;
}

/**
 * Nothing moves under the pointer: when lines come or go above, the table scrolls so that the line under the
 * pointer (or else the first one on screen) stays where it is. Sorting by hand is exempt.
 */
export function useKeepPlace({ items, scroller, rowHeight, sorting }: KeepPlaceInput) {
  const pointerY = useRef<number | undefined>(undefined);
  const before = useRef({ items, sorting });
  useLayoutEffect(() => {
    const past = before.current;
    before.current = { items, sorting };
    const box = scroller.current;
    if (box === null || past.items === items || past.sorting !== sorting) return;
    const anchor = anchorIndex(box, pointerY.current, rowHeight);
    if (anchor === undefined) return;
    const moved = linesMoved(past.items, items, anchor);
    if (moved !== 0) box.scrollTop += moved * rowHeight;
  }, [items, sorting, scroller, rowHeight]);
  return useMemo(
    () => ({
      onPointerMove: (event: { clientY: number }) => {
        pointerY.current = event.clientY;
      },
      onPointerLeave: () => {
        pointerY.current = undefined;
      },
    }),
    [],
  );
}

function anchorIndex(box: HTMLDivElement, pointerY: number | undefined, rowHeight: number): number | undefined {
  if (pointerY !== undefined) {
    const header = box.querySelector('thead')?.clientHeight ?? 0;
    const y = pointerY - box.getBoundingClientRect().top - header;
    if (y >= 0) return Math.floor((y + box.scrollTop) / rowHeight);
  }
  return box.scrollTop > 0 ? Math.ceil(box.scrollTop / rowHeight) : undefined;
}
