import type { Compared, Ratios } from './ratios.ts';

/** `recorded.json`: what the ratios were on one machine. */
export interface Recorded {
  readonly date: string;
  readonly machine: string;
  readonly versions: readonly string[];
  /** CPUs that others kept busy while it was recorded, at most. */
  readonly othersBusy: number;
  readonly ratios: Readonly<Record<string, Ratios>>;
}

/** How much worse than recorded fails; on another machine, where ratios differ by themselves, twice as much. */
const tolerance = 0.25;
/** From so many CPUs on that others keep busy, time on the clock says more about them. */
const tooBusy = 0.3;
/** CPU time grows, too, where others take caches away: so much more is allowed for each CPU they keep busy. */
const toleranceForEachBusy = 0.25;

export interface Verdict {
  readonly isWorse: boolean;
  readonly sentence: string;
}

export function judgeRatios(name: string, found: Compared, recorded: Ratios | undefined, isSameMachine: boolean): Verdict {
  const measured = `CPU ${found.cpu.toFixed(2)} ×, time ${found.wall.toFixed(2)} × (${found.pairs} pairs)`;
  if (recorded === undefined)
    return { isWorse: true, sentence: `${name}: ${measured}; nothing is recorded: npm run bench -- --record` };
  const wallCounts = found.othersBusy < tooBusy;
  const more = wallCounts ? 0 : found.othersBusy * toleranceForEachBusy;
  const allowed = 1 + more + (isSameMachine ? tolerance : 2 * tolerance);
  const cpuWorse = !(found.cpu <= recorded.cpu * allowed);
  const wallWorse = wallCounts && !(found.wall <= recorded.wall * allowed);
  const beside = `recorded ${recorded.cpu.toFixed(2)} ×, ${recorded.wall.toFixed(2)} ×`;
  const others = wallCounts ? '' : `; others keep ${found.othersBusy.toFixed(1)} CPUs busy: time is not judged`;
  const worse = [cpuWorse ? 'CPU' : '', wallWorse ? 'time' : ''].filter((word) => word !== '').join(' and ');
  const verdict = worse === '' ? '' : `: ${worse} WORSE by more than ${Math.round((allowed - 1) * 100)} %`;
  return { isWorse: worse !== '', sentence: `${name}: ${measured}; ${beside}${others}${verdict}` };
}
