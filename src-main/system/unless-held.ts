import { errorCode } from './error-code.ts';

/** What Windows says while a virus scanner, an indexer or a backup has a file open, or a folder above it: for a moment, mostly. */
const heldCodes: ReadonlySet<unknown> = new Set(['EPERM', 'EACCES', 'EBUSY']);

/** Milliseconds until the second attempt, and before the last; doubled each time, two and a half seconds together. */
const firstMs = 10;
const lastMs = 1_280;

/**
 * A call that renames or removes a file: on Windows one that is made again where somebody else holds the file, for two and a half seconds,
 * since what has just been written is looked at by others there. What is really not allowed fails that much later. Elsewhere the call itself.
 */
export function unlessHeld<A extends readonly unknown[], R>(
  call: (...args: A) => Promise<R>,
  platform: NodeJS.Platform = process.platform,
): (...args: A) => Promise<R> {
  if (platform !== 'win32') return call;
  return async (...args) => {
    for (let ms = firstMs; ; ms *= 2) {
      try {
        return await call(...args);
      } catch (error) {
        if (ms > lastMs || !heldCodes.has(errorCode(error))) throw error;
      }
      await new Promise((goOn) => setTimeout(goOn, ms));
    }
  };
}
