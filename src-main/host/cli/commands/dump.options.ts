import { type Command, Option } from 'commander';
import { paths, repeated, wholeNumber } from '../options/argument-parsers.ts';
import type { RunCommand } from '../run-command.ts';
import type { DumpCommandOptions } from './dump.ts';

export function addDump(program: Command, run: RunCommand): void {
  program
    .command('dump')
    .summary('print what is in DICOM files')
    .description(
      'Print what is in DICOM files, element by element: tag, VR, value, and after # length, number of values, keyword. Text is shown in ' +
        'Unicode, whatever the file is in. With --json each file is one object a line, in the DICOM JSON Model (PS3.18 Annex F). Of a damaged ' +
        'file everything before the damage is printed, and where it is; of one longer than 2 GiB what stands before the pixel data.',
    )
    .argument('<file or folder...>', 'folders are searched in depth', paths)
    .addOption(
      new Option(
        '-P, --element <tag>',
        'print this element only, at any depth (in JSON outside sequences): a keyword or gggg,eeee. May be repeated',
      ).argParser(repeated),
    )
    .option('-l, --long', 'print long values whole')
    .option('--json', 'one DICOM JSON object a line on stdout')
    .addOption(
      new Option(
        '--bulk <bytes>',
        'in JSON, name longer binary values by BulkDataURI: the file with offset and length, and endian=big where its words are',
      )
        .argParser(wholeNumber(0, 2 ** 31))
        .default(65_536),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  quarry dump a.dcm\n  quarry dump -P PatientName -P 0008,0018 images/\n  quarry dump --json images/ > images.ndjson\n',
    )
    .action((paths: string[], options: DumpCommandOptions) =>
      run(options, async (context) => (await import('./dump.ts')).run(context, paths, options)),
    );
}
