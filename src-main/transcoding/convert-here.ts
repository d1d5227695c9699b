import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { convertObject } from '../dicom/pixel/convert-object.ts';
import type { TranscodedObject, TranscodeRequest } from '../dicom/services/transcoder.ts';
import { frameCodecs } from './frame-codecs.ts';
import { heldReader } from './held-reader.ts';
import { NativeCodecs } from './native-codecs.ts';

/** Without the library: it can take long, and only a thread can be stopped. */
const codecs = frameCodecs(
  new NativeCodecs(() => {
    throw new Error('there is no library in this thread');
  }),
);

/** Bytes of an object. A sample takes a bit at least, so this many are soon done whatever is in them. */
const maxHere = 1_048_576;
const quick: ReadonlySet<string> = new Set([transferSyntax.JPEGLosslessSV1, transferSyntax.JPEGLossless]);
const native: ReadonlySet<string> = new Set([transferSyntax.ExplicitLE, transferSyntax.ImplicitLE]);

/** Whether there is any use in asking `convertHere`: our own decoder reads it. */
export function isQuick({ from, to }: Pick<TranscodeRequest, 'from' | 'to'>): boolean {
  return quick.has(from) && native.has(to);
}

/** Converts in this thread what is quick. Undefined where it is long, or anything goes wrong: then it is for a thread, which can say what. */
export function convertHere(
  bytes: Uint8Array,
  { from, to }: Pick<TranscodeRequest, 'from' | 'to'>,
  maxHeld: number,
): TranscodedObject | undefined {
  if (bytes.length > maxHere) return undefined;
  const converted = convertObject({ bytes, from, to, codecs, maxHeld });
  if (!converted.ok) return undefined;
  return { byteLength: converted.byteLength, reader: heldReader([...converted.parts()]) };
}
