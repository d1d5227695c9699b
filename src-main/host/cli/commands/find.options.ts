import { type Command, Option } from 'commander';
import { eachQueryFile, type WithQueryFiles } from '../each-query-file.ts';
import { wholeNumber } from '../options/argument-parsers.ts';
import { addWildcardsOption } from '../options/character-set-option.ts';
import { addServerOptions } from '../options/common-options.ts';
import { addPriorityOption } from '../options/priority-option.ts';
import { addFindExtensionOptions } from '../options/query-extension-options.ts';
import { addQueryFileOptions } from '../options/query-file-options.ts';
import { addQueryOptions, shortForModel } from '../options/query-options.ts';
import { repeatOption } from '../options/repeat-option.ts';
import { serverHelp } from '../options/server-argument-help.ts';
import type { RunCommand } from '../run-command.ts';
import type { FindCommandOptions } from './find.ts';

export function addFind(program: Command, run: RunCommand): void {
  const command = program
    .command('find')
    .summary('search a server')
    .description(
      'Search a server: C-FIND. Without a return key (a -k without “=”) the usual ones are asked for. Unique keys that are missing are added. ' +
        'With --json each answer is one object keyed by element keyword: one value is itself, several are an array, a sequence is an array of ' +
        'objects; IS and DS are numbers. --model worklist asks for the modality worklist: keys of the scheduled procedure step are put into its ' +
        'sequence by themselves, and the usual ones are always asked for.',
    )
    .argument('<server>', serverHelp);
  addWildcardsOption(addPriorityOption(addQueryFileOptions(addFindExtensionOptions(addQueryOptions(command)))))
    .addOption(shortForModel('-W', 'worklist'))
    .addOption(new Option('--limit <n>', 'stop after so many answers').argParser(wholeNumber(1, 1_000_000)))
    .option(
      '--format <format>',
      'table, csv (headings are keywords, formulas are made text), json (as --json) or dicom-json (PS3.18 Annex F, one object a line)',
    )
    .addOption(repeatOption('ask'));
  addServerOptions(
    command,
    'Examples:\n  quarry find "City PACS" -k PatientName=SMITH* -k StudyDate=20260101-\n' +
      '  quarry find PACS@10.0.0.5:104 --level series -k StudyInstanceUID=1.2.3 -k Modality -k SeriesNumber --json\n' +
      '  quarry find RIS@10.0.0.7:104 --model worklist -k ScheduledProcedureStepStartDate=20261231 -k Modality=CT\n' +
      '  quarry find PACS@10.0.0.5:104 --query-file question.dcm --extract answers',
  ).action((server: string, { queryFile, ...typed }: WithQueryFiles<Omit<FindCommandOptions, 'extracted' | 'kept'>>) => {
    const options = { ...typed, extracted: { written: 0, replaced: 0 } };
    return run({ ...options, json: options.json || options.format?.endsWith('json') === true }, async (context) => {
      if (options.saveQuery !== undefined && queryFile !== undefined && queryFile.length > 1)
        return (await import('./find.ts')).refuseToSaveSeveral(context.output);
      const isWorklist = options.model?.toLowerCase() === 'worklist';
      const command = isWorklist ? await import('./find-worklist.ts') : await import('./find.ts');
      const { overOneAssociation } = await import('../one-association.ts');
      return overOneAssociation((kept) =>
        eachQueryFile(queryFile, context.output, (file) => command.run(context, server, { ...options, ...file, kept })),
      );
    });
  });
}
