import type { ServiceFailure } from '../../../../src-shared/dicom/failure.ts';
import { fileObjects } from '../../../archive/file-objects.ts';
import type { StoredObject } from '../../../dicom/services/store-source.ts';
import { echo } from '../../../net/scu/echo.ts';
import { find } from '../../../net/scu/find.ts';
import { send } from '../../../net/scu/send.ts';
import { processMs } from '../../../system/process-ms.ts';
import { type CommandContext, findServer, type NamedServer } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { failureExitCode } from '../failure-exit-code.ts';
import { findIdentifier, parseQuery } from '../identifier.ts';
import { abortOnInterrupt } from '../interrupt.ts';
import type { ServerOptions } from '../options/common-options.ts';
import { bytesInWords, counted, durationInWords } from '../quantity.ts';
import { explainAt, report, reportUsage, serverFields } from '../report.ts';
import { whyNothing } from '../send-source.ts';

export interface BenchCommandOptions extends ServerOptions {
  readonly rounds: number;
  readonly limit: number;
  readonly send?: string;
}

/** What one measurement found: a sentence for people and numbers for programs, or why there is none. */
type Measured =
  | { readonly sentence: string; readonly numbers: Readonly<Record<string, number>> }
  | { readonly failure: ServiceFailure };

type Measurement = readonly [name: string, measure: () => Promise<Measured>];

/** `quarry bench <server>`: one measurement after the other, each told as soon as it is there. */
export async function run(context: CommandContext, serverText: string, options: BenchCommandOptions): Promise<ExitCode> {
  const { output } = context;
  const server = await findServer(serverText, options, context);
  if (!server.ok) return reportUsage(output, 'bench', server.problem);
  const interrupt = abortOnInterrupt(output);
  const { target } = server.value;
  let exitCode: ExitCode = exitCodes.success;
  for (const [name, measure] of measurements(server.value, options, interrupt.signal)) {
    output.progress(`${name} …`);
    const found = await measure();
    output.clearProgress();
    if ('failure' in found) {
      const explanation = await explainAt(found.failure, target);
      exitCode = failureExitCode(found.failure);
      await report(output, { command: 'bench', exitCode, details: { ...serverFields(target), measured: name }, explanation });
      // What cannot be reached will not be reached by the next measurement either; what it does not offer is another matter.
      if (found.failure.kind === 'association' || interrupt.signal.aborted) {
        interrupt.dispose();
        return exitCode;
      }
      continue;
    }
    if (found.numbers.failed && exitCode === exitCodes.success) exitCode = exitCodes.partial;
    if (output.json) await output.object({ command: 'bench', measured: name, ...found.numbers });
    else await output.line(found.sentence);
  }
  interrupt.dispose();
  return report(output, { command: 'bench', exitCode, details: serverFields(target) });
}

function measurements(server: NamedServer, options: BenchCommandOptions, signal: AbortSignal): Measurement[] {
  const path = options.send;
  return [
    ['association', () => measureAssociations(server, options.rounds, signal)],
    ['echo', () => measureEchoes(server, options.rounds, signal)],
    ['find', () => measureFind(server, options.limit, signal)],
    ...(path === undefined ? [] : [['send', () => measureSend(server, path, signal)] satisfies Measurement]),
  ];
}

async function measureAssociations({ target, timeouts }: NamedServer, rounds: number, signal: AbortSignal): Promise<Measured> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const end = await echo(target, { timeouts, signal });
    if (!end.ok) return { failure: end.failure };
    times.push(end.associationMs);
  }
  const spread = spreadOf(times);
  return {
    sentence: `Associations: ${spreadInWords(spread)} to be accepted, ${counted(rounds, 'time')}.`,
    numbers: { count: rounds, ...spread },
  };
}

