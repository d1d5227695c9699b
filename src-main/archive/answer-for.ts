import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { statusCode } from '../../src-shared/dicom/dimse-status.ts';
import type { InstanceReference } from '../dicom/services/storage-commitment.ts';
import { systemCode } from '../system/error-code.ts';
import type { ObjectRow } from './index-reader.ts';
import type { UnsyncedFiles } from './unsynced-files.ts';

export interface AnswerForParts {
  /** Rows of the index, twins included. Throws `IndexError` if the index cannot be read. */
  readonly find: (sopInstanceUids: readonly string[]) => Promise<readonly ObjectRow[]>;
  readonly objectsFolder: string;
  /** Where files are left to the system: what is asked about is put on the disk then. */
  readonly unsynced: UnsyncedFiles | undefined;
  /** False when a sync of the file, or of what leads to it, went wrong. */
  readonly isSafe: (file: string) => boolean;
}

const asked = 500;

/** The verdict on each instance, see `Archive.answerFor`. What was stored is to be flushed before. */
export async function answerFor(instances: readonly InstanceReference[], parts: AnswerForParts): Promise<(number | undefined)[]> {
  const verdicts: (number | undefined)[] = [];
  for (let first = 0; first < instances.length; first += asked) {
    const some = instances.slice(first, first + asked);
    const rows = new Map<string, ObjectRow[]>();
    const found = await parts.find(some.map(({ sopInstanceUid }) => sopInstanceUid));
    await parts.unsynced?.syncFiles(found.map((row) => fileOf(row, parts)));
    for (const row of found) {
      rows.set(row.sopInstanceUid, [...(rows.get(row.sopInstanceUid) ?? []), row]);
    }
    for (const instance of some) verdicts.push(await verdictOn(instance, rows.get(instance.sopInstanceUid) ?? [], parts));
  }
  return verdicts;
}

async function verdictOn(
  { sopClassUid }: InstanceReference,
  rows: readonly ObjectRow[],
  parts: AnswerForParts,
): Promise<number | undefined> {
  if (rows.length === 0) return statusCode.NoSuchSopInstance;
  const ofClass = rows.filter((row) => row.sopClassUid === sopClassUid);
  if (ofClass.length === 0) return statusCode.ClassInstanceConflict;
  // Other content under the same UID is kept beside the first: nobody knows which of them is meant, so all must be safe.
  for (const row of ofClass) {
    const file = fileOf(row, parts);
    if (!parts.isSafe(file)) return statusCode.ProcessingFailure;
    const length = await lengthOf(file);
    if (length === undefined) return statusCode.NoSuchSopInstance;
    if (length < row.dataOffset + row.byteLength) return statusCode.ProcessingFailure;
  }
  return undefined;
}

function fileOf({ folder, file }: ObjectRow, { objectsFolder }: AnswerForParts): string {
  return join(objectsFolder, folder, file);
}

async function lengthOf(file: string): Promise<number | undefined> {
  try {
    return (await fs.stat(file)).size;
  } catch (error) {
    systemCode(error);
    return undefined;
  }
}
