import { peakOf, rateOf } from './results.ts';
import type { Measured } from './sample.ts';

/** What a side of ours is to reach; wording and numbers are those of issue 5. */
export type Target =
  | {
      /** So many times the rate of the best of others. */
      readonly kind: 'rate';
      readonly own: string;
      readonly against: readonly string[];
      readonly atLeast: number;
    }
  | {
      /** Less resident memory than this. */
      readonly kind: 'memory';
      readonly own: string;
      readonly process: string;
      readonly belowBytes: number;
    };

/** The best of `against`, or `atLeast` times as good. */
export function rateTarget(own: string, against: readonly string[], atLeast = 1): Target {
  return { kind: 'rate', own, against, atLeast };
}

export interface Judgement {
  readonly target: Target;
  /** In the target's own measure: a ratio, or bytes. Undefined where there is nothing to compare. */
  readonly reached: number | undefined;
  readonly isReached: boolean | undefined;
}

export function judge(target: Target, measured: readonly Measured[], withoutStartUp: boolean): Judgement {
  const own = measured.find(({ name }) => name === target.own);
  if (target.kind === 'memory') {
    const peak = own && peakOf(own, target.process);
    return { target, reached: peak, isReached: peak === undefined ? undefined : peak < target.belowBytes };
  }
  const ownRate = own && rateOf(own, withoutStartUp);
  const rates = target.against.map((name) => {
    const peer = measured.find((side) => side.name === name && side.samples.length > 0);
    return { peer, rate: peer && rateOf(peer, withoutStartUp) };
  });
  const best = Math.max(...rates.flatMap(({ rate }) => rate ?? []));
  // A peer that was too fast to be told from its start may be the best.
  const untold = rates.some(({ peer, rate }) => peer !== undefined && rate === undefined);
  if (ownRate === undefined || untold || !Number.isFinite(best)) return { target, reached: undefined, isReached: undefined };
  const reached = ownRate / best;
  return { target, reached, isReached: reached >= target.atLeast };
}

/** A line of Markdown. */
export function judgementInWords({ target, reached, isReached }: Judgement): string {
  const verdict = isReached === undefined ? 'not comparable here' : isReached ? 'reached' : '**missed**';
  if (target.kind === 'memory') {
    const wanted = `below ${megabytes(target.belowBytes)} MB resident in the ${target.process}`;
    return `- ${target.own}: ${wanted}${reached === undefined ? '' : `, has ${megabytes(reached)}`}: ${verdict}`;
  }
  const [only] = target.against;
  const whom = target.against.length === 1 ? only : `the best of ${target.against.join(', ')}`;
  const found = reached === undefined ? '' : `, is ${reached.toFixed(2)} ×`;
  return `- ${target.own}: to be ${target.atLeast.toFixed(2)} × the rate of ${whom}${found}: ${verdict}`;
}

const megabytes = (bytes: number) => Math.round(bytes / 2 ** 20);
