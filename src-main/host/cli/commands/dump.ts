import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { lookupKeyword } from '../../../../src-shared/dicom/dictionary.ts';
import { explainFailure } from '../../../../src-shared/dicom/explain/failure.ts';
import type { ServiceFailure } from '../../../../src-shared/dicom/failure.ts';
import { formatTag, parseTag, type Tag } from '../../../../src-shared/dicom/tag.ts';
import { lookupTransferSyntax } from '../../../../src-shared/dicom/transfer-syntaxes.ts';
import { walkFiles } from '../../../archive/file-objects.ts';
import { pixelGroup } from '../../../archive/header-scan.ts';
import { inlineFileCalls } from '../../../archive/inline-file-calls.ts';
import { limits } from '../../../dicom/bytes/limits.ts';
import type { DataSet } from '../../../dicom/dataset/data-set.ts';
import { unreadable } from '../../../dicom/dataset/unreadable.ts';
import { type FileHeader, readFile } from '../../../dicom/part10/read-file.ts';
import { writtenSyntax } from '../../../dicom/part10/written-syntax.ts';
import { systemCode } from '../../../system/error-code.ts';
import { readFailure } from '../../../system/file-failure.ts';
import type { CommandContext } from '../command-context.ts';
import { type BulkDataUri, dicomJson, repeatedTags } from '../dicom-json.ts';
import { type DumpForm, dumpLines } from '../dump-text.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Output } from '../output.ts';
import { reportUsage } from '../report.ts';
import { safeText } from '../safe-text.ts';
import { type Parsed, parsed, usageProblem } from '../usage-error.ts';

export interface DumpCommandOptions {
  readonly element?: readonly string[];
  readonly long?: boolean;
  readonly json?: boolean;
  readonly bulk: number;
}

/** `quarry dump <file or folder>…` */
export async function run({ output }: CommandContext, paths: readonly string[], options: DumpCommandOptions): Promise<ExitCode> {
  const only = parseElements(options.element);
  if (!only.ok) return reportUsage(output, 'dump', only.problem);
  const form: DumpForm = { long: options.long === true, only: only.value };
  let files = 0;
  let failed = 0;
  let incomplete = false;
  const print = async (file: string) => {
    const dumped = await dumpFile(output, file, form, options).catch(tooLong);
    incomplete ||= dumped.incomplete;
    return dumped.failure;
  };
  for await (const found of walkFiles(paths, {}, inlineFileCalls)) {
    if (output.closed) break;
    const left = 'failure' in found && !isDirectoryFile(found.failure) ? found.failure : undefined;
    const failure = left ?? (await print(found.file));
    if (failure === undefined) files++;
    else {
      failed++;
      tell(output, found.file, failure);
    }
  }
  if (files === 0 && failed === 0) output.note('There is no file in what was named.');
  if (failed === 0 && !incomplete) return files > 0 ? exitCodes.success : exitCodes.nothing;
  return files > 0 ? exitCodes.partial : exitCodes.local;
}

/** It is no object to send, and can be looked at. */
function isDirectoryFile(failure: ServiceFailure): boolean {
  return failure.kind === 'local' && failure.code === 'directory-file';
}

function parseElements(names: readonly string[] | undefined): Parsed<ReadonlySet<Tag> | undefined> {
  if (names === undefined) return parsed(undefined);
  const found = new Set<Tag>();
  for (const name of names) {
    const tag = parseTag(name) ?? lookupKeyword(name)?.tag;
    if (tag === undefined)
      return usageProblem('keyword-unknown', `“${name}” is neither a keyword nor a tag.`, [
        'Write PatientName, 0010,0010 or (0010,0010).',
      ]);
    found.add(tag);
  }
  return parsed(found);
}

interface Dumped {
  readonly failure?: ServiceFailure | undefined;
  /** Something that was read could not be printed, and was named. */
  readonly incomplete: boolean;
}

/** Anything else is a mistake of ours. */
function tooLong(error: unknown): Dumped {
  const isTooLong =
    systemCode(error) === 'ERR_STRING_TOO_LONG' || (error instanceof RangeError && /string length/.test(error.message));
  if (!isTooLong) throw error;
  return { failure: { kind: 'local', code: 'value-too-long' }, incomplete: true };
}

