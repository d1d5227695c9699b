import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createEngine } from '../../engine.ts';
import { resolveDataFolder } from '../../servers/data-folder.ts';
import { makeToken } from './access.ts';
import { Downloads } from './downloads.ts';
import { openInBrowser } from './open-in-browser.ts';
import { startBrowserServer } from './server.ts';
import { StaticFiles } from './static-files.ts';
import { Uploads } from './uploads.ts';

const usage = `Quarry in the browser

  --port N        port on 127.0.0.1; left out or 0, a free one
  --open          show the page in the default browser (--no-open: do not; this is the default)
  --renderer DIR  folder of the built window
  --help          this text

QUARRY_HOME is the data folder; left out, the one of this user.`;

async function run(): Promise<number> {
  // Whatever is written is for this user only, whoever writes it.
  process.umask(0o077);
  const flags = readFlags(process.argv.slice(2));
  if (typeof flags === 'string') return complain(flags);
  if (flags.help) {
    console.log(usage);
    return 0;
  }
  const files = await findWindow(flags.renderer);
  if (files === undefined) return complain('The window is not built. Run: npm run build');
  const dataFolder = resolveDataFolder({ platform: process.platform, environment: process.env, homeFolder: homedir() });
  const hostNote = process.env.QUARRY_HOST_NOTE || undefined;
  let uploads: Uploads | undefined;
  const onFilesDone = (paths: readonly string[]) => {
    // A copy that cannot be removed now is removed at the next start.
    uploads?.releaseOf(paths).catch(() => undefined);
  };
  const started = await createEngine({ dataFolder, host: 'browser', hostNote, onFilesDone });
  if (!started.ok) {
    const { title, cause, tryThis } = started.explanation;
    return complain([`Quarry cannot start: ${title}`, cause, ...tryThis].join('\n'));
  }
  const { engine } = started;
  uploads = await Uploads.open(join(dataFolder, 'uploads'));
  await uploads.keepOnly(engine.filesInUse());
  const downloads = await Downloads.open(join(dataFolder, 'downloads'));
  const token = makeToken();
  const served = await startBrowserServer({ router: engine.router, files, uploads, downloads, token, port: flags.port });
  if (!served.ok) {
    await engine.close();
    return complain(`Port ${flags.port} cannot be used (${served.code}). Choose another one with --port.`);
  }
  if (hostNote !== undefined) console.log(`Quarry opens in the browser because ${hostNote}.`);
  console.log(`Quarry is at ${served.server.url}`);
  if (flags.open) openInBrowser(served.server.url, process.platform);
  await ending();
  await served.server.close();
  await engine.close();
  await uploads.keepOnly(engine.filesInUse());
  await downloads.clear();
  return 0;
}

interface Flags {
  readonly port: number;
  readonly open: boolean;
  readonly help: boolean;
  readonly renderer: string | undefined;
}

function readFlags(args: string[]): Flags | string {
  try {
    const options = {
      port: { type: 'string' },
      open: { type: 'boolean' },
      renderer: { type: 'string' },
      help: { type: 'boolean' },
    } as const;
    const { values } = parseArgs({ args, options, allowNegative: true, strict: true });
    const port = Number(values.port ?? 0);
    if (!Number.isInteger(port) || port < 0 || port > 65535) return `--port takes a number from 0 to 65535, not "${values.port}"`;
    return { port, open: values.open ?? false, help: values.help ?? false, renderer: values.renderer };
  } catch (error) {
    return `${error instanceof Error ? error.message : 'unusable flags'}\n\n${usage}`;
  }
}

/** Beside the built host, or where the build puts it when the host runs from its sources. */
async function findWindow(given: string | undefined): Promise<StaticFiles | undefined> {
  if (given !== undefined) return StaticFiles.list(given);
  const beside = await StaticFiles.list(join(import.meta.dirname, '..', 'renderer'));
  return beside ?? StaticFiles.list(join(import.meta.dirname, '..', '..', '..', 'dist', 'renderer'));
}

/** Resolves with the first request to end; a second one does not wait for anything. */
function ending(): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.removeAllListeners(signal);
        process.on(signal, () => process.exit(130));
      }
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end);
  });
}

function complain(message: string): number {
  console.error(message);
  return 1;
}

void run().then((code) => {
  process.exitCode = code;
});
