import type { ObjectSink, StoreTarget } from '../dicom/services/store-target.ts';

/** Accepts every object and keeps none: for measuring a connection. */
export function discardTarget(): StoreTarget {
  const sink: ObjectSink = {
    write: () => true,
    drained: () => Promise.resolve(),
    finish: () => Promise.resolve({ code: 0x0000 }),
    discard: () => undefined,
  };
  return { open: () => sink };
}
