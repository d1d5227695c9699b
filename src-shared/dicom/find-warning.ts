import type { DimseStatus } from './failure.ts';
import type { QueryExtension } from './query/extensions.ts';
import type { QueryLevel } from './query/levels.ts';

/** What was odd about the answers to a C-FIND without making them useless. Words are made from it by `explain/find-warning.ts`. */
export type FindWarning =
  /** FF01: the server does not support all keys that were asked for; the matches may be too many. */
  | { kind: 'keys-not-supported' }
  /** Asked for by extended negotiation, and not agreed to: the answers are those of a query without. */
  | { kind: 'extensions-not-granted'; extensions: readonly QueryExtension[] }
  /** Responses whose identifier could not be read to its end; what could be read was handed on. `offset` in bytes. */
  | { kind: 'damaged-responses'; count: number; first: { message: string; offset: number } }
  /**
   * The keys did not name the levels above: these were searched first, from `top` down. Not complete: the server has more than was
   * looked into. Nameless: what it has of these levels without their unique key (`without`), and could not be asked what lies below.
   */
  | {
      kind: 'levels-searched';
      top: QueryLevel;
      questions: number;
      complete: boolean;
      nameless?: { count: number; without: string };
    }
  /** Pending responses without an identifier. */
  | { kind: 'responses-without-identifier'; count: number }
  /** The final status was a warning. */
  | { kind: 'final-warning'; status: DimseStatus };
