import { lookupKeyword, lookupTag } from '../../../../src-shared/dicom/dictionary.ts';
import { worklistKeys, worklistPlace } from '../../../../src-shared/dicom/query/worklist-keys.ts';
import { formatTag, type Tag } from '../../../../src-shared/dicom/tag.ts';
import { tags } from '../../../../src-shared/dicom/tags.ts';
import type { DataSet } from '../../../dicom/dataset/data-set.ts';
import { worklistIdentifier } from '../../../dicom/services/worklist-identifier.ts';
import { findWorklist } from '../../../net/scu/find-worklist.ts';
import { type CommandContext, findServer } from '../command-context.ts';
import type { ExitCode } from '../exit-codes.ts';
import { setKey } from '../identifier.ts';
import { abortOnInterrupt } from '../interrupt.ts';
import { type Key, parseKey } from '../key-argument.ts';
import { reportUsage } from '../report.ts';
import { type Parsed, parsed, usageProblem } from '../usage-error.ts';
import { type Column, Doubt, type FindCommandOptions, finish, parseFormat, printAs } from './find.ts';

/** `quarry find <server> --model worklist`: one C-FIND of the modality worklist. */
export async function run(context: CommandContext, serverText: string, options: FindCommandOptions): Promise<ExitCode> {
  const { output } = context;
  const format = parseFormat(options);
  if (!format.ok) return reportUsage(output, 'find', format.problem);
  const notHere = (['queryFile', 'saveQuery', 'extract', 'cancelAfter', 'priority'] as const).find(
    (name) => options[name] !== undefined,
  );
  if (notHere !== undefined) {
    const flag = notHere.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const problem = usageProblem('options-exclude-each-other', `--${flag} and --model worklist exclude each other.`, []);
    return reportUsage(output, 'find', problem.problem);
  }
  const keys = parseKeys(options);
  if (!keys.ok) return reportUsage(output, 'find', keys.problem);
  const identifier = identifierOf(keys.value);
  if (!identifier.ok) return reportUsage(output, 'find', identifier.problem);
  const server = await findServer(serverText, options, context);
  if (!server.ok) return reportUsage(output, 'find', server.problem);
  const { target, timeouts } = server.value;
  const interrupt = abortOnInterrupt(output);
  const answers = findWorklist(target, {
    identifier: identifier.value,
    limit: options.limit,
    wildcards: options.wildcards,
    timeouts,
    signal: interrupt.signal,
  });
  const doubt = new Doubt();
  const end = await printAs(format.value, doubt.count(answers), output, () => columnsOf(keys.value));
  interrupt.dispose();
  return finish(output, server.value, end, doubt.answers);
}

const stepSequence = tags.ScheduledProcedureStepSequence;

function parseKeys({ key = [], level }: FindCommandOptions): Parsed<readonly Key[]> {
  if (level !== undefined) {
    return usageProblem('options-exclude-each-other', '--level and --model worklist exclude each other.', [
      'A worklist has no levels.',
    ]);
  }
  const keys: Key[] = [];
  for (const text of key) {
    const read = parseKey(text);
    if (!read.ok) return read;
    const placed = inItsPlace(read.value);
    if (!placed.ok) return placed;
    // Both are asked for anyway.
    const { tag, sequences } = placed.value;
    if (tag !== tags.SpecificCharacterSet && (tag !== stepSequence || sequences?.length !== 0)) keys.push(placed.value);
  }
  return parsed(keys);
}

/** What belongs to the step is put into its sequence, which need not be said: `ScheduledProcedureStepSequence[0].Modality` is `Modality`. */
function inItsPlace({ sequences: said = [], ...key }: Key): Parsed<Key> {
  const inStep = said[0] === stepSequence;
  const sequences = inStep ? said.slice(1) : said;
  const name = [...sequences, key.tag].map(nameOf).join('.');
  const outermost = nameOf(sequences[0] ?? key.tag);
  const place = worklistPlace(outermost);
  if (inStep && place !== 'step') {
    return usageProblem('key-not-in-step', `${outermost} is not part of the scheduled procedure step.`, [
      `Ask for it without the sequence: -k ${name}`,
    ]);
  }
  return parsed({ ...key, name, sequences: place === 'step' ? [stepSequence, ...sequences] : sequences });
}

function nameOf(tag: Tag): string {
  return lookupTag(tag)?.keyword || formatTag(tag);
}

function identifierOf(keys: readonly Key[]): Parsed<DataSet> {
  const identifier = worklistIdentifier({});
  for (const key of keys) {
    const problem = setKey(identifier, key);
    if (problem !== undefined) return problem;
  }
  return parsed(identifier);
}

/** Return keys that were named; without any, what the table in the window shows. */
function columnsOf(keys: readonly Key[]): Column[] {
  const named = (key: Key): Column => ({ heading: key.name, tag: key.tag, sequences: key.sequences ?? [] });
  if (keys.some(({ value }) => value === undefined)) return keys.map(named);
  const usual = worklistKeys.filter(({ column }) => column === 'default');
  const others = keys.filter(({ name }) => !usual.some(({ keyword }) => keyword === name));
  return [
    ...usual.map(({ keyword, label, place }) => ({
      heading: label,
      tag: lookupKeyword(keyword)?.tag ?? 0,
      sequences: place === 'step' ? [stepSequence] : [],
    })),
    ...others.map(named),
  ];
}
