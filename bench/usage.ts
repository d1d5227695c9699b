/** What processes used of the machine: from /proc on Linux, 0 elsewhere. */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** What one process, or several that work together, used. */
export interface Usage {
  /** User and system time. Counted by the system in steps of 10 ms. */
  readonly cpuSeconds: number;
  /** Most memory resident at once, in bytes; of several processes, what they had together. */
  readonly peakBytes: number;
}

/** /proc counts in these, whatever the kernel's own clock (USER_HZ). */
const ticksPerSecond = 100;

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

/** CPU times of a process in seconds: its own, and of its children that have ended and were waited for. */
function cpuTimes(pid: number | 'self'): { readonly own: number; readonly children: number } {
  const text = read(`/proc/${pid}/stat`);
  // The name before may have blanks and parentheses. Then come state, ppid …; utime, stime, cutime, cstime are 12th to 15th (proc(5)).
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const seconds = (at: number) => Number(fields[at] ?? 0) / ticksPerSecond;
  return { own: seconds(11) + seconds(12), children: seconds(13) + seconds(14) };
}

/** Seconds that children of this process used which have ended: what one of them used is the difference. */
export function endedChildrenCpu(): number {
  return cpuTimes('self').children;
}

/** A process and all its descendants that are there. */
function family(pid: number): number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`).trim();
  return [pid, ...(children === '' ? [] : children.split(' ').flatMap((child) => family(Number(child))))];
}

/** What a server used during a piece of work, by children that ended meanwhile as well. */
export async function cpuWhile<T>(
  pid: number,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly cpuSeconds: number }> {
  const before = familyCpu(pid);
  const result = await work();
  return { result, cpuSeconds: familyCpu(pid) - before };
}

function familyCpu(pid: number): number {
  let seconds = 0;
  for (const member of family(pid)) {
    const { own, children } = cpuTimes(member);
    seconds += own + children;
  }
  return seconds;
}

/** A process that used no time of the processor for so long has nothing left to do. Milliseconds. */
const idleMs = 300;
const longestWaitMs = 5_000;

/** Waits until a server has done what it does after its answers, such as syncing. */
export async function untilIdle(pid: number): Promise<void> {
  const begun = performance.now();
  for (let before = familyCpu(pid); performance.now() - begun < longestWaitMs; ) {
    await delay(idleMs);
    const now = familyCpu(pid);
    if (now === before) return;
    before = now;
  }
}

/** Peak memory so far of a process that runs (VmHWM), in bytes. */
export function peakOf(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1024;
}

/** Milliseconds between two looks at memory: they take none of the time of what is measured, nearly. */
const lookMs = 20;

/** Watches processes and what they start. */
export class Watch {
  readonly #pids: readonly number[];
  readonly #cpuBefore: number;
  readonly #looking: ReturnType<typeof setInterval>;
  #peakBytes = 0;

  constructor(pids: readonly number[]) {
    this.#pids = pids;
    this.#cpuBefore = this.#cpu();
    this.#looking = setInterval(() => this.#look(), lookMs);
    this.#look();
  }

  #cpu(): number {
    return this.#pids.reduce((sum, pid) => sum + familyCpu(pid), 0);
  }

  #look(): void {
    const now = this.#pids.flatMap(family).reduce((sum, pid) => sum + peakOf(pid), 0);
    this.#peakBytes = Math.max(this.#peakBytes, now);
  }

  /** Most memory so far. */
  get peakBytes(): number {
    this.#look();
    return this.#peakBytes;
  }

  /** What they used since the beginning; for processes that still run. */
  end(): Usage {
    this.#look();
    clearInterval(this.#looking);
    return { cpuSeconds: this.#cpu() - this.#cpuBefore, peakBytes: this.#peakBytes };
  }
}
