import { constants } from 'node:fs';
import { access, chmod } from 'node:fs/promises';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { errorCode } from '../system/error-code.ts';
import { makeFolder } from '../system/make-folder.ts';

/** Makes the folder if needed, for its owner only, and says whether it can be written to. */
export async function prepareDataFolder(folder: string): Promise<{ ok: true } | { ok: false; failure: ServiceFailure }> {
  try {
    await makeFolder(folder, 0o700);
    // A folder that was there before may be open to others; on Windows the user's profile protects it.
    if (process.platform !== 'win32') await chmod(folder, 0o700);
    await access(folder, constants.W_OK | constants.X_OK);
    return { ok: true };
  } catch (error) {
    const code = errorCode(error);
    return {
      ok: false,
      failure: { kind: 'local', code: code === 'ENOSPC' ? 'disk-full' : 'folder-not-writable', detail: `${folder} (${code})` },
    };
  }
}
