import { lookupKeyword, lookupTag } from '../../../../src-shared/dicom/dictionary.ts';
import { worklistKeys, worklistPlace } from '../../../../src-shared/dicom/query/worklist-keys.ts';
import { sopClass } from '../../../../src-shared/dicom/sop-classes.ts';
import { formatTag, type Tag } from '../../../../src-shared/dicom/tag.ts';
import { tags } from '../../../../src-shared/dicom/tags.ts';
import type { DataSet } from '../../../dicom/dataset/data-set.ts';
import { worklistIdentifier } from '../../../dicom/services/worklist-identifier.ts';
import { findWorklist, putWorklistKeysInCharacterSetOf } from '../../../net/scu/find-worklist.ts';
import type { Column } from '../answer-columns.ts';
import type { CommandContext } from '../command-context.ts';
import type { ExitCode } from '../exit-codes.ts';
import { addKey, type Query, setKey, valueNotes } from '../identifier.ts';
import { characterSetOfKey, type Key, parseKey } from '../key-argument.ts';
import { extensionsOf } from '../options/query-extension-options.ts';
import { type Parsed, parsed, usageProblem } from '../usage-error.ts';
import { type FindCommandOptions, type Question, runQuestion } from './find.ts';

/** `quarry find <server> --model worklist`: as `quarry find`, of the modality worklist. */
export function run(context: CommandContext, serverText: string, options: FindCommandOptions): Promise<ExitCode> {
  return runQuestion(context, serverText, options, () => questionOf(options));
}

async function questionOf(options: FindCommandOptions): Promise<Parsed<Question>> {
  const read = await readKeys(options);
  if (!read.ok) return read;
  const { keys, charset } = read.value;
  const identifier = identifierOf(keys);
  if (!identifier.ok) return identifier;
  return parsed({
    sopClassUid: sopClass.ModalityWorklistFind,
    identifier: identifier.value,
    columns: () => columnsOf(keys),
    notes: valueNotes({ keys }),
    charset,
    encode: (target, how) => putWorklistKeysInCharacterSetOf(target, { ...how, identifier: identifier.value }),
    ask: (target, how) => findWorklist(target, { ...how, identifier: identifier.value }),
  });
}

const stepSequence = tags.ScheduledProcedureStepSequence;

/** Keys that are named go before those of a file. */
async function readKeys(options: FindCommandOptions): Promise<Parsed<Pick<Query, 'keys' | 'charset'>>> {
  const { key = [], level, queryFile } = options;
  if (level !== undefined) return notOfWorklists('--level', 'A worklist has no levels.');
  if (extensionsOf(options) !== undefined) return notOfWorklists('An extension', 'Extensions are for patients and studies.');
  const file = queryFile === undefined ? undefined : await (await import('../query-file.ts')).readQueryFile(queryFile);
  if (file?.ok === false) return file;
  if (file?.value.level !== undefined)
    return notOfWorklists('The level in the query file', 'It asks for patients and studies: leave --model worklist out.');
  const keys: Key[] = [];
  let { charset } = options;
  const add = (key: Key, typed?: ReadonlySet<string>) => {
    const placed = inItsPlace(key);
    if (!placed.ok) return placed;
    // Both are asked for anyway.
    const { name, tag, sequences } = placed.value;
    if (typed?.has(name)) return undefined;
    if (tag === tags.SpecificCharacterSet || (tag === stepSequence && sequences?.length === 0)) return undefined;
    return addKey(keys, placed.value);
  };
  for (const text of key) {
    const read = parseKey(text);
    const problem = read.ok ? add(read.value) : read;
    if (problem !== undefined) return problem;
    if (!read.ok || read.value.tag !== tags.SpecificCharacterSet) continue;
    const named = characterSetOfKey(read.value);
    if (!named.ok) return named;
    charset ??= named.value;
  }
  const typed = new Set(keys.map(({ name }) => name));
  for (const key of file?.value.keys ?? []) {
    const problem = add(key, typed);
    if (problem !== undefined) return problem;
  }
  return parsed({ keys, charset: charset ?? file?.value.charset });
}

function notOfWorklists(what: string, advice: string): ReturnType<typeof usageProblem> {
  return usageProblem('options-exclude-each-other', `${what} and --model worklist exclude each other.`, [advice]);
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
