import { tlsNotes } from '../../../../src-shared/dicom/explain/tls-notes.ts';
import { transferSyntaxes } from '../../../../src-shared/dicom/transfer-syntaxes.ts';
import { type EchoEnd, type EchoRequest, echo } from '../../../net/scu/echo.ts';
import type { SessionSecurity } from '../../../net/scu/open-session.ts';
import { type CommandContext, findServer, type NamedServer } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { failureExitCode } from '../failure-exit-code.ts';
import { abortOnInterrupt } from '../interrupt.ts';
import type { ServerOptions } from '../options/common-options.ts';
import type { Output } from '../output.ts';
import { durationInWords } from '../quantity.ts';
import { explainAt, report, reportUsage, serverFields } from '../report.ts';

export interface EchoCommandOptions extends ServerOptions {
  readonly repeat?: number;
  readonly parallel?: number;
  readonly proposeContexts?: number;
  readonly proposeSyntaxes?: number;
  readonly abort?: boolean;
}

/** `quarry echo <server>`: C-ECHO over an association of its own, or several of both. */
export async function run(context: CommandContext, serverText: string, options: EchoCommandOptions): Promise<ExitCode> {
  const { output } = context;
  const server = await findServer(serverText, options, context);
  if (!server.ok) return reportUsage(output, 'echo', server.problem);
  const { target, timeouts } = server.value;
  const interrupt = abortOnInterrupt(output);
  const roundTrips: number[] = [];
  const expected = (options.repeat ?? 1) * (options.parallel ?? 1);
  const request: EchoRequest = {
    timeouts,
    signal: interrupt.signal,
    repeat: options.repeat,
    contextCount: options.proposeContexts,
    transferSyntaxes: syntaxes(options.proposeSyntaxes),
    abort: options.abort,
    onEcho: (ms) => {
      roundTrips.push(ms);
      output.progress(`${roundTrips.length} answered …`, { done: roundTrips.length, total: expected });
    },
  };
  const ends = await Promise.all(Array.from({ length: options.parallel ?? 1 }, () => echo(target, request)));
  interrupt.dispose();
  output.clearProgress();
  const several = (options.repeat ?? 1) > 1 || ends.length > 1;
  return finish(output, server.value, ends, roundTrips, several);
}

/** The first `count` of those there are, the uncompressed ones first. */
function syntaxes(count: number | undefined): readonly string[] | undefined {
  if (count === undefined) return undefined;
  return transferSyntaxes()
    .slice(0, count)
    .map(({ uid }) => uid);
}

async function finish(
  output: Output,
  { label, target }: NamedServer,
  ends: readonly EchoEnd[],
  roundTrips: readonly number[],
  several: boolean,
): Promise<ExitCode> {
  const sorted = roundTrips.toSorted((a, b) => a - b);
  const counts = several ? countsOf(ends, sorted) : {};
  const failed = ends.find((end) => !end.ok);
  const good = ends.find((end) => end.ok);
  if (failed !== undefined || good === undefined) {
    const failure = failed?.failure ?? { kind: 'local', code: 'unexpected' };
    return report(output, {
      command: 'echo',
      exitCode: roundTrips.length > 0 && failure.kind !== 'local' ? exitCodes.partial : failureExitCode(failure),
      details: { ...serverFields(target), ...counts },
      status: failure.kind === 'status' ? failure.status : undefined,
      explanation: await explainAt(failure, target),
    });
  }
  const { associationMs, security, status } = good;
  for (const note of security === undefined ? [] : tlsNotes(security)) output.note(note);
  const roundTripMs = sorted[sorted.length >> 1] ?? 0;
  return report(output, {
    command: 'echo',
    exitCode: exitCodes.success,
    sentence: several
      ? `${label} answered ${roundTrips.length} times over ${ends.length === 1 ? 'one association' : `${ends.length} associations`}, in ${durationInWords(roundTripMs)} (${durationInWords(sorted[0] ?? 0)} to ${durationInWords(sorted.at(-1) ?? 0)}).`
      : `${label} answered in ${durationInWords(roundTripMs)}; the association took ${durationInWords(associationMs)}${security === undefined ? '' : ` (${security.protocol}, ${security.cipher})`}.`,
    details: {
      ...serverFields(target),
      roundTripMs: rounded(roundTripMs),
      associationMs: rounded(associationMs),
      ...counts,
      ...tlsFields(security),
    },
    status,
  });
}

function countsOf(ends: readonly EchoEnd[], sorted: readonly number[]): Record<string, unknown> {
  const [fastest = 0] = sorted;
  return {
    echoes: sorted.length,
    associations: ends.length,
    failed: ends.filter((end) => !end.ok).length,
    ...(sorted.length === 0 ? {} : { fastestMs: rounded(fastest), slowestMs: rounded(sorted.at(-1) ?? 0) }),
  };
}

function tlsFields(security: SessionSecurity | undefined): Record<string, unknown> {
  if (security === undefined) return {};
  const { protocol, cipher, certificate } = security;
  return { tls: { protocol, cipher, certificate, notes: tlsNotes(security) } };
}

/** Microseconds are as much as the clock is good for. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
