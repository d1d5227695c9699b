import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';

type LocalFailure = Extract<ServiceFailure, { kind: 'local' }>;

/** Why a file or folder that was named cannot be written or read. */
export function writeFailureOf(error: unknown, path: string): LocalFailure & { readonly detail: string } {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  return { kind: 'local', code: isFull ? 'disk-full' : 'folder-not-writable', detail: `${code}: ${path}` };
}
