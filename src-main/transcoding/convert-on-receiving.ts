import type { DimseStatus, ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { limits } from '../dicom/bytes/limits.ts';
import { joinFragments } from '../dicom/pixel/frames.ts';
import type { IncomingObject, ObjectSink, StoreTarget } from '../dicom/services/store-target.ts';
import type { Transcoder } from '../dicom/services/transcoder.ts';

export interface ReceivingConversion {
  readonly transcoder: Transcoder;
  /** The transfer syntax that objects are to be kept in; read for each object, undefined: as received. */
  readonly to: (object: IncomingObject) => string | undefined;
  /** An object that is kept as received because it cannot be converted. Must not throw. */
  readonly onNotConverted?: ((object: IncomingObject, failure: ServiceFailure) => void) | undefined;
  /** Bytes of one object held until it is complete; longer ones are kept as received. Default `limits.maxHeldReceived`. */
  readonly maxLength?: number;
}

/**
 * A store target that converts to a chosen transfer syntax before another one stores. What cannot be converted is kept as it came: nothing
 * is refused or lost for the sake of its encoding.
 */
export function convertOnReceiving(target: StoreTarget, conversion: ReceivingConversion): StoreTarget {
  return {
    open(object) {
      const from = object.transferSyntaxUid;
      const to = conversion.to(object);
      if (to === undefined || to === from) return target.open(object);
      if (conversion.transcoder.conversion(from, to) !== undefined) return new ConvertingSink(target, object, to, conversion);
      conversion.onNotConverted?.(object, { kind: 'local', code: 'image-undecodable', detail: `from ${from} to ${to}` });
      return target.open(object);
    },
  };
}

/** Holds an object until it is complete. Too long a one is let through from then on. */
class ConvertingSink implements ObjectSink {
  readonly #target: StoreTarget;
  readonly #object: IncomingObject;
  readonly #to: string;
  readonly #conversion: ReceivingConversion;
  #held: Uint8Array[] = [];
  #length = 0;
  #through: ObjectSink | undefined;

  constructor(target: StoreTarget, object: IncomingObject, to: string, conversion: ReceivingConversion) {
    this.#target = target;
    this.#object = object;
    this.#to = to;
    this.#conversion = conversion;
  }

  write(fragment: Uint8Array): boolean {
    if (this.#through) return this.#through.write(fragment);
    this.#held.push(new Uint8Array(fragment));
    this.#length += fragment.length;
    if (this.#length <= (this.#conversion.maxLength ?? limits.maxHeldReceived)) return true;
    this.#notConverted({ kind: 'local', code: 'image-too-large', detail: `more than ${this.#length} bytes as received` });
    this.#through = this.#target.open(this.#object);
    const held = this.#takeHeld();
    return held.map((part) => this.#through?.write(part)).every(Boolean);
  }

  async drained(): Promise<void> {
    await this.#through?.drained();
  }

  async finish(): Promise<DimseStatus> {
    if (this.#through) return this.#through.finish();
    const { transcoder } = this.#conversion;
    const held = this.#takeHeld();
    const from = this.#object.transferSyntaxUid;
    // A copy is handed over: what cannot be converted is stored as it came.
    const converted = await transcoder.convert({ bytes: joined(held), from, to: this.#to });
    if ('failure' in converted) {
      this.#notConverted(converted.failure);
      return this.#store(this.#object, held.values());
    }
    try {
      return await this.#store({ ...this.#object, transferSyntaxUid: this.#to }, partsOf(converted.reader));
    } finally {
      await converted.reader.close();
    }
  }

  discard(): void {
    this.#held = [];
    this.#through?.discard();
  }

  async #store(object: IncomingObject, parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<DimseStatus> {
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

  #takeHeld(): Uint8Array[] {
    const held = this.#held;
    this.#held = [];
    return held;
  }

  #notConverted(failure: ServiceFailure): void {
    this.#conversion.onNotConverted?.(this.#object, failure);
  }
}

/** In one new piece, also where there is only one. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = joinFragments(parts);
  return parts.length === 1 ? new Uint8Array(whole) : whole;
}

async function* partsOf(reader: { next(): Promise<Uint8Array | undefined> }): AsyncGenerator<Uint8Array> {
  for (let part = await reader.next(); part !== undefined; part = await reader.next()) yield part;
}
