import type { AdmitObject } from './storage.ts';
import { refuse, storeStatus } from './store-status.ts';

/** How long what the disk said last is taken for true, less what was taken in since. Milliseconds. */
const freeBytesLastMs = 1_000;

export interface DiskReserveOptions {
  /** Of the volume; undefined when it cannot be asked. */
  readonly freeBytes: () => Promise<number | undefined>;
  /** How many bytes stay free. */
  readonly reserveBytes: () => number;
  /** Milliseconds of any origin. */
  readonly now: () => number;
}

/**
 * Refuses new objects before the disk is full: a full disk also stops the index, the queue and whatever else lives on the volume. The
 * disk is asked once a second at most.
 */
export function keepReserve({ freeBytes, reserveBytes, now }: DiskReserveOptions): AdmitObject {
  let last: Asked | undefined;
  const admit = (asked: Asked, free: number | undefined, byteLength: number) => {
    const reserve = reserveBytes();
    // What cannot be asked is left to the writing to find out.
    if (free !== undefined && free - asked.taken - byteLength < reserve) {
      const detail = `${free - asked.taken} bytes are free, ${reserve} are to stay free`;
      return refuse(storeStatus.outOfResources, 'Disk nearly full', { kind: 'local', code: 'disk-full', detail });
    }
    asked.taken += byteLength;
    return nothingToGiveBack;
  };
  return ({ byteLength }) => {
    if (last === undefined || now() - last.at > freeBytesLastMs) last = { at: now(), free: freeBytes(), taken: 0 };
    const asked = last;
    if (!(asked.free instanceof Promise)) return admit(asked, asked.free, byteLength);
    return asked.free.then((free) => {
      asked.free = free;
      return admit(asked, free, byteLength);
    });
  };
}

/** What the disk said, or that it has not answered yet. */
interface Asked {
  readonly at: number;
  free: number | undefined | Promise<number | undefined>;
  taken: number;
}

function nothingToGiveBack(): void {}

/** Both must admit an object. */
export function admittedByBoth(first: AdmitObject, second: AdmitObject): AdmitObject {
  return async (object) => {
    const one = await first(object);
    if (typeof one !== 'function') return one;
    const other = await second(object);
    if (typeof other !== 'function') {
      one();
      return other;
    }
    return () => {
      other();
      one();
    };
  };
}
