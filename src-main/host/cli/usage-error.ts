import type { Explanation } from '../../../src-shared/dicom/explain/explanation.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import type { UsageCode } from './usage-codes.ts';

/** A command line that cannot be carried out, in the words of `explain/`. */
export interface UsageProblem {
  readonly explanation: Explanation;
  readonly exitCode: ExitCode;
}

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: UsageProblem };

export function parsed<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

/** `title` says what is wrong with what was typed, `tryThis` what to type instead. */
export function usageProblem(
  code: UsageCode,
  title: string,
  tryThis: readonly string[],
  exitCode: ExitCode = exitCodes.usage,
): { ok: false; problem: UsageProblem } {
  return {
    ok: false,
    problem: { exitCode, explanation: { code, title, cause: '', tryThis: [...tryThis], technical: '' } },
  };
}
