/** Selected rows, where a shift-selection starts from, and the row the keyboard is on. */
export interface GridSelection {
  readonly ids: ReadonlySet<string>;
  readonly anchor: string | undefined;
  readonly active: string | undefined;
}

export const noSelection: GridSelection = { ids: new Set(), anchor: undefined, active: undefined };

export interface SelectModes {
  /** Ctrl (or Command): add or take away one. */
  readonly toggle?: boolean;
  /** Shift: everything from the anchor to here. */
  readonly extend?: boolean;
}

/** What a click (or arrow key) on `id` makes of a selection. `order` is the rows as shown, top first. */
export function selectRow(
  selection: GridSelection,
  order: readonly string[],
  id: string,
  modes: SelectModes = {},
): GridSelection {
  if (modes.extend) {
    const anchor = selection.anchor ?? selection.active ?? id;
    const range = rowsBetween(order, anchor, id);
    const ids = modes.toggle ? new Set([...selection.ids, ...range]) : new Set(range);
    return { ids, anchor, active: id };
  }
  if (modes.toggle) {
    const ids = new Set(selection.ids);
    if (!ids.delete(id)) ids.add(id);
    return { ids, anchor: id, active: id };
  }
  return { ids: new Set([id]), anchor: id, active: id };
}

/**
 * What of a selection is on screen, or below rows that are: what was folded away is not selected any more, for the next action would
 * mean what nobody sees. The keyboard goes to the row that was folded. `parentOf` gives undefined for the top rows and what is gone.
 */
export function withoutFolded(
  selection: GridSelection,
  shown: ReadonlySet<string>,
  parentOf: (id: string) => string | undefined,
): GridSelection {
  const unfolded = (id: string | undefined): string | undefined => {
    const parent = id === undefined || shown.has(id) ? undefined : parentOf(id);
    return parent === undefined ? id : unfolded(parent);
  };
  const ids = [...selection.ids].filter((id) => unfolded(id) === id);
  const [anchor, active] = [unfolded(selection.anchor), unfolded(selection.active)];
  if (ids.length === selection.ids.size && anchor === selection.anchor && active === selection.active) return selection;
  return { ids: new Set(ids), anchor, active };
}

/** Rows from one to the other, both included, whichever is first. An end that is gone leaves only the other. */
export function rowsBetween(order: readonly string[], a: string, b: string): readonly string[] {
  const from = order.indexOf(a);
  const to = order.indexOf(b);
  if (to < 0) return [];
  if (from < 0) return [b];
  return order.slice(Math.min(from, to), Math.max(from, to) + 1);
}
