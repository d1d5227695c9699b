import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSet } from '../../src-main/dicom/dataset/data-set.ts';
import { writeDataSet } from '../../src-main/dicom/dataset/write-data-set.ts';
import { writeFileMeta } from '../../src-main/dicom/part10/write-file.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { runTool } from './process.ts';

/** The answer to one question as findscu prints it. */
export interface FindscuAnswer {
  /** Values by tag (`0010,0010`), each response one. */
  readonly responses: readonly Readonly<Record<string, string>>[];
  /** As findscu words it: `Success`, `Failed: UnableToProcess`; undefined when none came. */
  readonly status: string | undefined;
}

/** Options of findscu for the information models. */
export const findscuModel = { patient: '-P', study: '-S', patientStudyOnly: '-O' } as const;

/** Asks all questions over one association, one C-FIND after the other. */
export async function findscu(
  peer: { readonly aeTitle: string; readonly port: number },
  model: keyof typeof findscuModel,
  questions: readonly DataSet[],
  folder: string,
): Promise<FindscuAnswer[]> {
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  for (const [index, question] of questions.entries()) {
    const file = join(folder, `${index}.dcm`);
    await writeFile(file, asFile(question));
    files.push(file);
  }
  const args = ['-v', findscuModel[model], '-aet', 'ASKER', '-aec', peer.aeTitle, '127.0.0.1', String(peer.port), ...files];
  const { output } = await runTool('findscu', args);
  const parts = output.split(/^I: Sending Find Request.*$/m).slice(1);
  return questions.map((_, index) => answerOf(parts[index] ?? ''));
}

function answerOf(text: string): FindscuAnswer {
  const [, ...found] = text.split(/^I: (?:Received )?Find Response:? \d+.*$/m);
  const status = /Received Final Find Response \((.*)\)/.exec(text)?.[1];
  return { responses: found.map(valuesOf), status };
}

/** `(0010,0010) PN [SMITH^Anna ]    #  10, 1 PatientName`, after `I: ` */
function valuesOf(dump: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [, tag = '', value = ''] of dump.matchAll(/^I: \(([0-9a-f]{4},[0-9a-f]{4})\) [A-Z]{2} (.*?) +# +\d+, *\d+ /gm))
    values[tag] = value
      .replace(/^\[|\]$/g, '')
      .replace(/^\(no value available\)$/, '')
      .trim();
  return values;
}

/** A query file as findscu reads it. The UIDs of the meta information mean nothing there. */
function asFile(dataSet: DataSet): Uint8Array {
  const transferSyntaxUid = transferSyntax.ExplicitLE;
  const meta = writeFileMeta({ sopClassUid: '1.2.840.10008.5.1.4.1.2.1.1', sopInstanceUid: '2.25.1', transferSyntaxUid });
  return Buffer.concat([meta, writeDataSet(dataSet, transferSyntaxUid)]);
}
