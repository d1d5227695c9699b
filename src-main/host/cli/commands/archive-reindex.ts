import { callReindex } from '../../../archive/reindex-calls.ts';
import type { Totals } from '../../../archive/totals.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { abortOnInterrupt } from '../interrupt.ts';
import { placeOf } from '../open-local-archive.ts';
import type { LocalArchiveOptions } from '../options/local-archive-options.ts';
import type { Output } from '../output.ts';
import { counted } from '../quantity.ts';
import { report } from '../report.ts';
import { reportFailure, withLocalArchive } from '../with-local-archive.ts';

const command = 'archive reindex';

/**
 * `quarry archive reindex`: reads all files of an archive again and makes its index agree with them. Where another program has the archive
 * open, a window or archive serve, that one does it, and goes on receiving.
 */
export async function run(context: CommandContext, options: LocalArchiveOptions): Promise<ExitCode> {
  const { output } = context;
  const interrupt = abortOnInterrupt(output);
  try {
    const place = await placeOf(options, context.environment);
    const progress = teller(output);
    const called = place.ok ? await callReindex(place.value.folder, progress.tell, interrupt.signal) : 'nobody';
    if (called !== 'nobody') {
      output.clearProgress();
      if (called !== undefined) return await finish(output, called, interrupt.signal.aborted);
      const code = interrupt.signal.aborted ? 'cancelled' : 'interrupted';
      return await reportFailure(output, command, { kind: 'local', code });
    }
    return await withLocalArchive(context, command, options, false, async (archive) => {
      await archive.reindex(progress.tell, interrupt.signal);
      output.clearProgress();
      return finish(output, { totals: archive.totals, problems: progress.problems() }, interrupt.signal.aborted);
    });
  } finally {
    interrupt.dispose();
  }
}

function teller(output: Output) {
  let problems = 0;
  return {
    problems: () => problems,
    tell(progress: { readonly done: number; readonly total: number; readonly problems: number }): void {
      problems = progress.problems;
      const { done, total } = progress;
      output.progress(`${done} of ${counted(total, 'file')} read …`, { done, total });
    },
  };
}

function finish(output: Output, { totals, problems }: { totals: Totals; problems: number }, stopped: boolean): Promise<ExitCode> {
  const { patients, studies, series, instances } = totals;
  const bad = problems > 0 ? `; ${counted(problems, 'file')} could not be read` : '';
  return report(output, {
    command,
    exitCode: stopped ? exitCodes.cancelled : problems > 0 ? exitCodes.partial : exitCodes.success,
    sentence: `The index has ${counted(instances, 'object')} in ${counted(studies, 'study', 'studies')}${bad}.`,
    details: { patients, studies, series, instances, problems },
  });
}
