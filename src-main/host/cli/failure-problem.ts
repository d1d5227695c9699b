import type { About } from '../../../src-shared/dicom/explain/about.ts';
import { explainFailure } from '../../../src-shared/dicom/explain/failure.ts';
import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { failureExitCode } from './failure-exit-code.ts';
import type { UsageProblem } from './usage-error.ts';

/** A failure that is met while the command line is being looked at: what it names cannot be had. */
export function failureProblem(failure: ServiceFailure, about?: About): { ok: false; problem: UsageProblem } {
  return { ok: false, problem: { exitCode: failureExitCode(failure), explanation: explainFailure(failure, about) } };
}
