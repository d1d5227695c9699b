import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import type { ObjectReader } from '../../dicom/services/store-source.ts';

/** What became of one file. `source` could not be read, and is left out; a `target` that cannot be written ends the export. */
export type PutOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'taken' }
  | { readonly kind: 'source'; readonly failure: ServiceFailure }
  | { readonly kind: 'target'; readonly failure: ServiceFailure };

export interface FileToPut {
  /** With `/`. */
  readonly name: string;
  /** Its bytes gain nothing from being compressed again. */
  readonly compressed: boolean;
  readonly open: () => Promise<ObjectReader | { failure: ServiceFailure }>;
}

/** Where an export goes: a folder, or a zip file. */
export interface ExportTarget {
  /** Files written at the same time. */
  readonly atATime: number;
  /** Why so many files of so many bytes together cannot go there. */
  refusal(files: number, bytes: number): Promise<ServiceFailure | undefined>;
  put(file: FileToPut): Promise<PutOutcome>;
  finish(): Promise<ServiceFailure | undefined>;
  /** Leaves nothing that looks like a whole export. */
  discard(): Promise<void>;
}

type Pumped = { readonly kind: 'done' } | { readonly kind: 'source' | 'target'; readonly error: unknown };

/** Moves all of a reader's bytes, and says at which end it broke off. */
export async function pump(reader: ObjectReader, write: (part: Uint8Array) => Promise<void>): Promise<Pumped> {
  for (;;) {
    let part: Uint8Array | undefined;
    try {
      part = await reader.next();
    } catch (error) {
      return { kind: 'source', error };
    }
    if (part === undefined) return { kind: 'done' };
    try {
      await write(part);
    } catch (error) {
      return { kind: 'target', error };
    }
  }
}

/** Bytes in memory as a reader. */
export function bytesReader(bytes: Uint8Array): ObjectReader {
  let left: Uint8Array | undefined = bytes;
  return {
    next: () => {
      const part = left;
      left = undefined;
      return Promise.resolve(part);
    },
    close: () => Promise.resolve(),
  };
}
