import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { endWithUs, isInstalled } from '../e2e/peers/process.ts';
import { instructionsOf } from './instructions.ts';
import type { Measured, Sample } from './sample.ts';
import type { Target } from './target.ts';
import { endedChildrenCpu, Watch } from './usage.ts';

/** One of those that do the same work. */
export interface Side {
  readonly name: string;
  /** Programs without which it is left out. */
  readonly needs?: readonly string[];
  /** Runs, where fewer than of the others must do. */
  readonly atMostRuns?: number;
  /** What it does of the case's amount, where that would take it too long, or is more than it can. Rates are compared. */
  readonly amount?: number;
  run(): Promise<Sample>;
  /** The same program with nothing, or next to nothing, to do. */
  startUp?(): Promise<Sample>;
}

export interface Case {
  readonly name: string;
  /** What `amount` counts: the rate is so many a second. */
  readonly unit: string;
  readonly amount: number;
  /** Programs without which there is no case. */
  readonly needs?: readonly string[];
  readonly sides: readonly Side[];
  /** Programs of the machine's own limit: without DICOM. */
  readonly limits?: readonly Side[];
  /** What is to be reached, and what it is compared with. */
  readonly targets?: readonly Target[];
  /** Sides are compared without the time that their programs take to start. */
  readonly withoutStartUp?: boolean;
  /** Sentences that belong below the table. */
  readonly notes?: readonly string[];
  /** Runs of each side, where fewer must do, or more cost nothing. */
  readonly atMostRuns?: number;
  readonly atLeastRuns?: number;
  close?(): Promise<void>;
}

export interface Finished {
  readonly ms: number;
  readonly peakBytes: number;
  readonly cpuSeconds: number;
  /** The end of what it printed, both streams. */
  readonly output: string;
}

export type Command = readonly [command: string, args: readonly string[], env?: Readonly<Record<string, string>>];

/** Runs a program to its end; one that fails fails the measurement. */
export function timed(command: string, args: readonly string[], env: Record<string, string> = {}): Promise<Finished> {
  return timedTogether([[command, args, env]]);
}

/** Runs programs side by side until the last has ended: what they used is added up. Nothing else that we started may end meanwhile. */
export async function timedTogether(commands: readonly Command[]): Promise<Finished> {
  const cpuBefore = endedChildrenCpu();
  const begun = performance.now();
  const running = commands.map(started);
  const watch = new Watch(running.flatMap(({ pid }) => pid ?? []));
  await Promise.all(running.map(({ ended }) => ended));
  const ms = performance.now() - begun;
  const { peakBytes } = watch.end();
  const output = running.map((each) => each.output()).join('');
  return { ms, peakBytes, cpuSeconds: endedChildrenCpu() - cpuBefore, output };
}

function started([command, args, env]: Command) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  endWithUs(child);
  let output = '';
  const print = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-2_000);
  };
  child.stdout.on('data', print);
  child.stderr.on('data', print);
  const ended = once(child, 'exit').then(([code]) => {
    if (code !== 0) throw new Error(`${command} ${args.join(' ').slice(0, 500)} ended with ${String(code)}:\n${output}`);
  });
  return { pid: child.pid, ended, output: () => output };
}

/** The sample of a program that does its work alone. */
export function sampleOf(process: string, { ms, peakBytes, cpuSeconds }: Finished): Sample {
  return { ms, peaks: { [process]: peakBytes }, cpuSeconds: { [process]: cpuSeconds } };
}

export interface Alternating {
  /** Whether each side is run once more for its instructions. */
  readonly countsInstructions?: boolean;
}

interface Runner {
  readonly side: Side;
  readonly isLimit: boolean;
  readonly missing: readonly string[];
  readonly samples: Sample[];
  readonly startUps: Sample[];
}

/** Runs the sides in turn, A B C A B C …, so that what else the machine does meets all of them. */
export async function alternate(
  work: Case,
  wanted: number,
  onRun: (text: string) => void,
  options: Alternating = {},
): Promise<Measured[]> {
  const runner = (side: Side, isLimit: boolean): Runner => {
    return { side, isLimit, missing: missingOf(side.needs), samples: [], startUps: [] };
  };
  const all = [...work.sides.map((side) => runner(side, false)), ...(work.limits ?? []).map((side) => runner(side, true))];
  const runs = Math.min(Math.max(wanted, work.atLeastRuns ?? 0), work.atMostRuns ?? Number.POSITIVE_INFINITY);
  for (let round = 0; round < runs; round++) {
    for (const { side, missing, samples, startUps } of all) {
      if (missing.length > 0 || round >= (side.atMostRuns ?? runs)) continue;
      const sample = await side.run();
      samples.push(sample);
      if (side.startUp) startUps.push(await side.startUp());
      onRun(`${side.name}: ${Math.round(sample.ms)} ms`);
    }
  }
  const results: Measured[] = [];
  for (const { side, isLimit, missing, samples, startUps } of all) {
    const counts = options.countsInstructions && missing.length === 0;
    const instructions = counts ? await instructionsOf(() => side.run()) : undefined;
    results.push({ name: side.name, isLimit, samples, startUps, amount: side.amount ?? work.amount, missing, instructions });
  }
  return results;
}

export function missingOf(programs: readonly string[] = []): string[] {
  return programs.filter((program) => !isInstalled(program));
}
