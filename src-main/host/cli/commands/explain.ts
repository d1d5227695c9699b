import type { Explanation } from '../../../../src-shared/dicom/explain/explanation.ts';
import { isDimseService, type LookedUp, lookUp, namesToLookUp } from '../../../../src-shared/dicom/explain/look-up.ts';
import { explainUid } from '../../../../src-shared/dicom/explain/uid.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodeMeanings, exitCodes } from '../exit-codes.ts';
import { nearWords } from '../near-words.ts';
import type { Output } from '../output.ts';
import { reportUsage } from '../report.ts';
import { safeText } from '../safe-text.ts';
import { shortSyntaxNames } from '../transfer-syntax-argument.ts';
import { type UsageCode, usageCodes } from '../usage-codes.ts';
import { usageProblem } from '../usage-error.ts';

export interface ExplainCommandOptions {
  readonly service?: string;
  readonly json?: boolean;
}

/** `quarry explain <code>…`: what is known about each. */
export async function run(
  { output }: CommandContext,
  words: readonly string[],
  options: ExplainCommandOptions,
): Promise<ExitCode> {
  const service = options.service?.toUpperCase();
  if (service !== undefined && !isDimseService(service)) {
    const { problem } = usageProblem('service-invalid', `“${options.service}” is not a service whose statuses are known.`, [
      'Services are written as in the standard: C-STORE, C-FIND, C-MOVE, C-GET, C-ECHO.',
    ]);
    return reportUsage(output, 'explain', problem);
  }
  let exitCode: ExitCode = exitCodes.success;
  const parts = splitExitCodes(words).flatMap((part) => (Array.isArray(part) ? lookUp(part, service) : [part]));
  for (const part of parts) {
    const found = part.explanations.length > 0 ? part : ofCommandLine(part.asked);
    if (found.explanations.length === 0) exitCode = exitCodes.nothing;
    await print(output, found);
  }
  return exitCode;
}

/** `exit 7` is of the command line, the rest is of DICOM. */
function splitExitCodes(words: readonly string[]): (string[] | LookedUp)[] {
  const parts: (string[] | LookedUp)[] = [];
  let rest: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (word !== 'exit') {
      rest.push(word);
      continue;
    }
    parts.push(rest, exitCodeInWords(words[++index] ?? ''));
    rest = [];
  }
  return [...parts, rest];
}

/** What only the command line has: codes of what was typed wrongly, and short names of transfer syntaxes. */
function ofCommandLine(asked: string): LookedUp {
  const code = Object.keys(usageCodes).find((known): known is UsageCode => known === asked);
  if (code !== undefined)
    return { asked, explanations: [{ code, title: usageCodes[code], cause: '', tryThis: [], technical: code }] };
  const uid = shortSyntaxNames[asked.toLowerCase()];
  return { asked, explanations: uid === undefined ? [] : [explainUid(uid)] };
}

function exitCodeInWords(text: string): LookedUp {
  const row = exitCodeMeanings.find(([code]) => String(code) === text);
  const explanations: Explanation[] =
    row === undefined
      ? []
      : [
          {
            code: `exit-${text}`,
            title: `Exit code ${text}: ${row[1]}.`,
            cause: '',
            tryThis: [],
            technical: `exit code ${text}`,
          },
        ];
  return { asked: `exit ${text}`.trim(), explanations };
}

async function print(output: Output, { asked, explanations }: LookedUp): Promise<void> {
  if (explanations.length === 0) {
    const near = nearWords(asked, [...namesToLookUp(), ...Object.keys(usageCodes), ...Object.keys(shortSyntaxNames)], 3);
    const hint = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : '';
    if (output.json) await output.object({ asked, known: false, ...(near.length > 0 ? { near } : {}) });
    output.note(`Nothing is known by the name “${asked}”.${hint}`);
    return;
  }
  for (const explanation of explanations) {
    if (output.json) await output.object({ asked, known: true, ...explanation });
    else await printForPeople(output, explanation);
  }
}

async function printForPeople(output: Output, { title, cause, tryThis, technical, reference }: Explanation): Promise<void> {
  await output.line(safeText(title));
  if (cause !== '') await output.line(safeText(`  ${cause}`));
  for (const advice of tryThis) await output.line(safeText(`  Try: ${advice}`));
  await output.line(safeText(`  ${[technical, reference].filter((part) => part).join('; ')}`));
}
