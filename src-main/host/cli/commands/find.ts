import { assertNever } from '../../../../src-shared/assert-never.ts';
import { cellOfOthers } from '../../../../src-shared/cell-of-others.ts';
import { lookupKeyword, lookupTag } from '../../../../src-shared/dicom/dictionary.ts';
import { formatStatus, statusClass } from '../../../../src-shared/dicom/dimse-status.ts';
import type { ServiceFailure, UnencodableText } from '../../../../src-shared/dicom/failure.ts';
import { uniqueKeyOf } from '../../../../src-shared/dicom/query/levels.ts';
import { queryKeys } from '../../../../src-shared/dicom/query/query-keys.ts';
import { formatTagDigits } from '../../../../src-shared/dicom/tag.ts';
import { tags } from '../../../../src-shared/dicom/tags.ts';
import type { DataSet } from '../../../dicom/dataset/data-set.ts';
import { textProblemsOf } from '../../../dicom/dataset/text-problems.ts';
import type { FindEnd } from '../../../dicom/services/c-find.ts';
import { findSopClass } from '../../../dicom/services/query-retrieve-models.ts';
import { type FindOptions, find, putInCharacterSetOf } from '../../../net/scu/find.ts';
import type { KeptSession } from '../../../net/scu/kept-session.ts';
import type { Target } from '../../../net/scu/target.ts';
import { type CommandContext, findServer, type NamedServer } from '../command-context.ts';
import { csvLine } from '../csv.ts';
import { dicomJson } from '../dicom-json.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { failureExitCode } from '../failure-exit-code.ts';
import { findIdentifier, type Query, readQuery, valueNotes } from '../identifier.ts';
import { abortOnInterrupt } from '../interrupt.ts';
import type { ServerOptions } from '../options/common-options.ts';
import type { PriorityOption } from '../options/priority-option.ts';
import type { QueryExtensionOptions } from '../options/query-extension-options.ts';
import type { ExtractedFiles, QueryFileOptions } from '../options/query-file-options.ts';
import type { QueryOptions } from '../options/query-options.ts';
import type { Output } from '../output.ts';
import { counted } from '../quantity.ts';
import { repeatedly } from '../repeatedly.ts';
import { explainAt, explainWarnings, report, reportUsage, serverFields } from '../report.ts';
import { rowJson } from '../row-json.ts';
import { safeJson, safeText } from '../safe-text.ts';
import { withOptions } from '../text-advice.ts';
import { TextTable } from '../text-table.ts';
import { type Parsed, parsed, usageProblem } from '../usage-error.ts';

export interface FindCommandOptions extends ServerOptions, QueryOptions, QueryExtensionOptions, QueryFileOptions, PriorityOption {
  readonly limit?: number;
  readonly wildcards?: boolean;
  readonly format?: string;
  readonly repeat?: number;
  /** Shared by the queries of one command. */
  readonly extracted: ExtractedFiles;
  readonly kept: KeptSession;
}

/** Forms of output; `table` when nothing is said, `json` with --json. */
const findFormats = ['table', 'csv', 'json', 'dicom-json'] as const;

/** What is asked, and of which information model. */
export interface Question {
  readonly sopClassUid: string;
  readonly identifier: DataSet;
  /** Of a table or CSV. */
  readonly columns: () => readonly Column[];
  readonly notes: readonly string[];
  /** Values of (0008,0005): of `--charset`, or of the key. */
  readonly charset: readonly string[] | undefined;
  /** Puts the identifier into the character set it is asked in, as `ask` does. */
  readonly encode: (target: Target, how: Pick<FindOptions, 'wildcards'>) => UnencodableText | undefined;
  readonly ask: (target: Target, how: Omit<FindOptions, 'identifier'>) => Answers;
}

/** `quarry find <server>`: C-FIND of patients and studies, printed as it comes. */
export function run(context: CommandContext, serverText: string, options: FindCommandOptions): Promise<ExitCode> {
  return runQuestion(context, serverText, options, () => questionOf(options));
}

