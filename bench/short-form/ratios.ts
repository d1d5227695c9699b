import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { Sample } from '../sample.ts';
import type { Work } from './works.ts';

/** What Quarry takes, in what the other takes: over 1 is more. */
export interface Ratios {
  /** User and system time. It hardly depends on what else the machine does. */
  readonly cpu: number;
  /** From start to end. */
  readonly wall: number;
}

export interface Compared extends Ratios {
  readonly pairs: number;
  /** CPUs that other programs kept busy meanwhile: 0.5 is half of one. */
  readonly othersBusy: number;
}

/** How long and how often a work is repeated. */
export interface Effort {
  readonly atLeastPairs: number;
  readonly atMostPairs: number;
  /** No pair is begun after that. */
  readonly ms: number;
}

export const usualEffort: Effort = { atLeastPairs: 3, atMostPairs: 9, ms: 4_500 };
export const recordingEffort: Effort = { atLeastPairs: 9, atMostPairs: 15, ms: 15_000 };

/** Runs both in turn. */
export async function compare({ own, peer, process }: Work, effort: Effort): Promise<Compared> {
  const owns: Sample[] = [];
  const peers: Sample[] = [];
  const before = machineCpu();
  const begun = performance.now();
  while (owns.length < effort.atLeastPairs || (owns.length < effort.atMostPairs && performance.now() - begun < effort.ms)) {
    owns.push(await own.run());
    peers.push(await peer.run());
  }
  const seconds = (performance.now() - begun) / 1000;
  const othersBusy = (machineCpu() - before) / seconds - ourCpu([...owns, ...peers]) / seconds;
  return { ...ratiosOf(owns, peers, process), pairs: owns.length, othersBusy: Math.max(0, othersBusy) };
}

/**
 * CPU time is counted in steps of 10 ms, so that it is summed up, without the worst run of each. Of the time on the clock the best run of
 * each counts: whatever else the machine does only adds to it.
 */
export function ratiosOf(owns: readonly Sample[], peers: readonly Sample[], process: string): Ratios {
  const cpu = (samples: readonly Sample[]) =>
    samples
      .map(({ cpuSeconds }) => cpuSeconds?.[process] ?? Number.NaN)
      .toSorted((a, b) => a - b)
      .slice(0, samples.length > 1 ? -1 : 1)
      .reduce((sum, seconds) => sum + seconds, 0);
  const wall = (samples: readonly Sample[]) => Math.min(...samples.map(({ ms }) => ms));
  return { cpu: cpu(owns) / cpu(peers), wall: wall(owns) / wall(peers) };
}

function ourCpu(samples: readonly Sample[]): number {
  return samples.flatMap(({ cpuSeconds }) => Object.values(cpuSeconds ?? {})).reduce((sum, seconds) => sum + seconds, 0);
}

/** Seconds that all CPUs were busy since the machine started (user, nice, system, irq, softirq, steal; proc(5)). */
function machineCpu(): number {
  try {
    const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] =
      /^cpu +(.*)$/m.exec(readFileSync('/proc/stat', 'latin1'))?.[1]?.split(' ').map(Number) ?? [];
    return (user + nice + system + irq + softirq + steal) / 100;
  } catch {
    return cpus().reduce((sum, { times }) => sum + (times.user + times.nice + times.sys + times.irq) / 1000, 0);
  }
}
