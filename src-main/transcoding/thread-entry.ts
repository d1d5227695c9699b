/**
 * Where the threads begin: their source beside this, or what the build made of it, `dist/main/transcoding-thread.js`. Code shared by
 * several hosts lies in `dist/main/chunks`.
 */
export function threadEntry(): URL {
  const here = import.meta.url;
  if (here.endsWith('.ts')) return new URL('./thread.ts', here);
  return new URL(here.includes('/chunks/') ? '../transcoding-thread.js' : './transcoding-thread.js', here);
}

/** The codecs: in the package they come in, or beside what the build made. */
export function codecsFile(): URL {
  const here = import.meta.url;
  if (here.endsWith('.ts')) return new URL('../../node_modules/dcmjs-codecs/build/dcmjs-native-codecs.wasm', here);
  return new URL(here.includes('/chunks/') ? '../codecs.wasm' : './codecs.wasm', here);
}