async function questionOf(options: FindCommandOptions): Promise<Parsed<Question>> {
  const query = await readQuery(options);
  if (!query.ok) return query;
  const identifier = findIdentifier(query.value);
  if (!identifier.ok) return identifier;
  const { model, level, extensions, charset } = query.value;
  return parsed({
    sopClassUid: findSopClass[model],
    identifier: identifier.value,
    columns: () => columnsOf(query.value),
    notes: valueNotes(query.value),
    charset,
    encode: (target, how) => putInCharacterSetOf(target, { ...how, identifier: identifier.value, model, level }),
    ask: (target, how) => find(target, { ...how, identifier: identifier.value, model, level, extensions }),
  });
}

/** With --repeat one after the other until one does not succeed. `read` is called for each: asking puts the keys into the server's character set. */
export async function runQuestion(
  context: CommandContext,
  serverText: string,
  options: FindCommandOptions,
  read: () => Promise<Parsed<Question>>,
): Promise<ExitCode> {
  return repeatedly(options.repeat, context.output, async () => {
    const { output } = context;
    const format = parseFormat(options);
    if (!format.ok) return reportUsage(output, 'find', format.problem);
    const question = await read();
    if (!question.ok) return reportUsage(output, 'find', question.problem);
    const server = await findServer(serverText, { ...options, charset: question.value.charset }, context);
    if (!server.ok) return reportUsage(output, 'find', server.problem);
    return askOnce(output, server.value, question.value, format.value, options);
  });
}

async function askOnce(
  output: Output,
  server: NamedServer,
  { sopClassUid, identifier, columns, notes, encode, ask }: Question,
  format: Format,
  options: FindCommandOptions,
): Promise<ExitCode> {
  const { saveQuery, extract, extracted, kept, limit, cancelAfter, priority, wildcards } = options;
  const files = saveQuery === undefined && extract === undefined ? undefined : await import('../dicom-files.ts');
  if (files !== undefined && saveQuery !== undefined) {
    const failure = encode(server.target, { wildcards }) ?? (await files.writeIdentifierFile(saveQuery, identifier, sopClassUid));
    if (failure !== undefined) return finish(output, server, { kind: 'failed', count: 0, failure, warnings: [] }, 0);
  }
  for (const note of notes) output.note(`Note: ${note}`);
  const interrupt = abortOnInterrupt(output);
  const { signal } = interrupt;
  const asked = ask(server.target, { limit, cancelAfter, priority, wildcards, timeouts: server.timeouts, signal, kept });
  const answers = files === undefined || extract === undefined ? asked : files.extracting(asked, extract, sopClassUid, extracted);
  const doubt = new Doubt();
  const end = await printAs(format, doubt.count(answers), output, columns);
  interrupt.dispose();
  output.clearProgress();
  if (extracted.replaced > 0) output.note(`Note: ${replacedInWords(extracted.replaced)} in ${extract} from before.`);
  extracted.replaced = 0;
  return finish(output, server, end, doubt.answers, options);
}

/** The last would take the place of the others. */
export function refuseToSaveSeveral(output: Output): Promise<ExitCode> {
  const { problem } = usageProblem('options-exclude-each-other', '--save-query names one file, and there are several queries.', [
    'Save them one after the other: with one --query-file each.',
  ]);
  return reportUsage(output, 'find', problem);
}

export type Format = (typeof findFormats)[number];

export function parseFormat({ format, json }: Pick<FindCommandOptions, 'format' | 'json'>): Parsed<Format> {
  if (format === undefined) return parsed(json ? 'json' : 'table');
  const known = findFormats.find((name) => name === format);
  if (known !== undefined && (!json || known.endsWith('json'))) return parsed(known);
  if (known !== undefined)
    return usageProblem('options-exclude-each-other', `--json and --format ${known} exclude each other.`, []);
  return usageProblem('format-unknown', `“${format}” is not a form of output.`, [`There are ${findFormats.join(', ')}.`]);
}

export function printAs(format: Format, answers: Answers, output: Output, columns: () => readonly Column[]): Promise<FindEnd> {
  switch (format) {
    case 'table':
      return printTable(answers, output, columns());
    case 'csv':
      return printCsv(answers, output, columns());
    case 'json':
      return printJson(answers, output);
    case 'dicom-json':
      return consume(answers, output, (answer) => `${safeJson(dicomJson(answer))}\n`);
    default:
      return assertNever(format);
  }
}

