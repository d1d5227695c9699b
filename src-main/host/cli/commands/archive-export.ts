import { randomBytes } from 'node:crypto';
import type { EntityPath } from '../../../../src-shared/contract/common.ts';
import { lookupTag } from '../../../../src-shared/dicom/dictionary.ts';
import { explainFailure } from '../../../../src-shared/dicom/explain/failure.ts';
import { explainDirectory, explainNotListed } from '../../../../src-shared/dicom/explain/not-listed.ts';
import { tags } from '../../../../src-shared/dicom/tags.ts';
import type { Archive } from '../../../archive/archive.ts';
import { type ExportResult, exportObjects } from '../../../archive/export/export-objects.ts';
import { FolderExport } from '../../../archive/export/folder-export.ts';
import { ZipExport, ZipFile } from '../../../archive/export/zip-export.ts';
import { isMatched } from '../../../archive/query-sql.ts';
import type { DataSet } from '../../../dicom/dataset/data-set.ts';
import { uidFromUuidBytes } from '../../../dicom/new-uid.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { findIdentifier, namesNothing, parseQuery, type Query } from '../identifier.ts';
import { abortOnInterrupt } from '../interrupt.ts';
import type { Key } from '../key-argument.ts';
import type { LocalArchiveOptions } from '../options/local-archive-options.ts';
import type { Output } from '../output.ts';
import { bytesInWords, counted } from '../quantity.ts';
import { report, reportUsage } from '../report.ts';
import { safeText } from '../safe-text.ts';
import { usageProblem } from '../usage-error.ts';
import { reportFailure, withLocalArchive } from '../with-local-archive.ts';
import { localAnswers } from './archive-find.ts';

export interface ArchiveExportOptions extends LocalArchiveOptions {
  readonly level?: string;
  readonly key?: readonly string[];
  readonly all?: boolean;
  readonly output: string;
  readonly template?: string;
}

const command = 'archive export';

/** `quarry archive export`: what a query finds, into a folder or a zip file. */
export async function run(context: CommandContext, options: ArchiveExportOptions): Promise<ExitCode> {
  const { output } = context;
  const { level, key, all } = options;
  const query = parseQuery({ ...(level === undefined ? {} : { level }), ...(key === undefined ? {} : { key }) });
  if (!query.ok) return reportUsage(output, command, query.problem);
  if (all !== true && namesNothing(query.value)) {
    const { problem } = usageProblem('nothing-chosen', 'Nothing says what is to be exported.', [
      'Choose with -k, as in -k PatientID=1234; --all takes the whole archive.',
    ]);
    return reportUsage(output, command, problem);
  }
  if (all === true && !namesNothing(query.value)) {
    const { problem } = usageProblem('options-exclude-each-other', '--all takes the whole archive, and -k chooses from it.', [
      'Leave out one of them.',
    ]);
    return reportUsage(output, command, problem);
  }
  // Such a key matches everything: nobody means to export what it does not name.
  const unmatched = query.value.keys.filter(isUnmatched).map(({ name }) => name);
  if (unmatched.length > 0) {
    const { problem } = usageProblem('key-not-matched', `The archive cannot choose by ${unmatched.join(', ')}.`, [
      'Choose by other keys, as in -k PatientID=1234; quarry archive find shows what they find.',
    ]);
    return reportUsage(output, command, problem);
  }
  const identifier = findIdentifier(query.value);
  if (!identifier.ok) return reportUsage(output, command, identifier.problem);
  return withLocalArchive(context, command, options, false, (archive) =>
    exportFound(output, archive, query.value, identifier.value, options),
  );
}

function isUnmatched({ tag, value, bytes, sequences = [] }: Key): boolean {
  return sequences.length === 0 && (bytes !== undefined || (value ?? '') !== '') && !isMatched(lookupTag(tag)?.keyword ?? '');
}

async function exportFound(
  output: Output,
  archive: Archive,
  query: Query,
  identifier: DataSet,
  options: ArchiveExportOptions,
): Promise<ExitCode> {
  const interrupt = abortOnInterrupt(output);
  const { signal } = interrupt;
  const paths: EntityPath[] = [];
  for await (const batch of localAnswers(archive, query, identifier, signal))
    for (const answer of batch) paths.push(pathOf(query, answer));
  const token = randomBytes(4).toString('hex');
  const objects = await archive.objectsOf(paths);
  const isZip = /\.zip$/i.test(options.output);
  const target = isZip ? new ZipExport(new ZipFile(options.output, token)) : new FolderExport(options.output);
  const outcome = await exportObjects(objects, target, {
    template: options.template,
    fileSetUid: uidFromUuidBytes(randomBytes(16)),
    signal,
    onProgress: (done, total) => output.progress(`${done} of ${counted(total, 'object')} …`, { done, total }),
  });
  output.clearProgress();
  interrupt.dispose();
  if (!outcome.ok) {
    // Of a zip file nothing is left.
    const exported = isZip ? 0 : outcome.exported;
    if (exported > 0)
      output.note(`${exported} of ${counted(objects.length, 'object')} are in ${options.output}, without a DICOMDIR.`);
    return reportFailure(output, command, outcome.failure, { exported, total: objects.length });
  }
  return reportResult(output, outcome.result, options.output);
}

/** The unique keys of an answer lead to what it stands for. */
function pathOf({ level }: Query, answer: DataSet): EntityPath {
  const path: { -readonly [K in keyof EntityPath]: EntityPath[K] } = { level };
  for (const keyword of ['PatientID', 'StudyInstanceUID', 'SeriesInstanceUID', 'SOPInstanceUID'] as const) {
    const value = answer.string(tags[keyword]);
    // The UID of a level below patient is enough; the Patient ID counts where it is all there is.
    if (value !== undefined && (keyword === 'PatientID') === (level === 'PATIENT')) path[keyword] = value;
  }
  return path;
}

async function reportResult(output: Output, result: ExportResult, to: string): Promise<ExitCode> {
  const { exported, bytes, directory, notListed, leftOut } = result;
  const told = leftOut.map(({ label, failure }) => ({ file: label, explanation: explainFailure(failure) }));
  if (!output.json) {
    for (const { file, explanation } of told) output.note(`Left out: ${file}: ${explanation.title} (${explanation.code})`);
    for (const { name, why } of notListed) output.note(`Not in the DICOMDIR: ${safeText(name)}: ${explainNotListed(why)}`);
    for (const note of explainDirectory(directory, [])) output.note(note);
  }
  return report(output, {
    command,
    exitCode: leftOut.length > 0 ? exitCodes.partial : exitCodes.success,
    sentence: `Exported ${counted(exported, 'object')} (${bytesInWords(bytes)}) to ${safeText(to)}${directory.written ? ', with a DICOMDIR' : ''}.`,
    details: {
      exported,
      bytes,
      output: to,
      directory,
      notListed,
      leftOut: told.map(({ file, explanation: { code, title } }) => ({ file, code, title })),
    },
  });
}
