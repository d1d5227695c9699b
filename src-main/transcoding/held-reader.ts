import type { ObjectReader } from '../dicom/services/store-source.ts';

/** Parts that are all there. */
export function heldReader(parts: readonly Uint8Array[]): ObjectReader {
  const rest = [...parts];
  return {
    next: async () => rest.shift(),
    async close() {
      rest.length = 0;
    },
  };
}
