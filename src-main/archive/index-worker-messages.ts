import type { IndexQuery } from './query-sql.ts';
import type { IndexFailure } from './sqlite-failure.ts';

/** What the index's thread is asked. */
export type WorkerTask =
  | { readonly kind: 'page'; readonly query: IndexQuery; readonly after: number | undefined; readonly limit: number }
  | {
      readonly kind: 'objects';
      readonly query: Omit<IndexQuery, 'level' | 'returns'>;
      readonly after: number | undefined;
      readonly limit: number;
    }
  /** Study Instance UIDs, those whose last object came longest ago first. */
  | { readonly kind: 'oldest'; readonly limit: number }
  /** Copies the log into the index file and syncs it; answers whether all of it was. */
  | { readonly kind: 'checkpoint' }
  /** Answers whether the file's structure is sound. */
  | { readonly kind: 'check' };

export type WorkerRequest = WorkerTask & { readonly id: number };

export type WorkerAnswer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly failure: IndexFailure };
