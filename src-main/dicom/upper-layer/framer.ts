import type { ViolationCode } from '../../../src-shared/dicom/ending.ts';
import { limits } from '../bytes/limits.ts';
import { aAbortType, abortReason } from './pdu/a-abort.ts';
import { aAssociateAcType } from './pdu/a-associate-ac.ts';
import { aAssociateRjType } from './pdu/a-associate-rj.ts';
import { aAssociateRqType } from './pdu/a-associate-rq.ts';
import { aReleaseRpType } from './pdu/a-release-rp.ts';
import { aReleaseRqType } from './pdu/a-release-rq.ts';
import { commandBit, lastBit, pDataTfType, pduHeaderLength, pdvHeaderLength } from './pdu/p-data-tf.ts';

/** What is wrong with the byte stream. Nothing after it can be understood. */
export interface FramerFault {
  readonly code: ViolationCode;
  readonly detail: string;
  /** A-ABORT reason that answers it (PS3.8 Table 9-26). */
  readonly reason: number;
}

export interface FramerOutput {
  /** A complete PDU other than P-DATA-TF. `body` is a view, valid only during the call. */
  pdu(type: number, body: Uint8Array): void;
  /** The header of a P-DATA-TF was read; its PDVs follow. */
  pDataStart(length: number): void;
  /** A piece of a PDV as a view, valid only during the call; `isLast` only on the end of a last fragment. */
  pdv(contextId: number, isCommand: boolean, isLast: boolean, piece: Uint8Array): void;
  fault(fault: FramerFault): void;
}

/** The fields of A-ASSOCIATE-RQ and -AC that come before their items (PS3.8 §9.3.2, §9.3.3). */
const associateFixedLength = 68;

/** Of a PDU, and as many bytes of a PDV within a P-DATA-TF. */
const headerLength = pduHeaderLength;

const stage = { header: 0, body: 1, pdvHeader: 2, pdvData: 3, broken: 4 } as const;
type Stage = (typeof stage)[keyof typeof stage];

/** Of a PDV without data. */
const nothing = new Uint8Array(0);

/**
 * Cuts a byte stream into PDUs, however it was cut into pieces on its way. Type and length are checked against the
 * limits before anything is allocated; payloads of P-DATA-TF are passed on as views and never assembled.
 */
export class Framer {
  readonly #output: FramerOutput;
  readonly #header = new Uint8Array(headerLength);
  #headerFilled = 0;
  #stage: Stage = stage.header;
  #type = 0;
  #body: Uint8Array | undefined;
  #bodyFilled = 0;
  #bodyLength = 0;
  /** Bytes of the current P-DATA-TF not read yet. */
  #pduLeft = 0;
  #pdvLeft = 0;
  #contextId = 0;
  #control = 0;
  #halted = false;

  constructor(output: FramerOutput) {
    this.#output = output;
  }

  /** True between two PDUs. */
  get betweenPdus(): boolean {
    return this.#stage === stage.header && this.#headerFilled === 0;
  }

  /** Makes the running `push` return after the PDU at hand, so that its caller can keep the rest for later. */
  halt(): void {
    this.#halted = true;
  }

