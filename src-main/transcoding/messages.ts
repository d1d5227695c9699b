import type { ConversionProblem } from '../dicom/pixel/convert-object.ts';

/** What a thread is started with. */
export interface ThreadStart {
  /** Bytes of converted frames held until they are sent. */
  readonly maxHeld: number;
}

/** To the thread. One conversion at a time: `convert`, then `next` as often as parts are wanted, until the last or `drop`. */
export type ToThread =
  | { readonly kind: 'convert'; readonly bytes: Uint8Array; readonly from: string; readonly to: string }
  | { readonly kind: 'next' }
  | { readonly kind: 'drop' };

/** From the thread, once: it can be asked now. */
export interface ThreadReady {
  readonly kind: 'ready';
}

/** From the thread: an answer to each `convert` and `next`. Parts are transferred, not copied. */
export type FromThread =
  | { readonly kind: 'begun'; readonly byteLength: number; readonly parts: readonly Uint8Array[]; readonly isAll: boolean }
  | { readonly kind: 'parts'; readonly parts: readonly Uint8Array[]; readonly isAll: boolean }
  | { readonly kind: 'failed'; readonly problem: ConversionProblem }
  /** The codecs cannot be loaded, and they are needed. */
  | { readonly kind: 'no-codecs'; readonly detail: string };
