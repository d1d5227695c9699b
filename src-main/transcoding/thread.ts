import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { assertNever } from '../../src-shared/assert-never.ts';
import { convertObject } from '../dicom/pixel/convert-object.ts';
import { frameCodecs } from './frame-codecs.ts';
import type { FromThread, ThreadReady, ThreadStart, ToThread } from './messages.ts';
import { NativeCodecs } from './native-codecs.ts';
import { codecsFile } from './thread-entry.ts';

/** A thread that converts objects, one after the other. Codecs block while they work, so they work here. */
const { maxHeld } = workerData as ThreadStart;
const codecs = frameCodecs(new NativeCodecs(loadCodecs));
let missing: string | undefined;
let parts: Iterator<Uint8Array> | undefined;

parentPort?.on('message', (message: ToThread) => {
  switch (message.kind) {
    case 'convert':
      answer(begin(message.bytes, message.from, message.to));
      return;
    case 'next':
      answer({ kind: 'parts', ...take(1) });
      return;
    case 'drop':
      parts = undefined;
      return;
    default:
      assertNever(message);
  }
});

parentPort?.postMessage({ kind: 'ready' } satisfies ThreadReady);

/** Read and compiled only by who needs it: JPEG Lossless and RLE do without. All threads share what one has compiled: V8 knows the bytes. */
function loadCodecs(): WebAssembly.Module {
  try {
    return new WebAssembly.Module(readFileSync(codecsFile()));
  } catch (error) {
    missing = String(error);
    throw error;
  }
}

function begin(bytes: Uint8Array, from: string, to: string): FromThread {
  missing = undefined;
  const converted = convertObject({ bytes, from, to, codecs, maxHeld });
  if (missing !== undefined) return { kind: 'no-codecs', detail: missing };
  if (!converted.ok) return { kind: 'failed', problem: converted.problem };
  const { byteLength } = converted;
  parts = converted.parts()[Symbol.iterator]();
  return { kind: 'begun', byteLength, ...take(byteLength <= maxHeld ? Number.POSITIVE_INFINITY : 1) };
}

/** The next parts, at most so many. */
function take(most: number): { parts: Uint8Array[]; isAll: boolean } {
  const taken: Uint8Array[] = [];
  while (taken.length < most) {
    const next = parts?.next();
    if (next === undefined || next.done) {
      parts = undefined;
      return { parts: taken, isAll: true };
    }
    taken.push(owned(next.value));
  }
  return { parts: taken, isAll: false };
}

function answer(message: FromThread): void {
  const buffers = 'parts' in message ? message.parts.map(({ buffer }) => buffer as ArrayBuffer) : [];
  parentPort?.postMessage(message, [...new Set(buffers)]);
}

/** In a buffer of its own, so that it can be transferred. */
function owned(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset === 0 && bytes.length === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}