/** Prints what can be read; says what could not. */
async function dumpFile(output: Output, file: string, form: DumpForm, options: DumpCommandOptions): Promise<Dumped> {
  let contents: Contents;
  try {
    contents = contentsOf(file);
  } catch (error) {
    return { failure: readFailure(error, file), incomplete: false };
  }
  let incomplete = false;
  const { bytes, whole } = contents;
  const read = readFile(bytes, whole ? { keepDamaged: true } : { stopAt: pixelGroup, allowTruncated: true, keepDamaged: true });
  const dataSet = read.ok ? read.dataSet : read.partial;
  if (read.header !== undefined && dataSet !== undefined) {
    if (output.json) {
      await output.object(filtered(dicomJson(dataSet, bulkIn(file, bytes, read.header, options.bulk)), form));
      incomplete = tellRepeated(output, file, repeatedTags(dataSet, form.only));
    } else await print(output, file, read.header, dataSet, form);
  }
  if (read.ok) return { failure: whole ? undefined : { kind: 'local', code: 'file-too-long', detail: file }, incomplete };
  const inflated = read.header !== undefined && lookupTransferSyntax(read.header.transferSyntaxUid)?.deflated;
  return { failure: unreadable(read.error, read.error.message, inflated ? 'inflated' : undefined), incomplete };
}

/** JSON has room for one element of each tag. True if there are more. */
function tellRepeated(output: Output, file: string, tags: ReadonlySet<Tag>): boolean {
  const repeated = [...tags].map(formatTag);
  if (repeated.length === 0) return false;
  const shown = repeated.length > 5 ? `${repeated.slice(0, 5).join(', ')} …` : repeated.join(', ');
  output.note(
    `${file}: more than once in the same data set or item: ${shown}. JSON has the first; without --json all are printed.`,
  );
  return true;
}

interface Contents {
  readonly bytes: Uint8Array;
  /** False where it is the beginning of a file that is longer than can be read at once. */
  readonly whole: boolean;
}

/** On the spot: nothing else is to be done meanwhile. */
function contentsOf(file: string): Contents {
  try {
    return { bytes: readFileSync(file), whole: true };
  } catch (error) {
    if (systemCode(error) !== 'ERR_FS_FILE_TOO_LARGE') throw error;
  }
  const fd = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(limits.maxHeaderLength);
    return { bytes: bytes.subarray(0, readSync(fd, bytes)), whole: false };
  } finally {
    closeSync(fd);
  }
}

function filtered(json: ReturnType<typeof dicomJson>, { only }: DumpForm): ReturnType<typeof dicomJson> {
  if (only === undefined) return json;
  return Object.fromEntries(Object.entries(json).filter(([digits]) => only.has(Number.parseInt(digits, 16))));
}

/** `file:…?offset=…&length=…`, in bytes of the file, with `&endian=big` where its words are; undefined for short values and what lies nowhere in the file (deflated). */
function bulkIn(file: string, bytes: Uint8Array, header: FileHeader, threshold: number): BulkDataUri {
  if (lookupTransferSyntax(header.transferSyntaxUid)?.deflated) return () => undefined;
  return ({ value }, bigEndian) => {
    if (value.length <= threshold || value.buffer !== bytes.buffer) return undefined;
    const place = `offset=${value.byteOffset - bytes.byteOffset}&length=${value.length}`;
    return `${pathToFileURL(file).href}?${place}${bigEndian ? '&endian=big' : ''}`;
  };
}

async function print(output: Output, file: string, header: FileHeader, dataSet: DataSet, form: DumpForm): Promise<void> {
  await output.line(`# ${safeText(file)}`);
  for (const text of dumpLines(header.meta, form)) await output.lines(text);
  if (form.only === undefined) await output.line(`# ${safeText(syntaxInWords(header, dataSet))}`);
  for (const text of dumpLines(dataSet, form)) await output.lines(text);
}

function syntaxInWords({ meta, transferSyntaxUid }: FileHeader, dataSet: DataSet): string {
  const name = (uid: string) => lookupTransferSyntax(uid)?.name ?? uid;
  const written = writtenSyntax(transferSyntaxUid, dataSet.receivedExplicit);
  if (meta.size === 0) return `${name(written)} (guessed: the file does not say)`;
  return written === transferSyntaxUid ? name(written) : `${name(written)} (the file says ${name(transferSyntaxUid)})`;
}

function tell(output: Output, file: string, failure: ServiceFailure): void {
  const { title, technical } = explainFailure(failure);
  output.note(`${file}: ${title} (${technical})`);
}
