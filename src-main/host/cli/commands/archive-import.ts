import { explainFailure } from '../../../../src-shared/dicom/explain/failure.ts';
import type { Archive } from '../../../archive/archive.ts';
import type { PlacingRules } from '../../../archive/storage.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { abortOnInterrupt } from '../interrupt.ts';
import type { LocalArchiveOptions } from '../options/local-archive-options.ts';
import { counted } from '../quantity.ts';
import { report } from '../report.ts';
import { safeText } from '../safe-text.ts';
import { withLocalArchive } from '../with-local-archive.ts';

const command = 'archive import';

/** `quarry archive import <paths…>`: files, folders, zip files and what DICOMDIRs name, with a word for all that is left out. */
export function run(context: CommandContext, paths: readonly string[], options: LocalArchiveOptions): Promise<ExitCode> {
  return withLocalArchive(context, command, options, true, (archive, rules) => importAll(context, archive, rules, paths));
}

async function importAll(
  { output }: CommandContext,
  archive: Archive,
  rules: PlacingRules,
  paths: readonly string[],
): Promise<ExitCode> {
  const interrupt = abortOnInterrupt(output);
  const { imported, alreadyThere, leftOut } = await archive.importFiles(paths, interrupt.signal, rules);
  interrupt.dispose();
  const told = leftOut.map(({ file, failure }) => ({ file, explanation: explainFailure(failure) }));
  for (const { file, explanation } of output.json ? [] : told)
    output.note(`Left out: ${safeText(file)}: ${explanation.title} (${explanation.code})`);
  const some = imported + alreadyThere > 0;
  const done = leftOut.length > 0 ? exitCodes.partial : exitCodes.success;
  const there = alreadyThere > 0 ? `, ${alreadyThere} ${alreadyThere === 1 ? 'was' : 'were'} there already` : '';
  const left = leftOut.length > 0 ? `, ${leftOut.length} left out` : '';
  return report(output, {
    command,
    exitCode: interrupt.signal.aborted ? exitCodes.cancelled : some ? done : exitCodes.nothing,
    sentence: `Imported ${counted(imported, 'object')}${there}${left}.`,
    details: { imported, alreadyThere, leftOut: told.map(({ file, explanation: { code, title } }) => ({ file, code, title })) },
  });
}
