import { isOutOfFiles, type LocalFailureCode, type ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { systemCode } from './error-code.ts';

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

/** The same of a file that was named, or is ours: what the system says of it that we do not know is about where it is to be. */
export function fileFailureCode(code: string): LocalFailureCode {
  const known = writeFailureCode(code);
  return known === 'unexpected' ? 'folder-not-writable' : known;
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
