import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { errorCode } from '../../system/error-code.ts';
import { writeFailure } from '../../system/file-failure.ts';

/** Of file systems that sync no files or no folders, as some on a network, and of folders that may not be read: what can be done has been done. */
const unknownThere: ReadonlySet<string> = new Set(['EINVAL', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EBADF', 'EPERM', 'EACCES']);

/** Syncs something that was exported; why that failed, which is when a disk says late that it has not taken what was written. */
export async function syncFailure<T extends string | number>(
  sync: (what: T) => Promise<void>,
  what: T,
  path: string = String(what),
): Promise<ServiceFailure | undefined> {
  try {
    await sync(what);
    return undefined;
  } catch (error) {
    return unknownThere.has(errorCode(error)) ? undefined : writeFailure(error, path);
  }
}
