import { assertNever } from '../../../../src-shared/assert-never.ts';
import { formatStatus, statusClass } from '../../../../src-shared/dicom/dimse-status.ts';
import type { ServiceFailure, UnencodableText } from '../../../../src-shared/dicom/failure.ts';
import type { DataSet } from '../../../dicom/dataset/data-set.ts';
import { textProblemsOf } from '../../../dicom/dataset/text-problems.ts';
import type { FindEnd } from '../../../dicom/services/c-find.ts';
import { findSopClass } from '../../../dicom/services/query-retrieve-models.ts';
import { type FindOptions, find, putInCharacterSetOf } from '../../../net/scu/find.ts';
import type { KeptSession } from '../../../net/scu/kept-session.ts';
import type { Target } from '../../../net/scu/target.ts';
import { type Column, columnsOf } from '../answer-columns.ts';
import { type CommandContext, findServer, type NamedServer } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { failureExitCode } from '../failure-exit-code.ts';
import { findIdentifier, readQuery, valueNotes } from '../identifier.ts';
import { abortOnInterrupt } from '../interrupt.ts';
import type { ServerOptions } from '../options/common-options.ts';
import type { PriorityOption } from '../options/priority-option.ts';
import type { QueryExtensionOptions } from '../options/query-extension-options.ts';
import type { ExtractedFiles, QueryFileOptions } from '../options/query-file-options.ts';
import type { QueryOptions } from '../options/query-options.ts';
import type { Output } from '../output.ts';
import { type Answers, type Format, parseFormat, printAs } from '../print-answers.ts';
import { counted } from '../quantity.ts';
import { repeatedly } from '../repeatedly.ts';
import { explainAt, explainWarnings, report, reportUsage, serverFields } from '../report.ts';
import { withOptions } from '../text-advice.ts';
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

function replacedInWords(count: number): string {
  return `answers replaced ${counted(count, 'file')} that ${count === 1 ? 'was' : 'were'}`;
}

/** `--cancel-after` does not wait to see whether there is more. */
function limitedInWords({ count, status }: FindEnd, label: string, { cancelAfter }: QueryFileOptions): string {
  if (count !== cancelAfter) return `Stopped after ${count}, as --limit asks; ${label} has more.`;
  const how = status === undefined ? '' : `; ${label} ended with ${formatStatus(status.code)} (${statusClass(status.code)})`;
  return `C-CANCEL was sent after ${count}, as --cancel-after asks${how}.`;
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
