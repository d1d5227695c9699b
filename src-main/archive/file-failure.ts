import { isOutOfFiles, type LocalFailureCode, type ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { writeFailureCode } from '../write-failure-code.ts';

/** The code of a failed system call; anything else is a bug and thrown again. */
export function systemCode(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  throw error;
}

export function writeFailure(error: unknown, where: string): ServiceFailure {
  const code = systemCode(error);
  return { kind: 'local', code: writeFailureCode(code), detail: `${code} ${where}` };
}

/** What a system call's code means when a file was to be read. */
export function readFailure(error: unknown, file: string): ServiceFailure {
  const code = systemCode(error);
  return { kind: 'local', code: readFailureCode(code), detail: `${code} ${file}` };
}

function readFailureCode(code: string): LocalFailureCode {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ESTALE':
      return 'file-missing';
    case 'ERR_TEXT_TOO_LONG':
      return 'text-too-long';
    default:
      return isOutOfFiles(code) ? 'too-many-open-files' : 'file-unreadable';
  }
}
