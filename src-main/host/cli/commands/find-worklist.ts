import { lookupKeyword, lookupTag } from '../../../../src-shared/dicom/dictionary.ts';
import { worklistKeys, worklistPlace } from '../../../../src-shared/dicom/query/worklist-keys.ts';
import { tags } from '../../../../src-shared/dicom/tags.ts';
import { vrInfoOf } from '../../../../src-shared/dicom/vr.ts';
import { DataSet } from '../../../dicom/dataset/data-set.ts';
import { worklistIdentifier } from '../../../dicom/services/worklist-identifier.ts';
import { findWorklist } from '../../../net/scu/find-worklist.ts';
import { type CommandContext, findServer } from '../command-context.ts';
import type { ExitCode } from '../exit-codes.ts';
import { abortOnInterrupt } from '../interrupt.ts';
import { type Key, parseKey } from '../key-argument.ts';
import { reportUsage } from '../report.ts';
import { type Parsed, parsed, usageProblem } from '../usage-error.ts';
import { type Answers, type Column, Doubt, type FindCommandOptions, finish, parseFormat, printAs } from './find.ts';

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
  const server = await findServer(serverText, options, context);
  if (!server.ok) return reportUsage(output, 'find', server.problem);
  const { target, timeouts } = server.value;
  const interrupt = abortOnInterrupt(output);
  const answers = findWorklist(target, {
    identifier: worklistIdentifier(Object.fromEntries(keys.value.map(({ name, value }) => [name, value ?? '']))),
    limit: options.limit,
    wildcards: options.wildcards,
    timeouts,
    signal: interrupt.signal,
  });
  const doubt = new Doubt();
  const flat = format.value === 'table' || format.value === 'csv';
  const counted = doubt.count(answers);
  const end = await printAs(format.value, flat ? flattened(counted) : counted, output, () => columnsOf(keys.value));
  interrupt.dispose();
  return finish(output, server.value, end, doubt.answers);
}

/** The step's sequence as DCMTK names it, which need not be said: `ScheduledProcedureStepSequence[0].Modality`. */
const stepPrefix = /^(ScheduledProcedureStepSequence|\(?0040,?0100\)?)(\[0\])?\./i;

function parseKeys({ key = [], level }: FindCommandOptions): Parsed<readonly Key[]> {
  if (level !== undefined) {
    return usageProblem('options-exclude-each-other', '--level and --model worklist exclude each other.', [
      'A worklist has no levels.',
    ]);
  }
  const keys: Key[] = [];
  for (const text of key) {
    const inStep = stepPrefix.test(text);
    const one = parseKey(text.replace(stepPrefix, ''));
    if (!one.ok) return one;
    if (inStep && worklistPlace(one.value.name) !== 'step') {
      return usageProblem('key-not-in-step', `${one.value.name} is not part of the scheduled procedure step.`, [
        `Ask for it without the sequence: -k ${one.value.name}`,
      ]);
    }
    if (one.value.tag !== tags.SpecificCharacterSet && one.value.tag !== tags.ScheduledProcedureStepSequence)
      keys.push(one.value);
  }
  return parsed(keys);
}

/** Return keys that were named; without any, what the table in the window shows. */
function columnsOf(keys: readonly Key[]): Column[] {
  if (keys.some(({ value }) => value === undefined)) return keys.map(({ name, tag }) => ({ heading: name, tag }));
  const usual = worklistKeys.filter(({ column }) => column === 'default');
  const others = keys.filter(({ name }) => !usual.some(({ keyword }) => keyword === name));
  return [
    ...usual.map(({ keyword, label }) => ({ heading: label, tag: lookupKeyword(keyword)?.tag ?? 0 })),
    ...others.map(({ name, tag }) => ({ heading: name, tag })),
  ];
}

/** For lines and columns: the step's attributes beside the others. */
async function* flattened(answers: Answers): Answers {
  try {
    for (;;) {
      const step = await answers.next();
      if (step.done) return step.value;
      yield step.value.map(flat);
    }
  } finally {
    await answers.return({ kind: 'cancelled', count: 0, warnings: [] });
  }
}

function flat(answer: DataSet): DataSet {
  const copy = new DataSet().set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 192');
  for (const from of [answer, ...answer.sequence(tags.ScheduledProcedureStepSequence)]) {
    for (const { tag, vr } of from) {
      const known = vr === 'UN' ? (lookupTag(tag)?.vr ?? vr) : vr;
      if (vrInfoOf(known).text === false || tag === tags.SpecificCharacterSet) continue;
      copy.set(tag, known, from.strings(tag));
    }
  }
  return copy;
}
