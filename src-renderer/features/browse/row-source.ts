import type { QueryInput } from '../../../src-shared/contract/browse.ts';
import type { QueryEvent, TextOffer } from '../../../src-shared/contract/common.ts';
import type { EngineClient } from '../../../src-shared/contract/index.ts';

/** A question, and how to ask what the server's character set cannot express, if a person has chosen. */
export type Question = QueryInput & { readonly text?: TextOffer };

/** Where rows come from: a server or the local archive, asked alike. */
export interface RowSource {
  /** Results are kept apart by it. */
  readonly key: string;
  readonly name: string;
  search(input: Question, signal: AbortSignal): Promise<AsyncIterable<QueryEvent>>;
}

export const serverKey = (id: string): string => `server:${id}`;

export function serverSource(engine: EngineClient, id: string, name: string): RowSource {
  return { key: serverKey(id), name, search: (input, signal) => engine.browse.search({ ...input, serverId: id }, { signal }) };
}

/** The local archive, or that of a storage area. */
export function archiveSource(engine: EngineClient, area?: string): RowSource {
  return {
    key: area === undefined ? 'archive' : `archive:${area}`,
    name: area === undefined ? 'Local archive' : 'Storage area',
    search: ({ text: _, ...input }, signal) => engine.archive.search(area === undefined ? input : { ...input, area }, { signal }),
  };
}
