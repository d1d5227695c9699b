import { performance } from 'node:perf_hooks';
import { seededRandom } from '../../dicom/testing/random.ts';

/** `QUARRY_FUZZ_SEED` repeats a run, `QUARRY_FUZZ_SCALE` multiplies the cases: 10 makes ten times as many. */
export const fuzzSeed = Number(process.env.QUARRY_FUZZ_SEED ?? 20_260_101);
export const fuzzScale = Number(process.env.QUARRY_FUZZ_SCALE ?? 1);

/** Far more than any case needs, even on a busy machine; a reader that runs wild needs longer. */
const longestCaseMs = 5_000;

/**
 * Runs `once` with `cases` × scale random sources. Whatever it throws, and a case that takes too long, is an error that names the
 * seed, the number of the case and the input.
 */
export function fuzz(
  name: string,
  cases: number,
  once: (random: (below: number) => number) => { readonly input: Uint8Array | string; check(): void },
): void {
  const count = Math.ceil(cases * fuzzScale);
  for (let index = 0; index < count; index++) {
    const { input, check } = once(seededRandom(fuzzSeed + index * 7919));
    const where = () => `${name}: seed ${fuzzSeed}, case ${index}, input ${show(input)}`;
    const begun = performance.now();
    try {
      check();
    } catch (error) {
      throw new Error(where(), { cause: error });
    }
    const ms = performance.now() - begun;
    if (ms > longestCaseMs) throw new Error(`${where()}: took ${Math.round(ms)} ms`);
  }
  console.info(`fuzz ${name}: ${count} cases, seed ${fuzzSeed}`);
}

function show(input: Uint8Array | string): string {
  if (typeof input === 'string') return JSON.stringify(input.slice(0, 300));
  const start = Array.from(input.subarray(0, 400), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return `${input.length} bytes: ${start}`;
}

/** Fails the case at hand. */
export function must(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}

/** The largest buffer that `run` allocates by a length, in bytes. */
export function largestAllocation(run: () => void): number {
  const original = globalThis.Uint8Array;
  let largest = 0;
  globalThis.Uint8Array = new Proxy(original, {
    construct(target, parameters, newTarget) {
      if (typeof parameters[0] === 'number') largest = Math.max(largest, parameters[0]);
      return Reflect.construct(target, parameters, newTarget) as object;
    },
  });
  try {
    run();
  } finally {
    globalThis.Uint8Array = original;
  }
  return largest;
}