  /** Reads on; returns how many bytes were used, all of them unless `halt` was called. */
  push(bytes: Uint8Array): number {
    this.#halted = false;
    let offset = 0;
    while (offset < bytes.length) {
      switch (this.#stage) {
        case stage.header:
        case stage.pdvHeader:
          offset = this.#readHeader(bytes, offset);
          break;
        case stage.body:
          offset = this.#readBody(bytes, offset);
          break;
        case stage.pdvData:
          offset = this.#readPdvData(bytes, offset);
          break;
        case stage.broken:
          return bytes.length;
      }
      if (this.#halted && this.betweenPdus) return offset;
    }
    return offset;
  }

  /** Of a PDU or of a PDV. Mostly it is there whole, and read where it lies; otherwise its pieces are copied together. */
  #readHeader(bytes: Uint8Array, start: number): number {
    let header = bytes;
    let at = start;
    let end = start + headerLength;
    if (this.#headerFilled > 0 || end > bytes.length) {
      const piece = bytes.subarray(start, end - this.#headerFilled);
      this.#header.set(piece, this.#headerFilled);
      this.#headerFilled += piece.length;
      end = start + piece.length;
      if (this.#headerFilled < headerLength) return end;
      this.#headerFilled = 0;
      header = this.#header;
      at = 0;
    }
    if (this.#stage === stage.header) this.#begin(header[at] ?? 0, u32(header, at + 2));
    else this.#beginPdv(u32(header, at), header[at + 4] ?? 0, header[at + 5] ?? 0);
    return end;
  }

  /** A PDU by its type and length. */
  #begin(type: number, length: number): void {
    const fault = checkHeader(type, length);
    if (fault !== undefined) {
      this.#break(fault);
    } else if (type === pDataTfType) {
      this.#pduLeft = length;
      this.#stage = stage.pdvHeader;
      this.#output.pDataStart(length);
    } else {
      this.#type = type;
      this.#bodyLength = length;
      this.#bodyFilled = 0;
      this.#stage = stage.body;
    }
  }

  #readBody(bytes: Uint8Array, offset: number): number {
    const available = Math.min(this.#bodyLength - this.#bodyFilled, bytes.length - offset);
    const piece = bytes.subarray(offset, offset + available);
    if (this.#bodyFilled === 0 && available === this.#bodyLength) {
      this.#stage = stage.header;
      this.#output.pdu(this.#type, piece);
      return offset + available;
    }
    this.#body ??= new Uint8Array(this.#bodyLength);
    this.#body.set(piece, this.#bodyFilled);
    this.#bodyFilled += available;
    if (this.#bodyFilled === this.#bodyLength) {
      const body = this.#body;
      this.#body = undefined;
      this.#stage = stage.header;
      this.#output.pdu(this.#type, body);
    }
    return offset + available;
  }

  /** A PDV by its header. One without data is handed on at once. */
  #beginPdv(length: number, contextId: number, control: number): void {
    this.#contextId = contextId;
    this.#control = control;
    this.#pduLeft -= headerLength;
    this.#pdvLeft = length - 2;
    if (length < 2 || this.#pdvLeft > this.#pduLeft) {
      this.#break(malformed(`a PDV of ${length} bytes does not fit the ${this.#pduLeft + 2} left in its P-DATA-TF`));
    } else if (this.#pdvLeft === 0) {
      this.#readPdvData(nothing, 0);
    } else {
      this.#stage = stage.pdvData;
    }
  }

  #readPdvData(bytes: Uint8Array, start: number): number {
    const end = Math.min(start + this.#pdvLeft, bytes.length);
    this.#pdvLeft -= end - start;
    this.#pduLeft -= end - start;
    const complete = this.#pdvLeft === 0;
    if (complete) {
      this.#stage = this.#pduLeft === 0 ? stage.header : stage.pdvHeader;
      if (this.#pduLeft > 0 && this.#pduLeft < pdvHeaderLength) {
        this.#break(malformed(`${this.#pduLeft} bytes too many at the end of a P-DATA-TF`));
        return end;
      }
    }
    const control = this.#control;
    const isLast = complete && (control & lastBit) !== 0;
    this.#output.pdv(this.#contextId, (control & commandBit) !== 0, isLast, bytes.subarray(start, end));
    return end;
  }

  #break(fault: FramerFault): void {
    this.#stage = stage.broken;
    this.#body = undefined;
    this.#output.fault(fault);
  }
}

function u32(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) * 0x1000000 + (((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0));
}

function malformed(detail: string): FramerFault {
  return { code: 'malformed-pdu', detail, reason: abortReason.invalidParameterValue };
}

/** Judges a PDU by its first six bytes. */
function checkHeader(type: number, length: number): FramerFault | undefined {
  switch (type) {
    case aAssociateRqType:
    case aAssociateAcType:
      if (length > limits.maxAssociatePduLength) return tooLong(type, length, limits.maxAssociatePduLength);
      // Also what would never be handed over: no byte follows the header of a PDU without a body.
      return length < associateFixedLength
        ? malformed(`a PDU of type ${hex(type)} has ${associateFixedLength} bytes at least, not ${length}`)
        : undefined;
    case pDataTfType:
      if (length > limits.maxPduLengthTolerated) return tooLong(type, length, limits.maxPduLengthTolerated);
      return length < pdvHeaderLength ? malformed(`a P-DATA-TF of ${length} bytes has no room for a PDV`) : undefined;
    case aAssociateRjType:
    case aReleaseRqType:
    case aReleaseRpType:
    case aAbortType:
      return length === 4 ? undefined : malformed(`a PDU of type ${hex(type)} has 4 bytes, not ${length}`);
    default:
      return {
        code: 'unrecognized-pdu',
        detail: `type ${hex(type)}, length ${length}`,
        reason: abortReason.unrecognizedPdu,
      };
  }
}

function tooLong(type: number, length: number, limit: number): FramerFault {
  return {
    code: 'pdu-too-long',
    detail: `type ${hex(type)}, ${length} bytes, at most ${limit} are taken`,
    reason: abortReason.invalidParameterValue,
  };
}

function hex(value: number): string {
  return `${value.toString(16).padStart(2, '0').toUpperCase()}H`;
}
