import { expect, it } from 'vitest';
import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { exitCodes } from './exit-codes.ts';
import { failureExitCode } from './failure-exit-code.ts';
import { whyNothing } from './send-source.ts';

const missing: ServiceFailure = { kind: 'local', code: 'file-missing' };

it('a command that found no object was stopped, could not read a file, or had none to find, in this order', () => {
  expect(failureExitCode(whyNothing('send', [missing], AbortSignal.abort()))).toBe(exitCodes.cancelled);
  expect(failureExitCode(whyNothing('send', [{ kind: 'local', code: 'not-dicom-file' }, missing]))).toBe(exitCodes.local);
  expect(failureExitCode(whyNothing('import', [{ kind: 'local', code: 'not-dicom-file' }]))).toBe(exitCodes.nothing);
});
