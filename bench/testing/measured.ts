import type { Measured } from '../sample.ts';

/** A side that took so many milliseconds in each of its runs. */
export function side(name: string, ms: readonly number[], more: Partial<Measured> = {}): Measured {
  return { name, isLimit: false, samples: ms.map((each) => ({ ms: each, peaks: {} })), amount: 100, ...more };
}

export function startUps(...ms: readonly number[]): Pick<Measured, 'startUps'> {
  return { startUps: ms.map((each) => ({ ms: each, peaks: {} })) };
}
