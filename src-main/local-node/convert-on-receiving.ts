import type { DimseStatus, ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { tag } from '../../src-shared/dicom/tag.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { lookupTransferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { limits } from '../dicom/bytes/limits.ts';
import { readDataSet } from '../dicom/dataset/read-data-set.ts';
import { joinFragments } from '../dicom/pixel/frames.ts';
import type { IncomingObject, ObjectSink, StoreStatus, StoreTarget } from '../dicom/services/store-target.ts';
import type { Transcoder } from '../dicom/services/transcoder.ts';
import type { HeldPart, HeldRoom } from './held-room.ts';

export interface ReceivingConversion {
  readonly transcoder: Transcoder;
  /** Where objects are held until they are complete, together with those of others. */
  readonly room: HeldRoom;
  /** The transfer syntax that objects are to be kept in; read for each object, undefined: as received. */
  readonly to: (object: IncomingObject) => string | undefined;
  /** What becomes of an object that cannot be converted. Left out, it is kept as received. */
  readonly otherwise?: 'keep' | 'refuse' | undefined;
  /** An object was stored in the transfer syntax that was wanted. Must not throw. */
  readonly onConverted?: ((object: IncomingObject) => void) | undefined;
  /** An object is kept as received, or refused, because it cannot be converted. Must not throw. */
  readonly onNotConverted?: ((object: IncomingObject, failure: ServiceFailure) => void) | undefined;
  /** Bytes of one object held until it is complete; longer ones are kept as received. Default `limits.maxHeldReceived`. */
  readonly maxLength?: number;
}

/**
 * A store target that converts to a chosen transfer syntax before another one stores. What cannot be converted is kept as it came, whole, or
 * refused where that is wanted: nothing is lost for the sake of its encoding.
 */
export function convertOnReceiving(target: StoreTarget, conversion: ReceivingConversion): StoreTarget {
  return {
    open(object) {
      const from = object.transferSyntaxUid;
      const to = conversion.to(object);
      if (to === undefined || to === from) return target.open(object);
      if (conversion.transcoder.conversion(from, to) !== undefined) return new ConvertingSink(target, object, to, conversion);
      conversion.onNotConverted?.(object, { kind: 'local', code: 'image-undecodable', detail: `from ${from} to ${to}` });
      return conversion.otherwise === 'refuse' ? refusingSink() : target.open(object);
    },
  };
}

/** Pixel data and what comes after it. */
const pixelGroup = tag(0x7fe0, 0);

/** PS3.4 Table B.2-1: cannot understand. */
const notConvertible: DimseStatus = { code: 0xc000, errorComment: 'Cannot be converted to the transfer syntax of this archive' };

/** PS3.4 Table B.2-1: out of resources. Others that were sent at the same time stopped in the middle. */
const noRoom: DimseStatus = { code: 0xa700, errorComment: 'No memory to convert it at the moment' };

/** Takes the data set to its end and stores nothing of it. */
function refusingSink(status = notConvertible): ObjectSink {
  return { write: () => true, drained: async () => {}, finish: async () => status, discard: () => {} };
}

/** Holds an object until it is complete. Too long a one, or one without room, is let through from then on. */
class ConvertingSink implements ObjectSink {
  readonly #target: StoreTarget;
  readonly #object: IncomingObject;
  readonly #to: string;
  readonly #conversion: ReceivingConversion;
  readonly #part: HeldPart;
  #held: Uint8Array[] = [];
  #length = 0;
  #through: ObjectSink | undefined;
  #ended = false;

  constructor(target: StoreTarget, object: IncomingObject, to: string, conversion: ReceivingConversion) {
    this.#target = target;
    this.#object = object;
    this.#to = to;
    this.#conversion = conversion;
    this.#part = conversion.room.open();
  }

  write(fragment: Uint8Array): boolean {
    if (this.#through) return this.#through.write(fragment);
    this.#held.push(new Uint8Array(fragment));
    this.#length += fragment.length;
    const hasRoom = this.#part.add(fragment.length);
    if (this.#length <= (this.#conversion.maxLength ?? limits.maxHeldReceived)) return hasRoom;
    if (!this.#letThrough(`more than ${this.#length} bytes as received`, notConvertible)) return false;
    this.#part.release();
    return true;
  }

  async drained(): Promise<void> {
    if (this.#through === undefined) {
      if ((await this.#part.granted()) || this.#ended) return;
      if (this.#through === undefined) this.#letThrough(`no room for the rest after ${this.#length} bytes`, noRoom);
    }
    await this.#through?.drained();
    this.#part.release();
  }

  async finish(): Promise<StoreStatus> {
    this.#ended = true;
    this.#part.complete();
    try {
      return await (this.#through?.finish() ?? this.#convert());
    } finally {
      this.#part.release();
    }
  }

  discard(): void {
    this.#ended = true;
    this.#held = [];
    this.#part.release();
    this.#through?.discard();
  }

  async #convert(): Promise<StoreStatus> {
    const held = this.#takeHeld();
    const from = this.#object.transferSyntaxUid;
    if (lookupTransferSyntax(this.#to)?.encapsulated === true && isWithoutPixels(joinFragments(held), from))
      return this.#store(this.#object, held.values());
    // A copy is handed over, made when a thread is free for it: what cannot be converted is stored as it came.
    const converted = await this.#conversion.transcoder.convert({ bytes: () => joined(held), from, to: this.#to });
    if ('failure' in converted) {
      this.#notConverted(converted.failure);
      if (this.#conversion.otherwise === 'refuse') return notConvertible;
      return this.#store(this.#object, held.values());
    }
    held.length = 0;
    this.#part.release();
    try {
      const { transferSyntaxUid } = this.#object;
      const object = { ...this.#object, transferSyntaxUid: this.#to, receivedIn: transferSyntaxUid };
      const status = await this.#store(object, partsOf(converted.reader));
      if (status.code === 0) this.#conversion.onConverted?.(this.#object);
      return status;
    } finally {
      await converted.reader.close();
    }
  }

  async #store(object: IncomingObject, parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<StoreStatus> {
    const sink = this.#target.open(object);
    this.#through = sink;
    try {
      for await (const part of parts) {
        if (!sink.write(part)) await sink.drained();
      }
    } catch (error) {
      sink.discard();
      throw error;
    }
    return sink.finish();
  }

  /** What is held goes on as it came, or is refused, and the rest after it. False: more than is taken at once. */
  #letThrough(why: string, refusal: DimseStatus): boolean {
    this.#notConverted({ kind: 'local', code: 'image-too-large', detail: why });
    const through = this.#conversion.otherwise === 'refuse' ? refusingSink(refusal) : this.#target.open(this.#object);
    this.#through = through;
    return this.#takeHeld()
      .map((part) => through.write(part))
      .every(Boolean);
  }

  #takeHeld(): Uint8Array[] {
    const held = this.#held;
    this.#held = [];
    return held;
  }

  #notConverted(failure: ServiceFailure): void {
    this.#conversion.onNotConverted?.(this.#object, failure);
  }
}

/**
 * Reports, plans and the like: there is nothing to compress, and few take them in a syntax that is made for pixels. What cannot be read is
 * left to the conversion, which says why.
 */
function isWithoutPixels(bytes: Uint8Array, transferSyntaxUid: string): boolean {
  const read = readDataSet(bytes, transferSyntaxUid, { stopAt: pixelGroup, allowTruncated: true });
  return read.ok && !read.dataSet.has(tags.BitsAllocated) && !read.dataSet.has(tags.Rows);
}

/** In one new piece, also where there is only one. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = joinFragments(parts);
  return parts.length === 1 ? new Uint8Array(whole) : whole;
}

async function* partsOf(reader: { next(): Promise<Uint8Array | undefined> }): AsyncGenerator<Uint8Array> {
  for (let part = await reader.next(); part !== undefined; part = await reader.next()) yield part;
}
