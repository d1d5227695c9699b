import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { endWithUs } from '../e2e/peers/process.ts';

/** One run of one side. */
export interface Sample {
  /** From starting the program that asks for the work to its end. */
  readonly ms: number;
  /** Where work ends with files: until `sync` had put them on the disk as well, for every side alike. */
  readonly onDiskMs?: number;
  /** Most memory resident, in bytes, by process. */
  readonly peaks: Readonly<Record<string, number>>;
}

/** One of those that do the same work. */
export interface Side {
  readonly name: string;
  run(): Promise<Sample>;
}

export interface Case {
  readonly name: string;
  /** What `amount` counts: the rate is so many a second. */
  readonly unit: string;
  readonly amount: number;
  readonly sides: readonly Side[];
  /** Programs of the machine's own limit: without DICOM. */
  readonly limits?: readonly Side[];
  /** Runs of each side, where fewer must do. */
  readonly atMostRuns?: number;
  close?(): Promise<void>;
}

/** Peak memory so far of a process that runs (VmHWM), or 0 where the system does not tell. */
export function peakOf(pid: number): number {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** Milliseconds between two looks at a client's memory: it takes none of the time of what is measured, nearly. */
const lookMs = 20;

export interface Finished {
  readonly ms: number;
  readonly peakBytes: number;
}

/** Runs a program to its end; one that fails fails the measurement. */
export async function timed(command: string, args: readonly string[], env: Record<string, string> = {}): Promise<Finished> {
  const begun = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  endWithUs(child);
  let output = '';
  const print = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-2_000);
  };
  child.stdout.on('data', print);
  child.stderr.on('data', print);
  let peakBytes = 0;
  const { pid } = child;
  const look = setInterval(() => {
    if (pid !== undefined) peakBytes = Math.max(peakBytes, peakOf(pid));
  }, lookMs);
  const [code] = await once(child, 'exit');
  const ms = performance.now() - begun;
  clearInterval(look);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${String(code)}:\n${output}`);
  return { ms, peakBytes };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/** What became of one side of a case. */
export interface Measured {
  readonly name: string;
  readonly isLimit: boolean;
  readonly samples: readonly Sample[];
}

/** Runs the sides in turn, A B C A B C …, so that what else the machine does meets all of them. */
export async function alternate(work: Case, runs: number, onRun: (text: string) => void): Promise<Measured[]> {
  const all = [
    ...work.sides.map((side) => ({ side, isLimit: false })),
    ...(work.limits ?? []).map((side) => ({ side, isLimit: true })),
  ];
  const samples = new Map<Side, Sample[]>(all.map(({ side }) => [side, []]));
  for (let round = 0; round < Math.min(runs, work.atMostRuns ?? runs); round++) {
    for (const { side } of all) {
      const sample = await side.run();
      samples.get(side)?.push(sample);
      onRun(`${side.name}: ${Math.round(sample.ms)} ms`);
    }
  }
  return all.map(({ side, isLimit }) => ({ name: side.name, isLimit, samples: samples.get(side) ?? [] }));
}
