/** When little room is left on a disk. */
export interface DiskLimits {
  readonly warnGigabytes: number;
  /** Of the disk; counts where it is less than the gigabytes: on a small disk. */
  readonly warnPercent: number;
  /** Objects are refused that would leave less. */
  readonly reserveMegabytes: number;
}

export type DiskRoom = 'enough' | 'little' | 'none';

/** Whether a person is to be warned, and whether objects are still taken. Bytes; a disk of unknown size is a large one. */
export function diskRoom(freeBytes: number, totalBytes: number, limits: DiskLimits): DiskRoom {
  if (freeBytes < limits.reserveMegabytes * 1e6) return 'none';
  const percent = totalBytes > 0 ? (totalBytes * limits.warnPercent) / 100 : Number.POSITIVE_INFINITY;
  return freeBytes < Math.min(limits.warnGigabytes * 1e9, percent) ? 'little' : 'enough';
}
