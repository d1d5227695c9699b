import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { endWithUs } from '../e2e/peers/process.ts';

/** Instructions that programs retired in user mode; another event in tests, on machines that cannot count these. */
const usual = 'instructions:u';

/** What `perf stat -x ,` wrote: value, unit, event …; undefined where the machine cannot count the event. */
export function countIn(output: string): number | undefined {
  const value = /^([\d.]+),/m.exec(output)?.[1];
  return value === undefined ? undefined : Number(value);
}

/** Whether `perf` is there and the machine counts instructions: most virtual ones do not. */
export function countsInstructions(event = usual): boolean {
  const { stderr } = spawnSync('perf', ['stat', '-x', ',', '-e', event, 'true'], { encoding: 'utf8' });
  return countIn(stderr ?? '') !== undefined;
}

/**
 * Instructions of all programs that are started and end during `work`, clients and servers together: they inherit the counter of this
 * process, whose own few are in it too. Work that is measured for its time is run without it.
 */
export async function instructionsOf(work: () => Promise<unknown>, event = usual): Promise<number | undefined> {
  const perf = spawn('perf', ['stat', '-x', ',', '-e', event, '-p', String(process.pid)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  endWithUs(perf);
  let printed = '';
  perf.stderr.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  // There is no event for its being attached; it is, when it waits for its signal.
  await new Promise((resolve) => setTimeout(resolve, 200));
  await work();
  const ended = once(perf, 'close');
  perf.kill('SIGINT');
  await ended;
  return countIn(printed);
}
