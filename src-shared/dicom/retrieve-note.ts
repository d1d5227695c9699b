/** What a retrieval did on its own besides the one request, for the person who waits. Words are made by `explain/retrieve-note.ts`. */
export type RetrieveNote =
  /** Instances that did not come are asked for once more, over contexts that had not been proposed. */
  | { readonly kind: 'asking-again'; readonly missing: number }
  /** How many came of those that were asked for once more. */
  | { readonly kind: 'asked-again'; readonly missing: number; readonly came: number }
  /** The server names no failed instances, and does not list what it has either. */
  | { readonly kind: 'missing-unknown'; readonly failed: number };
