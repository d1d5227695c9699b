import type { QueryInput } from '../../../src-shared/contract/browse.ts';
import type { QueryEvent } from '../../../src-shared/contract/common.ts';
import type { EngineClient } from '../../../src-shared/contract/index.ts';

/** Where rows come from: a server or the local archive, asked alike. */
export interface RowSource {
  /** Results are kept apart by it. */
  readonly key: string;
  readonly name: string;
  search(input: QueryInput, signal: AbortSignal): Promise<AsyncIterable<QueryEvent>>;
}

export function serverSource(engine: EngineClient, id: string, name: string): RowSource {
  return { key: `server:${id}`, name, search: (input, signal) => engine.browse.search({ ...input, serverId: id }, { signal }) };
}

export function archiveSource(engine: EngineClient): RowSource {
  return { key: 'archive', name: 'Local archive', search: (input, signal) => engine.archive.search(input, { signal }) };
}
