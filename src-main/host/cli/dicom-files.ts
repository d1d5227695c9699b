import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { isValidUid } from '../../../src-shared/dicom/uids.ts';
import { exists } from '../../archive/file-reader.ts';
import type { DataSet } from '../../dicom/dataset/data-set.ts';
import { writeDataSet } from '../../dicom/dataset/write-data-set.ts';
import { uidFromUuidBytes } from '../../dicom/new-uid.ts';
import { writeFileMeta } from '../../dicom/part10/write-file.ts';
import type { FindEnd } from '../../dicom/services/c-find.ts';
import { makeFolder } from '../../system/make-folder.ts';
import { writeFailureOf } from './file-failure.ts';
import type { ExtractedFiles } from './options/query-file-options.ts';

/** Writes a query, or an answer to one, as a DICOM file; the class is that of the information model it was asked of. Undefined: it is there. */
export async function writeIdentifierFile(
  file: string,
  identifier: DataSet,
  sopClassUid: string,
): Promise<ServiceFailure | undefined> {
  const transferSyntaxUid = transferSyntax.ExplicitLE;
  const own = identifier.string(tags.SOPInstanceUID) ?? '';
  const sopInstanceUid = isValidUid(own) && own !== '' ? own : uidFromUuidBytes(randomBytes(16));
  const meta = writeFileMeta({ sopClassUid, sopInstanceUid, transferSyntaxUid });
  try {
    await writeFile(file, [meta, writeDataSet(identifier, transferSyntaxUid)]);
    return undefined;
  } catch (error) {
    return writeFailureOf(error, file);
  }
}

type Answers = AsyncGenerator<readonly DataSet[], FindEnd, void>;

/**
 * Writes each answer into `folder` on its way: rsp0001.dcm, rsp0002.dcm …, as findscu does, and like there numbered on through all
 * queries of a command. Files of those names that were there before are replaced, and counted.
 */
export async function* extracting(answers: Answers, folder: string, sopClassUid: string, files: ExtractedFiles): Answers {
  const path = resolve(folder);
  let count = 0;
  try {
    await makeFolder(path);
    for (;;) {
      const step = await answers.next();
      if (step.done) return step.value;
      for (const answer of step.value) {
        const file = join(path, `rsp${String(++files.written).padStart(4, '0')}.dcm`);
        if (await exists(file)) files.replaced++;
        const failure = await writeIdentifierFile(file, answer, sopClassUid);
        if (failure !== undefined) return { kind: 'failed', count, failure, warnings: [] };
        count++;
      }
      yield step.value;
    }
  } catch (error) {
    return { kind: 'failed', count, failure: writeFailureOf(error, path), warnings: [] };
  } finally {
    await answers.return({ kind: 'cancelled', count, warnings: [] });
  }
}
