import type { StoredObject } from '../../dicom/services/store-source.ts';

/** Sends half of an object, says so, and breaks off once it is told to. */
export function halfOf(whole: StoredObject, begun: () => void, leave: AbortSignal): StoredObject {
  return {
    ...whole,
    async open() {
      const reader = await whole.open();
      if ('failure' in reader) return reader;
      const bytes = await reader.next();
      let sent = false;
      return {
        async next() {
          if (!sent && bytes !== undefined) {
            sent = true;
            return bytes.subarray(0, bytes.length / 2);
          }
          begun();
          if (!leave.aborted)
            await new Promise<void>((resolve) => leave.addEventListener('abort', () => resolve(), { once: true }));
          return undefined;
        },
        close: () => reader.close(),
      };
    },
  };
}
