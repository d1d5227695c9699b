import { spawn } from 'node:child_process';

/** Asks the system to show a page. Nothing comes of it where there is no desktop; the address has been printed anyway. */
export function openInBrowser(url: string, platform: NodeJS.Platform): void {
  const [command, args] = opener(url, platform);
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}

function opener(url: string, platform: NodeJS.Platform): [string, string[]] {
  switch (platform) {
    case 'win32':
      return ['rundll32', ['url.dll,FileProtocolHandler', url]];
    case 'darwin':
      return ['open', [url]];
    default:
      return ['xdg-open', [url]];
  }
}
