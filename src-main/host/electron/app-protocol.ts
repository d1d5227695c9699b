import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { protocol } from 'electron';

/** The window's own scheme: no file:// page, so no page can reach other files of this computer. */
const appScheme = 'quarry-app';
export const appOrigin = `${appScheme}://window`;
export const appUrl = `${appOrigin}/index.html`;

/** Only what was built with the app: no remote content, nothing inline or evaluated, no frames, no forms. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ');

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** Must be called before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the built window from `folder`. */
export function serveApp(folder: string): void {
  protocol.handle(appScheme, (request) => answer(folder, request));
}

async function answer(folder: string, request: Request): Promise<Response> {
  const headers = {
    'Content-Security-Policy': contentSecurityPolicy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
  };
  const path = fileOf(folder, request.url);
  if (request.method !== 'GET' || path === undefined) return new Response('not found', { status: 404, headers });
  try {
    const body = await readFile(path);
    const type = contentTypes[extname(path)] ?? 'application/octet-stream';
    return new Response(new Uint8Array(body), { status: 200, headers: { ...headers, 'Content-Type': type } });
  } catch {
    return new Response('not found', { status: 404, headers });
  }
}

/** The file that a URL of ours names, or undefined if it names none inside the folder. */
export function fileOf(folder: string, url: string): string | undefined {
  const parsed = URL.parse(url);
  if (parsed === null || parsed.protocol !== `${appScheme}:` || parsed.host !== 'window') return undefined;
  let name: string;
  try {
    name = decodeURIComponent(parsed.pathname);
  } catch {
    return undefined;
  }
  if (name.includes('\0') || name.includes('\\')) return undefined;
  const path = join(folder, name === '/' ? 'index.html' : name);
  return path.startsWith(folder + sep) ? path : undefined;
}
