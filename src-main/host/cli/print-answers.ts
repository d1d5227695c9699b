import { assertNever } from '../../../src-shared/assert-never.ts';
import { cellOfOthers } from '../../../src-shared/cell-of-others.ts';
import type { DataSet } from '../../dicom/dataset/data-set.ts';
import type { FindEnd } from '../../dicom/services/c-find.ts';
import { type Column, cell, csvHeading } from './answer-columns.ts';
import { csvLine } from './csv.ts';
import { dicomJson } from './dicom-json.ts';
import type { Output } from './output.ts';
import { counted } from './quantity.ts';
import { rowJson } from './row-json.ts';
import { safeJson, safeText } from './safe-text.ts';
import { TextTable } from './text-table.ts';
import { type Parsed, parsed, usageProblem } from './usage-error.ts';

/** Answers as they come, and how it ended. */
export type Answers = AsyncGenerator<readonly DataSet[], FindEnd, void>;

/** Forms of output; `table` when nothing is said, `json` with --json. */
const findFormats = ['table', 'csv', 'json', 'dicom-json'] as const;

export type Format = (typeof findFormats)[number];

export function parseFormat({
  format,
  json,
}: {
  readonly format?: string | undefined;
  readonly json?: boolean | undefined;
}): Parsed<Format> {
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
      return consume(answers, output, (answer) => `${rowJson(answer)}\n`);
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

async function printTable(answers: Answers, output: Output, columns: readonly Column[]): Promise<FindEnd> {
  const table = new TextTable(columns.map(({ heading }) => heading));
  const lines = (answer: DataSet) => table.add(columns.map((column) => cell(answer, column)));
  const end = await consume(answers, output, lines, (count) => output.progress(`${counted(count, 'match', 'matches')} …`));
  await output.lines(table.flush());
  return end;
}

/** Characters gathered for one write. */
const writeLength = 65_536;

/** Prints what has come together in few writes; nothing is kept for the next turn. When nobody reads any more, the query is cancelled. `lines` gives those of one answer, each with its end. */
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

function markedInWords(count: number): string {
  const [values, have] = count === 1 ? ['1 value', 'has'] : [`${count} values`, 'have'];
  return `Note: ${values} that a spreadsheet would take for a formula ${have} an apostrophe before it; --json has the values as they are.`;
}