/** Headings are keywords, or tags where there is none, so that programs find their columns by name. */
async function printCsv(answers: Answers, output: Output, columns: readonly Column[]): Promise<FindEnd> {
  await output.line(csvLine(columns.map(csvHeading)));
  let marked = 0;
  const safeCell = (text: string) => {
    const made = cellOfOthers(text);
    if (made !== text) marked++;
    return made;
  };
  const lineOf = (answer: DataSet) => csvLine(columns.map((column) => safeCell(safeText(cell(answer, column)))));
  const end = await consume(answers, output, (answer) => `${lineOf(answer)}\n`);
  if (marked > 0) output.note(markedInWords(marked));
  return end;
}

export type Answers = AsyncGenerator<readonly DataSet[], FindEnd, void>;

/** Counts answers whose text may not be what was meant. */
class Doubt {
  answers = 0;

  async *count(answers: Answers): Answers {
    try {
      for (;;) {
        const step = await answers.next();
        if (step.done) return step.value;
        for (const answer of step.value) if (textProblemsOf(answer).length > 0) this.answers++;
        yield step.value;
      }
    } finally {
      await answers.return({ kind: 'cancelled', count: this.answers, warnings: [] });
    }
  }
}

function doubtfulInWords(count: number): string {
  return `Note: the text of ${counted(count, 'answer')} is in no or another character set than said; --json tells which, and its bytes.`;
}

function markedInWords(count: number): string {
  const [values, have] = count === 1 ? ['1 value', 'has'] : [`${count} values`, 'have'];
  return `Note: ${values} that a spreadsheet would take for a formula ${have} an apostrophe before it; --json has the values as they are.`;
}

function replacedInWords(count: number): string {
  return `answers replaced ${counted(count, 'file')} that ${count === 1 ? 'was' : 'were'}`;
}

/** One object a response. When nobody reads any more, the query is cancelled. */
async function printJson(answers: Answers, output: Output): Promise<FindEnd> {
  return consume(answers, output, (answer) => `${rowJson(answer)}\n`);
}

async function printTable(answers: Answers, output: Output, columns: readonly Column[]): Promise<FindEnd> {
  const table = new TextTable(columns.map(({ heading }) => heading));
  const lines = (answer: DataSet) => table.add(columns.map((column) => cell(answer, column)));
  const end = await consume(answers, output, lines, (count) => output.progress(`${counted(count, 'match', 'matches')} …`));
  await output.lines(table.flush());
  return end;
}

/** Characters gathered for one write. */
const writeLength = 65_536;

/** Prints what has come together in few writes; nothing is kept for the next turn. `lines` gives those of one answer, each with its end. */
async function consume(
  answers: Answers,
  output: Output,
  lines: (answer: DataSet) => string,
  onCount?: (count: number) => void,
): Promise<FindEnd> {
  let count = 0;
  for (;;) {
    const step = await answers.next();
    if (step.done) return step.value;
    let text = '';
    for (const answer of step.value) {
      text += lines(answer);
      if (text.length < writeLength) continue;
      await output.lines(text);
      text = '';
    }
    await output.lines(text);
    count += step.value.length;
    onCount?.(count);
    if (output.closed) return stop(answers, count);
  }
}

/** Leaving the generator cancels the query and releases the association. */
async function stop(answers: Answers, count: number): Promise<FindEnd> {
  await answers.return({ kind: 'cancelled', count, warnings: [] });
  return { kind: 'complete', count, warnings: [] };
}

/** The step of a worklist item stands for itself, as in the keys. */
function csvHeading({ tag, sequences = [] }: Column): string {
  const path = sequences.filter((one) => one !== tags.ScheduledProcedureStepSequence);
  return [...path, tag].map((one) => lookupTag(one)?.keyword || formatTagDigits(one)).join('.');
}