async function measureEchoes({ target, timeouts }: NamedServer, rounds: number, signal: AbortSignal): Promise<Measured> {
  const times: number[] = [];
  const end = await echo(target, { timeouts, signal, repeat: rounds, onEcho: (ms) => times.push(ms) });
  if (!end.ok) return { failure: end.failure };
  const spread = spreadOf(times);
  return {
    sentence: `C-ECHO: ${spreadInWords(spread)} to be answered, ${counted(rounds, 'time')}.`,
    numbers: { count: rounds, ...spread },
  };
}

async function measureFind({ target, timeouts }: NamedServer, limit: number, signal: AbortSignal): Promise<Measured> {
  const query = parseQuery({});
  const identifier = query.ok ? findIdentifier(query.value) : query;
  if (!query.ok || !identifier.ok) return { failure: { kind: 'local', code: 'unexpected' } };
  const begun = processMs();
  const answers = find(target, { ...query.value, identifier: identifier.value, limit, timeouts, signal });
  let firstMs: number | undefined;
  for (let step = await answers.next(); ; step = await answers.next()) {
    if (!step.done) {
      firstMs ??= processMs() - begun;
      continue;
    }
    const { kind, count, failure } = step.value;
    const ms = processMs() - begun;
    if (kind === 'cancelled') return { failure: { kind: 'local', code: 'cancelled' } };
    if (kind === 'failed') return { failure: failure ?? { kind: 'local', code: 'unexpected' } };
    const perSecond = Math.round((count / ms) * 1000);
    return {
      sentence: `C-FIND: ${counted(count, 'match', 'matches')} in ${durationInWords(ms)}, the first after ${durationInWords(firstMs ?? ms)} (${perSecond} a second).`,
      numbers: { count, ms: rounded(ms), firstMs: rounded(firstMs ?? ms), perSecond },
    };
  }
}

async function measureSend({ target, timeouts }: NamedServer, path: string, signal: AbortSignal): Promise<Measured> {
  const objects: StoredObject[] = [];
  const leftOut: ServiceFailure[] = [];
  for await (const entry of fileObjects([path], { signal })) {
    if (entry.kind === 'object') objects.push(entry.object);
    else leftOut.push(entry.failure);
  }
  if (objects.length === 0) return { failure: whyNothing('send', leftOut, signal) };
  let bytes = 0;
  const begun = processMs();
  const onBytes = (count: number): void => {
    bytes += count;
  };
  const end = await send(target, { objects, timeouts, signal, onBytes });
  const ms = processMs() - begun;
  if (end.cancelled) return { failure: { kind: 'local', code: 'cancelled' } };
  if (end.sent === 0) return { failure: end.failure ?? { kind: 'local', code: 'unexpected' } };
  const bytesPerSecond = Math.round((bytes / ms) * 1000);
  const objectsPerSecond = Math.round((end.sent / ms) * 1000);
  return {
    sentence: `C-STORE: ${counted(end.sent, 'object')} (${bytesInWords(bytes)}) in ${durationInWords(ms)}: ${bytesInWords(bytesPerSecond)} and ${counted(objectsPerSecond, 'object')} a second${end.failed > 0 ? `; ${end.failed} not taken` : ''}.`,
    numbers: { count: end.sent, failed: end.failed, bytes, ms: rounded(ms), bytesPerSecond, objectsPerSecond },
  };
}

interface Spread {
  readonly medianMs: number;
  readonly fastestMs: number;
  readonly slowestMs: number;
  /** Nineteen in twenty took no longer. */
  readonly p95Ms: number;
}

function spreadOf(times: readonly number[]): Spread {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number): number => rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0);
  return { medianMs: at(0.5), fastestMs: at(0), slowestMs: at(1), p95Ms: at(0.95) };
}

function spreadInWords({ medianMs, fastestMs, slowestMs, p95Ms }: Spread): string {
  return `${durationInWords(medianMs)} (fastest ${durationInWords(fastestMs)}, 95 % within ${durationInWords(p95Ms)}, slowest ${durationInWords(slowestMs)})`;
}

/** Microseconds are as much as the clock is good for. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
