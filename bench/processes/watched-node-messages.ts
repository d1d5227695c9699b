import type { QueryLevel } from '../../src-shared/dicom/query/levels.ts';

/** How long an answer took to come, milliseconds; `at200` where there were so many rows. */
export interface AnswerTimes {
  readonly rows: number;
  readonly firstMs: number;
  readonly at200Ms: number | undefined;
  readonly ms: number;
}

/** Between `begin` and `end`. Delays are those between two turns of a timer of 1 ms, its own interval included. */
export interface Watched {
  readonly delayMs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly cpuMs: number;
  readonly residentBytes: number;
  /** From `end` until everything received was synced. */
  readonly unsyncedMs: number;
  /** What is in use then, after a collection, of JavaScript and beside it. */
  readonly heldBytes: number;
}

export type WatchedQuestion =
  | { readonly kind: 'begin' }
  | { readonly kind: 'end' }
  /** The engine's own search, as the window has it. */
  | { readonly kind: 'browse'; readonly level: QueryLevel; readonly keys: Record<string, string>; readonly returns: string[] };

export type WatchedAnswer =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'begun' }
  | { readonly kind: 'watched'; readonly watched: Watched }
  | { readonly kind: 'browsed'; readonly times: AnswerTimes };
