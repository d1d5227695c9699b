/** One run of one side. */
export interface Sample {
  /** From starting the program that asks for the work to its end. */
  readonly ms: number;
  /** Of these, what the work took by the program's own clock, its start apart. */
  readonly workMs?: number;
  /** Where work ends with files: until `sync` had put them on the disk as well, for every side alike. */
  readonly onDiskMs?: number;
  /** Most memory resident, in bytes, by process. */
  readonly peaks: Readonly<Record<string, number>>;
  /** User and system time in seconds, by process. */
  readonly cpuSeconds?: Readonly<Record<string, number>>;
}

/** What became of one side of a case. */
export interface Measured {
  readonly name: string;
  readonly isLimit: boolean;
  /** None where a program was missing. */
  readonly samples: readonly Sample[];
  readonly startUps?: readonly Sample[];
  readonly amount?: number;
  readonly missing?: readonly string[];
  /** Of one more run. */
  readonly instructions?: number | undefined;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}
