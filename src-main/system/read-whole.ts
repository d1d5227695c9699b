import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { limits } from '../dicom/bytes/limits.ts';

/** What was to be read goes on beyond what such a file can have: a device or a pipe may have no end at all. */
export class TooLong extends Error {
  readonly code = 'ERR_TEXT_TOO_LONG';
}

/**
 * Reads whole what is no DICOM object: texts, lists, configurations, certificates, JSON. Never more than `longest` bytes are held,
 * whatever the system says of the length, as it knows none of devices and pipes.
 *
 * @throws TooLong, and the errors of the system calls that failed
 */
export function readWhole(file: string | FileHandle, longest: number = limits.maxTextLength): Promise<Buffer> {
  return readToEnd(typeof file === 'string' ? createReadStream(file) : file.createReadStream(), longest);
}

/** `readWhole` of a stream, which is ended where it is too long. */
export async function readToEnd(
  stream: AsyncIterable<string | Uint8Array>,
  longest: number = limits.maxTextLength,
): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of stream) {
    length += part.length;
    if (length > longest) throw tooLong(longest);
    parts.push(typeof part === 'string' ? Buffer.from(part) : part);
  }
  return Buffer.concat(parts, length);
}

/** `readWhole` for what is to be known before anything else is done. */
export function readWholeOnTheSpot(file: string, longest: number = limits.maxTextLength): Buffer {
  const fd = openSync(file, 'r');
  try {
    const parts: Buffer[] = [];
    for (let length = 0; ; ) {
      const part = Buffer.allocUnsafe(partLength);
      const read = readSync(fd, part);
      if (read === 0) return Buffer.concat(parts, length);
      length += read;
      if (length > longest) throw tooLong(longest);
      parts.push(part.subarray(0, read));
    }
  } finally {
    closeSync(fd);
  }
}

const partLength = 65_536;

function tooLong(longest: number): TooLong {
  return new TooLong(`more than ${longest} bytes`);
}
