import { readFile } from 'node:fs/promises';
import { explainFailure } from '../../../../src-shared/dicom/explain/failure.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { report } from '../report.ts';

/** Where the build puts them (`scripts/third-party-notices.mjs`), seen from its chunks, its entries, and from here. */
const places = ['../../THIRD-PARTY-NOTICES.txt', '../THIRD-PARTY-NOTICES.txt', '../../../../dist/THIRD-PARTY-NOTICES.txt'];

/** `quarry licenses`: the notices of everything that the build contains. */
export async function run({ output }: CommandContext): Promise<ExitCode> {
  for (const place of places) {
    const text = await readFile(new URL(place, import.meta.url), 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    await output.line(text.trimEnd());
    return exitCodes.success;
  }
  const explanation = explainFailure({
    kind: 'local',
    code: 'file-missing',
    detail: 'THIRD-PARTY-NOTICES.txt, which npm run build makes',
  });
  return report(output, { command: 'licenses', exitCode: exitCodes.local, details: {}, explanation });
}
