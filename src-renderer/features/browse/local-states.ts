import { type LocalState, mostEntities } from '../../../src-shared/contract/common.ts';
import type { EngineClient } from '../../../src-shared/contract/index.ts';
import { allNodes, type EntityNode, expectedInstances } from './entity-node.ts';

/** How much of each row is in the local archive, row by row, so that one change draws one cell. */
export class LocalStates {
  readonly #states = new Map<string, LocalState>();
  readonly #listeners = new Map<string, Set<() => void>>();

  get(id: string): LocalState | undefined {
    return this.#states.get(id);
  }

  put(id: string, state: LocalState): void {
    const before = this.#states.get(id);
    if (before?.state === state.state && before.instances === state.instances && before.expected === state.expected) return;
    this.#states.set(id, state);
    for (const listener of this.#listeners.get(id) ?? []) listener();
  }

  subscribe(id: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(id) ?? new Set();
    this.#listeners.set(id, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(id);
    };
  }
}

/** Asks again for the rows that a change of the archive can concern; all of them when it does not say which studies. */
export async function refreshLocalStates(
  engine: EngineClient,
  nodes: readonly EntityNode[],
  states: LocalStates,
  studies: ReadonlySet<string> | undefined,
): Promise<void> {
  const concerned: EntityNode[] = [];
  for (const node of allNodes(nodes)) {
    const uid = node.row.path.StudyInstanceUID;
    if (studies === undefined || uid === undefined || studies.has(uid)) concerned.push(node);
  }
  for (let at = 0; at < concerned.length; at += mostEntities) {
    const some = concerned.slice(at, at + mostEntities);
    const entities = some.map(({ row }) => {
      const expected = expectedInstances(row);
      return { path: row.path, ...(expected === undefined ? {} : { expected }) };
    });
    const answers = await engine.browse.localStates({ entities });
    some.forEach((node, index) => {
      const answer = answers[index];
      if (answer !== undefined) states.put(node.id, answer);
    });
  }
}
