import { useMemo } from 'react';
import { useStore } from 'zustand';
import { type EntityNode, selectedNodes } from './entity-node.ts';
import type { RowSource } from './row-source.ts';
import type { SearchStore } from './search-store.ts';

const none: readonly EntityNode[] = [];
const noIds: ReadonlySet<string> = new Set();

/** The selected rows of a source's latest search, and all its top rows. */
export function useChosen(search: SearchStore, source: RowSource | undefined) {
  const run = useStore(search.store, (state) => (source === undefined ? undefined : state.runs.get(source.key)));
  const nodes = run?.nodes ?? none;
  const ids = run?.selection.ids ?? noIds;
  return { nodes, chosen: useMemo(() => selectedNodes(nodes, ids), [nodes, ids]) };
}
