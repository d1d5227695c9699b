import { explainFailure } from '../../../../src-shared/dicom/explain/failure.ts';
import type { ServiceFailure } from '../../../../src-shared/dicom/failure.ts';
import type { Archive } from '../../../archive/archive.ts';
import { isDiskFull } from '../../../archive/import-files.ts';
import type { PlacingRules } from '../../../archive/storage.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { failureExitCode } from '../failure-exit-code.ts';
import { abortOnInterrupt } from '../interrupt.ts';
import type { LocalArchiveOptions } from '../options/local-archive-options.ts';
import { counted } from '../quantity.ts';
import { report } from '../report.ts';
import { safeText } from '../safe-text.ts';
import { whyNothing } from '../send-source.ts';
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
  const { signal } = interrupt;
  const result = await archive.importFiles(paths, signal, rules);
  const { imported, alreadyThere, leftOut, notTried = 0 } = result;
  interrupt.dispose();
  const told = leftOut.map(({ file, failure }) => ({ file, explanation: explainFailure(failure) }));
  for (const { file, explanation } of output.json ? [] : told)
    output.note(`Left out: ${safeText(file)}: ${explanation.title} (${explanation.code})`);
  const full = leftOut.find(({ failure }) => isDiskFull(failure) || isOutOfFiles(failure))?.failure;
  const failures = leftOut.map((one) => one.failure);
  const none = imported + alreadyThere === 0 ? whyNothing('import', failures) : undefined;
  const failure: ServiceFailure | undefined = signal.aborted ? { kind: 'local', code: 'cancelled' } : (full ?? none);
  const done = leftOut.length > 0 ? exitCodes.partial : exitCodes.success;
  const there = alreadyThere > 0 ? `, ${alreadyThere} ${alreadyThere === 1 ? 'was' : 'were'} there already` : '';
  const left = leftOut.length > 0 ? `, ${leftOut.length} left out` : '';
  const untried = notTried > 0 ? `, ${counted(notTried, 'file')} not tried` : '';
  return report(output, {
    command,
    exitCode: failure ? failureExitCode(failure) : done,
    sentence: `Imported ${counted(imported, 'object')}${there}${left}${untried}.`,
    details: {
      imported,
      alreadyThere,
      ...(notTried > 0 ? { notTried } : {}),
      leftOut: told.map(({ file, explanation: { code, title } }) => ({ file, code, title })),
    },
    explanation: failure && explainFailure(failure),
  });
}

function isOutOfFiles(failure: ServiceFailure): boolean {
  return failure.kind === 'local' && failure.code === 'too-many-open-files';
}
