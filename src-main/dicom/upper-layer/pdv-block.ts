import { limits } from '../bytes/limits.ts';
import { longestFragment, pduHeaderLength, pdvHeaderLength, writeHeaders } from './pdu/p-data-tf.ts';

const headersLength = pduHeaderLength + pdvHeaderLength;

/** Room in front of the data for the command set that goes ahead of it, with its headers: two UIDs, an AE title and a dozen numbers. */
const commandRoom = 512;

/** Room for a short end of a data set, which would cost a call of its own: most images are some attributes longer than their pixels. */
const endRoom = 16_384;

/** Bytes of the memory under a `PdvBlock` for so many of our longest PDUs. */
export function pdvBlockLength(pdus: number): number {
  return commandRoom + pdus * (pduHeaderLength + limits.maxPduLength) + endRoom;
}

/**
 * P-DATA-TF PDUs of one data set whose headers are written and whose fragments are gaps, to be read into straight from a file: what is
 * copied neither by us nor cut again leaves in a single write, behind its command set.
 */
export class PdvBlock {
  readonly contextId: number;
  /** The gaps, in order. */
  readonly fragments: readonly Uint8Array[];
  /** Bytes of the data set in it. */
  readonly length: number;
  /** It ends the data set. */
  readonly isLast: boolean;
  readonly #memory: Uint8Array;
  readonly #end: number;

  /** As much of `left` bytes, an even number, as `memory` of `pdvBlockLength` holds, in fragments of `maxFragment` at most. */
  constructor(memory: Uint8Array, contextId: number, left: number, maxFragment: number) {
    const fragments: Uint8Array[] = [];
    let length = 0;
    let at = commandRoom;
    while (length < left) {
      const fragment = Math.min(maxFragment, left - length);
      if (at + headersLength + fragment > memory.length) break;
      length += fragment;
      at = writeHeaders(memory, at, contextId, false, length === left, fragment) + fragment;
      fragments.push(memory.subarray(at - fragment, at));
    }
    this.contextId = contextId;
    this.fragments = fragments;
    this.length = length;
    this.isLast = length === left;
    this.#memory = memory;
    this.#end = at;
  }

  /** The fragments, with whether each is the last of its data set. */
  *parts(): Generator<{ readonly fragment: Uint8Array; readonly isLast: boolean }> {
    for (const fragment of this.fragments) yield { fragment, isLast: this.isLast && fragment === this.fragments.at(-1) };
  }

  /** The PDUs, behind one of `command` where there is one; undefined where that is too long for its place, or for one PDU of the peer's. */
  bytes(command: Uint8Array | undefined, maxFragment: number): Uint8Array | undefined {
    if (command === undefined) return this.#memory.subarray(commandRoom, this.#end);
    const start = commandRoom - headersLength - command.length;
    if (start < 0 || command.length > maxFragment) return undefined;
    const at = writeHeaders(this.#memory, start, this.contextId, true, true, command.length);
    this.#memory.set(command, at);
    return this.#memory.subarray(start, this.#end);
  }
}

/** The longest fragment that a peer takes in a PDU of at most `peerMaxLength` bytes, 0 for unlimited. Ours are no longer than what we take. */
export function longestFragmentFor(peerMaxLength: number): number {
  return longestFragment(peerMaxLength === 0 ? limits.maxPduLength : Math.min(peerMaxLength, limits.maxPduLength));
}
