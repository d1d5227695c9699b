import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';

/** Why the index could not do something. */
export type IndexFailureCode = 'disk-full' | 'corrupt' | 'read-only' | 'locked' | 'failed';

export interface IndexFailure {
  readonly code: IndexFailureCode;
  readonly detail: string;
}

export function isSqliteError(error: unknown): error is Error & { errcode: number } {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';
}

/** Reads an error of node:sqlite by SQLite's primary result code; anything else is a bug and thrown again. */
export function indexFailure(error: unknown): IndexFailure {
  if (!isSqliteError(error)) throw error;
  const detail = `SQLite ${error.errcode}: ${error.message}`;
  switch (error.errcode & 0xff) {
    case 5: // SQLITE_BUSY
    case 6: // SQLITE_LOCKED
      return { code: 'locked', detail };
    case 8: // SQLITE_READONLY
    case 14: // SQLITE_CANTOPEN
      return { code: 'read-only', detail };
    case 11: // SQLITE_CORRUPT
    case 26: // SQLITE_NOTADB
      return { code: 'corrupt', detail };
    case 13: // SQLITE_FULL
      return { code: 'disk-full', detail };
    default:
      return { code: 'failed', detail };
  }
}

/** An index's failure as a person is told it. */
export function localFailure(failure: IndexFailure): ServiceFailure {
  const { code, detail } = failure;
  switch (code) {
    case 'disk-full':
      return { kind: 'local', code: 'disk-full', detail };
    case 'read-only':
      return { kind: 'local', code: 'folder-not-writable', detail };
    case 'corrupt':
    case 'locked':
    case 'failed':
      return { kind: 'local', code: 'unexpected', detail };
  }
}
