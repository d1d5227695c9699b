import { posix, win32 } from 'node:path';

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
