export const textProblemCodes = ['no-character-set', 'unknown-character-set', 'malformed', 'undeclared-escape'] as const;

/** Why decoded text may not be what its writer meant. */
export interface TextProblem {
  /**
   * `no-character-set`: bytes beyond ASCII, but no set that could hold them is declared. `unknown-character-set`: a declared term
   * means nothing here. `malformed`: bytes that the declared set does not know. `undeclared-escape`: an escape sequence for a set
   * that is not declared, or for none at all.
   */
  readonly code: (typeof textProblemCodes)[number];
  /** What it was read as. */
  readonly readAs: string;
}
