import { constants } from 'node:fs';
import { access, chmod } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { makeFolder } from '../make-folder.ts';

/** What the place of the data folder depends on. */
export interface DataFolderSurroundings {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
}

/**
 * One data folder per user, the same for every host. `QUARRY_HOME` overrides; otherwise it is where Electron
 * keeps `userData` on each platform, so that the desktop and the browser host see the same bookmarks.
 */
export function resolveDataFolder({ platform, environment, homeFolder }: DataFolderSurroundings): string {
  const path = platform === 'win32' ? win32 : posix;
  const override = environment.QUARRY_HOME;
  // Files that set variables for services know no shell that would replace the ~.
  if (override !== undefined && override !== '') return path.resolve(override.replace(/^~(?=[/\\]|$)/, () => homeFolder));
  switch (platform) {
    case 'win32':
      return path.join(environment.APPDATA || path.join(homeFolder, 'AppData', 'Roaming'), 'Quarry');
    case 'darwin':
      return path.join(homeFolder, 'Library', 'Application Support', 'Quarry');
    default:
      return path.join(environment.XDG_CONFIG_HOME || path.join(homeFolder, '.config'), 'Quarry');
  }
}

/** Makes the folder if needed, for its owner only, and says whether it can be written to. */
export async function prepareDataFolder(folder: string): Promise<{ ok: true } | { ok: false; failure: ServiceFailure }> {
  try {
    await makeFolder(folder, 0o700);
    // A folder that was there before may be open to others; on Windows the user's profile protects it.
    if (process.platform !== 'win32') await chmod(folder, 0o700);
    await access(folder, constants.W_OK | constants.X_OK);
    return { ok: true };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return {
      ok: false,
      failure: { kind: 'local', code: code === 'ENOSPC' ? 'disk-full' : 'folder-not-writable', detail: `${folder} (${code})` },
    };
  }
}
