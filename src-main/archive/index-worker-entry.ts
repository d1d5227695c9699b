/**
 * Where the index's thread begins: its source beside the archive's, or what the build made of it, `dist/main/index-worker.js`. Code
 * shared by several hosts lies in `dist/main/chunks`.
 */
export function indexWorkerEntry(): URL {
  const here = import.meta.url;
  if (here.endsWith('.ts')) return new URL('./index-worker.ts', here);
  return new URL(here.includes('/chunks/') ? '../index-worker.js' : './index-worker.js', here);
}
