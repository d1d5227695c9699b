import { type Command, Option } from 'commander';
import { path, paths, repeated, wholeNumber } from '../options/argument-parsers.ts';
import { addLocalArchiveOptions, type LocalArchiveOptions } from '../options/local-archive-options.ts';
import type { RunCommand } from '../run-command.ts';
import type { ArchiveExportOptions } from './archive-export.ts';
import type { ArchiveFindOptions } from './archive-find.ts';
import { addArchiveServe } from './archive-serve.options.ts';

/** `quarry archive …`: archives on a server without a desktop. */
export function addArchive(program: Command, run: RunCommand): void {
  const archive = program
    .command('archive')
    .summary('run, fill, search and export archives on this computer')
    .description(
      'Archives without a window: run them for others, take files in, find, export, and read their files again. A program that has an archive ' +
        'open, a window or archive serve, has to be closed first; reindex has it do the work.',
    );
  addArchiveServe(archive, run);
  addArchiveFiles(archive, run);
}

function addArchiveFiles(archive: Command, run: RunCommand): void {
  addLocalArchiveOptions(archive.command('import'))
    .summary('take files into an archive')
    .description(
      'Take DICOM objects into an archive: files, folders, zip files, and what a DICOMDIR names. Each file that is left out is named with the ' +
        'reason, also files that a DICOMDIR names and that are missing. The files themselves stay where they are.',
    )
    .argument('<paths...>', 'files, folders, zip files or DICOMDIRs', paths)
    .addHelpText(
      'after',
      '\nExamples:\n  quarry archive import /media/cdrom\n  quarry archive import study.zip more --folder /srv/dicom/archive\n',
    )
    .action((paths: string[], options: LocalArchiveOptions) =>
      run(options, async (context) => (await import('./archive-import.ts')).run(context, paths, options)),
    );
  addLocalArchiveOptions(withKeys(archive.command('export')))
    .summary('write objects into a folder or a zip file, with a DICOMDIR')
    .description(
      'Write what a query finds into a folder or a zip file, as it is kept, byte for byte. Names are File IDs (PS3.10 §8.2), and there is a ' +
        'DICOMDIR. With --template names are what you say, and there is a DICOMDIR only if all of them are File IDs. Nothing is overwritten.',
    )
    .requiredOption('-o, --output <path>', 'a folder, or a zip file if it ends in .zip', path)
    .option('--all', 'all of the archive')
    .option(
      '--template <template>',
      'folders and a file name with keywords in braces, as {PatientID}/{Modality}{SeriesNumber}/{InstanceNumber}.dcm; or flat, study, series, patient, date, series-date, time, short',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  quarry archive export -k PatientID=1234 -o /media/stick\n' +
        '  quarry archive export -k StudyDate=20260101- -k ModalitiesInStudy=CT -o ct.zip --template study\n',
    )
    .action((options: ArchiveExportOptions) =>
      run(options, async (context) => (await import('./archive-export.ts')).run(context, options)),
    );
  addLocalArchiveOptions(archive.command('reindex'))
    .summary('read all files of an archive again')
    .description(
      'Read all files of an archive again and make its index agree with them. Where a window or archive serve has it open, that one does so, ' +
        'and goes on receiving.',
    )
    .addHelpText('after', '\nExample:\n  quarry archive reindex --folder /srv/dicom/archive\n')
    .action((options: LocalArchiveOptions) =>
      run(options, async (context) => (await import('./archive-reindex.ts')).run(context, options)),
    );
  addLocalArchiveOptions(withKeys(archive.command('find')))
    .summary('search an archive')
    .description('Search an archive, as find does a server. Output is that of find.')
    .option(
      '--format <format>',
      'table, csv (headings are keywords, formulas are made text), json (as --json) or dicom-json (PS3.18 Annex F, one object a line)',
    )
    .addOption(new Option('--limit <n>', 'stop after so many answers').argParser(wholeNumber(1, 1_000_000)))
    .addHelpText('after', '\nExample:\n  quarry archive find -k PatientName=SMITH* --json\n')
    .action((options: ArchiveFindOptions) =>
      run({ ...options, json: options.json || options.format?.endsWith('json') === true }, async (context) =>
        (await import('./archive-find.ts')).run(context, options),
      ),
    );
}

function withKeys(command: Command): Command {
  return command
    .option('--level <level>', 'patient, study, series or image (default: study)')
    .addOption(
      new Option('-k, --key <key>', 'Keyword=value to match; also gggg,eeee=value. May be repeated').argParser(repeated),
    );
}
