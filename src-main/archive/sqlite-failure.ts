import { closeSync, openSync } from 'node:fs';
import { isOutOfFiles, type ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { systemCode } from '../system/error-code.ts';

/** Why the index could not do something. */
export type IndexFailureCode = 'disk-full' | 'corrupt' | 'read-only' | 'out-of-files' | 'locked' | 'failed';

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
    case 14: // SQLITE_CANTOPEN
      return { code: isOutOfFilesNow() ? 'out-of-files' : 'read-only', detail };
    case 8: // SQLITE_READONLY
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

/** SQLite does not say why it could not open a file: whether others can be opened, as many as it takes for one index, tells. */
function isOutOfFilesNow(): boolean {
  const opened: number[] = [];
  try {
    while (opened.length < filesOfAnIndex) opened.push(openSync(process.execPath, 'r'));
    return false;
  } catch (error) {
    return isOutOfFiles(systemCode(error));
  } finally {
    for (const fd of opened) closeSync(fd);
  }
}

/** Itself, its write-ahead log, the memory that is shared, and its folder. */
const filesOfAnIndex = 4;

/** An index's failure as a person is told it. */
export function localFailure(failure: IndexFailure): ServiceFailure {
  const { code, detail } = failure;
  switch (code) {
    case 'disk-full':
      return { kind: 'local', code: 'disk-full', detail };
    case 'out-of-files':
      return { kind: 'local', code: 'too-many-open-files', detail };
    case 'read-only':
    case 'locked':
      return { kind: 'local', code: 'folder-not-writable', detail };
    case 'corrupt':
      return { kind: 'local', code: 'index-damaged', detail };
    case 'failed':
      return { kind: 'local', code: 'unexpected', detail };
  }
}