/** `--cancel-after` does not wait to see whether there is more. */
function limitedInWords({ count, status }: FindEnd, label: string, { cancelAfter }: QueryFileOptions): string {
  if (count !== cancelAfter) return `Stopped after ${count}, as --limit asks; ${label} has more.`;
  const how = status === undefined ? '' : `; ${label} ended with ${formatStatus(status.code)} (${statusClass(status.code)})`;
  return `C-CANCEL was sent after ${count}, as --cancel-after asks${how}.`;
}

export interface Column {
  readonly heading: string;
  readonly sequences?: readonly number[];
  readonly tag: number;
}

/**
 * Return keys that were named, in that order and by keyword; without any, what a table in the window shows, with its headings.
 * Last the unique key, which is what the next command needs.
 */
export function columnsOf({ model, level, keys }: Query): Column[] {
  const unique = uniqueKeyOf[level];
  if (keys.some(({ value }) => value === undefined)) {
    const named = keys.map(({ name, tag, sequences = [] }) => ({ heading: name, tag, sequences }));
    return named.some(({ heading }) => heading === unique) ? named : [...named, { heading: unique, tag: tagOf(unique) }];
  }
  // What belongs to its patient is asked of a study in the study model alone, but for the patient's ID.
  const isOfStudies = ({ kind, keyword }: (typeof queryKeys)[number]) =>
    model === 'study' ? kind !== 'computed' : keyword === uniqueKeyOf.PATIENT;
  const isUsual = (row: (typeof queryKeys)[number]) =>
    row.column === 'default' && (row.level === level || (level === 'STUDY' && row.level === 'PATIENT' && isOfStudies(row)));
  const usual = queryKeys.filter((row) => isUsual(row) && row.keyword !== unique);
  const others = keys.filter(({ name }) => name !== unique && !usual.some(({ keyword }) => keyword === name));
  return [
    ...usual.map(({ keyword, label }) => ({ heading: label, tag: tagOf(keyword) })),
    ...others.map(({ name, tag, sequences = [] }) => ({ heading: name, tag, sequences })),
    { heading: unique, tag: tagOf(unique) },
  ];
}

function tagOf(keyword: string): number {
  return lookupKeyword(keyword)?.tag ?? 0;
}

/** A value as text, of all items where it is in a sequence; a sequence as the number of its items. */
function cell(answer: DataSet, { tag, sequences: [first, ...rest] = [] }: Pick<Column, 'tag' | 'sequences'>): string {
  if (first !== undefined)
    return answer
      .sequence(first)
      .map((item) => cell(item, { tag, sequences: rest }))
      .join('\\');
  const element = answer.get(tag);
  if (element === undefined) return '';
  if (element.vr === 'SQ') return counted(answer.sequence(tag).length, 'item');
  if (element.vr === 'AT') return answer.numbers(tag).map(formatTagDigits).join('\\');
  return answer.text(tag) ?? '';
}

async function finish(
  output: Output,
  { label, target }: NamedServer,
  end: FindEnd,
  doubtful: number,
  options: QueryFileOptions = {},
): Promise<ExitCode> {
  output.clearProgress();
  if (doubtful > 0) output.note(doubtfulInWords(doubtful));
  for (const sentence of await explainWarnings(end.warnings)) output.note(`Note: ${sentence}`);
  switch (end.kind) {
    case 'complete':
      if (!output.json) output.note(`${end.count === 0 ? 'No match' : counted(end.count, 'match', 'matches')} on ${label}.`);
      return exitCodes.success;
    case 'limited':
      output.note(limitedInWords(end, label, options));
      return exitCodes.success;
    case 'cancelled':
    case 'failed': {
      const isCancelled = end.kind === 'cancelled';
      if (isCancelled) output.note(`Cancelled after ${end.count}.`);
      const failure: ServiceFailure = isCancelled
        ? { kind: 'local', code: 'cancelled' }
        : (end.failure ?? { kind: 'local', code: 'unexpected' });
      return report(output, {
        command: 'find',
        exitCode: failureExitCode(failure),
        details: { ...serverFields(target), count: end.count },
        status: end.status,
        explanation: withOptions(await explainAt(failure, target), failure, true),
      });
    }
    default:
      return assertNever(end.kind);
  }
}
