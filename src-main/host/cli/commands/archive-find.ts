import type { Archive } from '../../../archive/archive.ts';
import { IndexError } from '../../../archive/index-client.ts';
import { localFailure } from '../../../archive/sqlite-failure.ts';
import type { DataSet } from '../../../dicom/dataset/data-set.ts';
import type { FindEnd } from '../../../dicom/services/c-find.ts';
import { columnsOf } from '../answer-columns.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { findIdentifier, parseQuery, type Query, valueNotes } from '../identifier.ts';
import { abortOnInterrupt } from '../interrupt.ts';
import type { LocalArchiveOptions } from '../options/local-archive-options.ts';
import { type Answers, parseFormat, printAs } from '../print-answers.ts';
import { counted } from '../quantity.ts';
import { reportUsage } from '../report.ts';
import { reportFailure, withLocalArchive } from '../with-local-archive.ts';

export interface ArchiveFindOptions extends LocalArchiveOptions {
  readonly level?: string;
  readonly key?: readonly string[];
  readonly limit?: number;
  readonly format?: string;
}

const command = 'archive find';

/** `quarry archive find`: as `quarry find`, asked of an archive on this computer. */
export async function run(context: CommandContext, options: ArchiveFindOptions): Promise<ExitCode> {
  const { output } = context;
  const format = parseFormat(options);
  if (!format.ok) return reportUsage(output, command, format.problem);
  const { level, key } = options;
  const query = parseQuery({ ...(level === undefined ? {} : { level }), ...(key === undefined ? {} : { key }) });
  if (!query.ok) return reportUsage(output, command, query.problem);
  const identifier = findIdentifier(query.value);
  if (!identifier.ok) return reportUsage(output, command, identifier.problem);
  for (const note of valueNotes(query.value)) output.note(`Note: ${note}`);
  return withLocalArchive(context, command, options, false, async (archive) => {
    if (archive.querySource().supports?.(identifier.value) === false)
      output.note('Note: The archive does not match or return all of these keys; there may be more matches than fit them.');
    const interrupt = abortOnInterrupt(output);
    const answers = limited(localAnswers(archive, query.value, identifier.value, interrupt.signal), options.limit);
    const end = await printAs(format.value, answers, output, () => columnsOf(query.value));
    interrupt.dispose();
    output.clearProgress();
    if (end.kind === 'failed') return reportFailure(output, command, end.failure ?? { kind: 'local', code: 'unexpected' });
    if (interrupt.signal.aborted) return reportFailure(output, command, { kind: 'local', code: 'cancelled' });
    if (end.kind === 'limited') output.note(`Stopped after ${end.count}, as --limit asks; there is more.`);
    else if (!output.json) output.note(end.count === 0 ? 'No match.' : `${counted(end.count, 'match', 'matches')}.`);
    return exitCodes.success;
  });
}

/** Answers as a C-FIND would have them, text matched whatever its case. */
export async function* localAnswers(
  archive: Archive,
  { model, level }: Pick<Query, 'model' | 'level'>,
  identifier: DataSet,
  signal: AbortSignal,
): Answers {
  let count = 0;
  try {
    const source = archive.querySource({ ignoreCase: true });
    for await (const batch of source.find({ model, level, identifier, callingAeTitle: '', calledAeTitle: '' }, signal)) {
      count += batch.length;
      yield batch;
    }
  } catch (error) {
    if (!(error instanceof IndexError)) throw error;
    return { kind: 'failed', count, failure: localFailure(error.failure), warnings: [] };
  }
  return { kind: signal.aborted ? 'cancelled' : 'complete', count, warnings: [] };
}

async function* limited(answers: Answers, limit: number | undefined): Answers {
  let count = 0;
  for (;;) {
    const step = await answers.next();
    if (step.done) return step.value;
    const room = (limit ?? Number.POSITIVE_INFINITY) - count;
    count += Math.min(room, step.value.length);
    yield step.value.slice(0, Math.min(room, step.value.length));
    if (step.value.length <= room) continue;
    const end: FindEnd = { kind: 'limited', count, warnings: [] };
    await answers.return(end);
    return end;
  }
}
