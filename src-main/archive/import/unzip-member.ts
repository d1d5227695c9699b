import { dirname } from 'node:path';
import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { readFileHeader } from '../../dicom/part10/read-file.ts';
import { writeFailure } from '../../system/file-failure.ts';
import { diskSpace } from '../disk-space.ts';
import { closeFile, openFile, writeAll } from '../file-calls.ts';
import { memberBytes, type ZipMember } from './zip-members.ts';

/** Bytes after which it is known whether they begin a DICOM file. */
const telling = 65_536;

/**
 * Writes one file of a zip file to `to`, a name of ours. What is plainly no DICOM file is not written out, however long it says that
 * it is. The file at `to` is the caller's to remove.
 */
export async function unzipMember(zip: string, member: ZipMember, to: string): Promise<ServiceFailure | undefined> {
  let fd: number | undefined;
  try {
    const { freeBytes } = await diskSpace(dirname(to));
    // Twice: the object is stored from the file.
    if (member.length * 2 > freeBytes)
      return { kind: 'local', code: 'disk-full', detail: `${member.length} bytes twice: ${member.name} in ${zip}` };
    fd = await openFile(to, 'wx');
    let position = 0;
    let start = Buffer.alloc(0);
    const parts = memberBytes(zip, member);
    for (;;) {
      const step = await parts.next();
      if (step.done) return step.value.ok ? undefined : step.value.failure;
      if (start.length < telling) {
        start = Buffer.concat([start, step.value]);
        if (isOther(start, member)) {
          await parts.return({ ok: true });
          return { kind: 'local', code: 'not-dicom-file', detail: `${member.name} in ${zip}` };
        }
      }
      await writeAll(fd, step.value, position);
      position += step.value.length;
    }
  } catch (error) {
    return writeFailure(error, to);
  } finally {
    if (fd !== undefined) await closeFile(fd).catch(() => undefined);
  }
}

function isOther(start: Buffer, { length }: ZipMember): boolean {
  if (start.length < Math.min(telling, length)) return false;
  const read = readFileHeader(new Uint8Array(start));
  return !read.ok && read.error.code === 'not-dicom';
}
