import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { writeFailureCode } from '../../archive/file-failure.ts';

type LocalFailure = Extract<ServiceFailure, { kind: 'local' }>;

/** Why a file or folder that was named cannot be written or read. */
export function writeFailureOf(error: unknown, path: string): LocalFailure & { readonly detail: string } {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  const known = writeFailureCode(code);
  return { kind: 'local', code: known === 'unexpected' ? 'folder-not-writable' : known, detail: `${code}: ${path}` };
}
