/** Numbers out of samples. */
import { type Measured, median } from './sample.ts';

/** Median of the whole runs. */
export function wholeMs({ samples }: Measured): number {
  return median(samples.map(({ ms }) => ms));
}

/**
 * Without what the program takes to start: by its own clock, or less what the same program took right after with nothing to do. Undefined
 * where neither was measured, and where the difference is no more than start-ups differ among themselves: then it says nothing.
 */
export function msWithoutStartUp({ samples, startUps = [] }: Measured): number | undefined {
  const own = samples.flatMap(({ workMs }) => workMs ?? []);
  if (own.length > 0) return median(own);
  if (startUps.length === 0) return undefined;
  const starts = startUps.map(({ ms }) => ms);
  const difference = median(starts.map((ms, at) => (samples[at]?.ms ?? Number.NaN) - ms));
  const middle = median(starts);
  const noise = median(starts.map((ms) => Math.abs(ms - middle)));
  return difference > Math.max(1, 2 * noise) ? difference : undefined;
}

/** Milliseconds by which a side is compared. */
function comparedMs(side: Measured, withoutStartUp: boolean): number | undefined {
  const hasStart = side.samples.some(({ workMs }) => workMs !== undefined) || (side.startUps ?? []).length > 0;
  return withoutStartUp && hasStart ? msWithoutStartUp(side) : wholeMs(side);
}

/** So many of the case's unit a second. Undefined if nothing was measured that says it. */
export function rateOf(side: Measured, withoutStartUp: boolean): number | undefined {
  if (side.samples.length === 0) return undefined;
  const ms = comparedMs(side, withoutStartUp);
  return ms === undefined ? undefined : (side.amount ?? 1) / (ms / 1000);
}

export function fastestRate(sides: readonly Measured[], withoutStartUp: boolean): number | undefined {
  const rates = sides.flatMap((side) => rateOf(side, withoutStartUp) ?? []);
  return rates.length === 0 ? undefined : Math.max(...rates);
}

/** The most of all runs, in bytes. */
export function peakOf({ samples }: Measured, process: string): number | undefined {
  const peaks = samples.flatMap((sample) => sample.peaks[process] ?? []);
  return peaks.length === 0 ? undefined : Math.max(...peaks);
}

/** Median, in seconds. */
export function cpuOf({ samples }: Measured, process: string): number | undefined {
  const seconds = samples.flatMap((sample) => sample.cpuSeconds?.[process] ?? []);
  return seconds.length === 0 ? undefined : median(seconds);
}
