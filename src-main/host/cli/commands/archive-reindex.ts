import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { abortOnInterrupt } from '../interrupt.ts';
import type { LocalArchiveOptions } from '../options/local-archive-options.ts';
import { counted } from '../quantity.ts';
import { report } from '../report.ts';
import { withLocalArchive } from '../with-local-archive.ts';

const command = 'archive reindex';

/** `quarry archive reindex`: reads all files of an archive again and makes its index agree with them. */
export function run(context: CommandContext, options: LocalArchiveOptions): Promise<ExitCode> {
  const { output } = context;
  return withLocalArchive(context, command, options, false, async (archive) => {
    const interrupt = abortOnInterrupt(output);
    let problems = 0;
    await archive.reindex((progress) => {
      problems = progress.problems;
      const { done, total } = progress;
      output.progress(`${done} of ${counted(total, 'study', 'studies')} read …`, { done, total });
    }, interrupt.signal);
    output.clearProgress();
    interrupt.dispose();
    const { patients, studies, series, instances } = archive.totals;
    const bad = problems > 0 ? `; ${counted(problems, 'file')} could not be read` : '';
    return report(output, {
      command,
      exitCode: interrupt.signal.aborted ? exitCodes.cancelled : problems > 0 ? exitCodes.partial : exitCodes.success,
      sentence: `The index has ${counted(instances, 'object')} in ${counted(studies, 'study', 'studies')}${bad}.`,
      details: { patients, studies, series, instances, problems },
    });
  });
}
