interface PaletteAction {
  readonly label?: string | undefined;
  readonly description?: string | undefined;
}

interface PaletteGroup<A extends PaletteAction> {
  readonly group: string;
  readonly actions: readonly A[];
}

/** As many of a group are listed; the rest is a letter or two away. */
export const mostOfGroup = 40;

/**
 * What of the palette has the typed text in it: in its label first, then in its description, and groups with labels before others. A group
 * of more than `mostOfGroup` says how many it has and what to do.
 */
export function paletteMatches<A extends PaletteAction>(typed: string, groups: readonly PaletteGroup<A>[]) {
  const wanted = typed.trim().toLowerCase();
  const has = (text: string | undefined) => text?.toLowerCase().includes(wanted) === true;
  const byLabel: { group: string; actions: A[] }[] = [];
  const byDescription: typeof byLabel = [];
  for (const { group, actions } of groups) {
    const labelled = actions.filter(({ label }) => has(label));
    const found = [...labelled, ...actions.filter(({ label, description }) => !has(label) && has(description))];
    if (found.length === 0) continue;
    const shown = found.slice(0, mostOfGroup);
    const words =
      shown.length === found.length
        ? group
        : `${group}: ${shown.length} of ${found.length.toLocaleString()}, type more of the name`;
    (labelled.length > 0 ? byLabel : byDescription).push({ group: words, actions: shown });
  }
  return [...byLabel, ...byDescription];
}
