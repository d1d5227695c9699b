import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { errorCode } from '../../system/error-code.ts';
import { fileFailureCode } from '../../system/file-failure.ts';

type LocalFailure = Extract<ServiceFailure, { kind: 'local' }>;

/** Why a file or folder that was named cannot be written or read. */
export function writeFailureOf(error: unknown, path: string): LocalFailure & { readonly detail: string } {
  const code = errorCode(error) || 'unknown';
  return { kind: 'local', code: fileFailureCode(code), detail: `${code}: ${path}` };
}
