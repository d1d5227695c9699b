import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { fileFailureCode } from '../../write-failure-code.ts';

type LocalFailure = Extract<ServiceFailure, { kind: 'local' }>;

/** Why a file or folder that was named cannot be written or read. */
export function writeFailureOf(error: unknown, path: string): LocalFailure & { readonly detail: string } {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  return { kind: 'local', code: fileFailureCode(code), detail: `${code}: ${path}` };
}
