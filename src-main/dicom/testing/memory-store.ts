import type { DimseStatus } from '../../../src-shared/dicom/failure.ts';
import { CollectedBytes } from '../dimse/collected-bytes.ts';
import type { ObjectReader, StoredObject } from '../services/store-source.ts';
import type { IncomingObject, ObjectSink, StoreTarget } from '../services/store-target.ts';

/** What a memory store received. */
export interface ReceivedObject {
  readonly object: IncomingObject;
  readonly bytes: Uint8Array;
}

export interface MemoryStoreOptions {
  /** The status of each object; default Success. May wait. */
  readonly finish?: (object: IncomingObject) => DimseStatus | Promise<DimseStatus>;
  /** Asks for a pause after every fragment; resolves when there is room again. */
  readonly drained?: () => Promise<void>;
  /** Counts bytes instead of keeping them. */
  readonly drop?: boolean;
}

/** A store target that keeps what comes in memory. */
export class MemoryStore implements StoreTarget {
  readonly received: ReceivedObject[] = [];
  readonly #options: MemoryStoreOptions;
  opened = 0;
  discarded = 0;
  bytes = 0;

  constructor(options: MemoryStoreOptions = {}) {
    this.#options = options;
  }

  open(object: IncomingObject): ObjectSink {
    this.opened++;
    const { drained, finish, drop } = this.#options;
    const collected = new CollectedBytes();
    return {
      write: (fragment) => {
        this.bytes += fragment.length;
        if (!drop) collected.append(fragment);
        return drained === undefined;
      },
      drained: () => drained?.() ?? Promise.resolve(),
      finish: async () => {
        const status = (await finish?.(object)) ?? { code: 0 };
        if (!drop) this.received.push({ object, bytes: collected.take() });
        return status;
      },
      discard: () => {
        this.discarded++;
      },
    };
  }
}

export interface MemoryObjectOptions {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly bytes: Uint8Array;
  /** Length of the parts the reader gives; default one part. */
  readonly partLength?: number;
  /** Says no length. */
  readonly unknownLength?: boolean;
  /** The reader fails after this many bytes. */
  readonly failsAfter?: number;
  readonly onOpen?: () => void;
  readonly onClose?: () => void;
}

/** An object in memory. Its reader uses one buffer for all parts: whoever keeps a part instead of its bytes fails the test. */
export function memoryObject(options: MemoryObjectOptions): StoredObject {
  const { sopClassUid, sopInstanceUid, transferSyntaxUid, bytes } = options;
  return {
    sopClassUid,
    sopInstanceUid,
    transferSyntaxUid,
    label: sopInstanceUid,
    byteLength: options.unknownLength ? undefined : bytes.length,
    async open() {
      options.onOpen?.();
      return memoryReader(options);
    },
  };
}

function memoryReader({ bytes, partLength = bytes.length, failsAfter, onClose }: MemoryObjectOptions): ObjectReader {
  const buffer = new Uint8Array(partLength);
  let at = 0;
  return {
    async next() {
      if (failsAfter !== undefined && at >= failsAfter) throw new Error('EIO');
      if (at >= bytes.length) return undefined;
      const part = bytes.subarray(at, at + partLength);
      at += part.length;
      buffer.set(part);
      return buffer.subarray(0, part.length);
    },
    async close() {
      buffer.fill(0xee);
      onClose?.();
    },
  };
}
