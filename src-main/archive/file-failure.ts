import { isOutOfFiles, type LocalFailureCode, type ServiceFailure } from '../../src-shared/dicom/failure.ts';

/** The code of a failed system call; anything else is a bug and thrown again. */
export function systemCode(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  throw error;
}

/** What a system call's code means when something was to be written. */
export function writeFailureCode(code: string): LocalFailureCode {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return 'disk-full';
    case 'EACCES':
    case 'EPERM':
    case 'EBUSY':
    case 'EROFS':
    case 'ENOENT':
    case 'ENOTDIR':
    case 'EEXIST':
    case 'EISDIR':
    case 'EIO':
    case 'ENXIO':
    case 'ENODEV':
      return 'folder-not-writable';
    default:
      return isOutOfFiles(code) ? 'too-many-open-files' : 'unexpected';
  }
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
