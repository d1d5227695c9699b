import { readFileSync } from 'node:fs';
import { type ConvertedObject, convertObject } from '../../dicom/pixel/convert-object.ts';
import type { FrameCodecs } from '../../dicom/pixel/frame-codec.ts';
import { frameCodecs } from '../frame-codecs.ts';
import { NativeCodecs } from '../native-codecs.ts';
import { codecsFile } from '../thread-entry.ts';

/** The codecs in this thread. */
export function testCodecs(): FrameCodecs {
  return frameCodecs(testLibrary());
}

export function testLibrary(): NativeCodecs {
  return new NativeCodecs(new WebAssembly.Module(readFileSync(codecsFile())));
}

/** What is done without the library. */
export function ownCodecs(): FrameCodecs {
  return frameCodecs(
    new NativeCodecs(() => {
      throw new Error('the library was asked');
    }),
  );
}

/** The whole converted data set, or the problem as one line. */
export function converted(request: Parameters<typeof convertObject>[0]): Uint8Array | string {
  return wholeOf(convertObject(request));
}

export function wholeOf(result: ConvertedObject): Uint8Array | string {
  if (!result.ok) return `${result.problem.code}: ${result.problem.detail}`;
  const whole = Buffer.concat([...result.parts()]);
  if (whole.length !== result.byteLength) return `${whole.length} bytes, not ${result.byteLength} as announced`;
  return new Uint8Array(whole);
}
