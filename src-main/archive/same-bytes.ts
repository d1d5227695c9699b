import { errorCode } from '../system/error-code.ts';
import { blockLength } from './block-pool.ts';
import { closeFile, openFile, readSome } from './file-calls.ts';

/** Some bytes of a file. */
export interface Stretch {
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

/** Compares two stretches. A file that is gone or cut short is not the same as anything. Throws other errors of the file system. */
export async function sameBytes(a: Stretch, b: Stretch): Promise<boolean> {
  if (a.length !== b.length) return false;
  const opened: number[] = [];
  try {
    for (const { file } of [a, b]) opened.push(await openFile(file, 'r'));
    const [first = -1, second = -1] = opened;
    const left = Buffer.allocUnsafe(Math.min(blockLength, a.length));
    const right = Buffer.allocUnsafe(Math.min(blockLength, a.length));
    for (let at = 0; at < a.length; at += left.length) {
      const length = Math.min(left.length, a.length - at);
      const full = await Promise.all([
        readFully(first, left, length, a.offset + at),
        readFully(second, right, length, b.offset + at),
      ]);
      if (!full[0] || !full[1] || left.compare(right, 0, length, 0, length) !== 0) return false;
    }
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  } finally {
    await Promise.all(opened.map(closeFile));
  }
}

async function readFully(fd: number, buffer: Buffer, length: number, position: number): Promise<boolean> {
  let done = 0;
  while (done < length) {
    const count = await readSome(fd, buffer.subarray(done), length - done, position + done);
    if (count === 0) return false;
    done += count;
  }
  return true;
}
