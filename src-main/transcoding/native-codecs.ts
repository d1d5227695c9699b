/**
 * The WebAssembly module of dcmjs-codecs: the Independent JPEG Group's library for 8, 12 and 16 bits, CharLS, OpenJPEG and OpenJPH behind
 * plain C functions. Only the module is used; the JavaScript around it would bring a second DICOM parser.
 */
export interface CodecImage {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly signed: boolean;
  /** Samples are interleaved RGB: JPEG 2000 may decorrelate them without loss. */
  readonly rgb: boolean;
}

export type DecodeFunction = 'DecodeJpeg' | 'DecodeJpegLs' | 'DecodeJpeg2000' | 'DecodeHtJpeg2000';
export type EncodeFunction = 'EncodeJpeg' | 'EncodeJpegLs' | 'EncodeJpeg2000' | 'EncodeHtJpeg2000';

export type CodecResult =
  | {
      readonly ok: true;
      readonly bytes: Uint8Array /** What the libraries said on the way, warnings among it. */;
      readonly said: readonly string[];
    }
  | { readonly ok: false; readonly detail: string };

type Call = (...args: number[]) => number;

/** Place of a photometric interpretation in the module's own list. */
const photometric = { monochrome2: 1, rgb: 3 } as const;
/** A damaged stream can make a library complain for every block. */
const sentencesKept = 200;
/** Beyond this an instance is not used again, so that memory which one large image needed is given back. WebAssembly never shrinks. */
const memoryKept = 402_653_184;

/** Calls the codecs. Not reentrant; one for each thread. */
export class NativeCodecs {
  #module: WebAssembly.Module | (() => WebAssembly.Module);
  #instance: Instance | undefined;

  /** A function is called when something is first to be decoded or encoded. */
  constructor(module: WebAssembly.Module | (() => WebAssembly.Module)) {
    this.#module = module;
  }

  decode(name: DecodeFunction, image: CodecImage, encoded: Uint8Array): CodecResult {
    return this.#run((instance) => instance.decode(name, image, encoded));
  }

  /** Without loss. */
  encode(name: EncodeFunction, image: CodecImage, native: Uint8Array): CodecResult {
    return this.#run((instance) => instance.encode(name, image, native));
  }

  #run(work: (instance: Instance) => Uint8Array): CodecResult {
    if (typeof this.#module === 'function') this.#module = this.#module();
    const instance = this.#instance ?? new Instance(this.#module);
    this.#instance = undefined;
    instance.said = [];
    try {
      const bytes = work(instance);
      if (instance.memoryLength <= memoryKept) this.#instance = instance;
      return { ok: true, bytes, said: instance.said };
    } catch (error) {
      // Thrown out of the middle of C++: what that instance holds is in disorder and goes with it.
      return { ok: false, detail: messageOf(error) };
    }
  }
}

class Instance {
  said: string[] = [];
  readonly #exports: Readonly<Record<string, Call>>;
  readonly #memory: WebAssembly.Memory;

  constructor(module: WebAssembly.Module) {
    const { exports } = new WebAssembly.Instance(module, this.#imports());
    this.#memory = exports.memory as WebAssembly.Memory;
    this.#exports = exports as Readonly<Record<string, Call>>;
    this.#call('_initialize');
  }

  get memoryLength(): number {
    return this.#memory.buffer.byteLength;
  }

  decode(name: DecodeFunction, image: CodecImage, encoded: Uint8Array): Uint8Array {
    const context = this.#context(image);
    this.#put(context, 'Encoded', encoded);
    const parameters = this.#call('CreateDecoderParameters');
    this.#call('SetConvertColorspaceToRgb', parameters, 0);
    this.#call(name, context, parameters);
    const bytes = this.#take(context, 'Decoded');
    this.#call('ReleaseDecoderParameters', parameters);
    this.#call('ReleaseCodecsContext', context);
    return bytes;
  }

  encode(name: EncodeFunction, image: CodecImage, native: Uint8Array): Uint8Array {
    const context = this.#context(image);
    this.#put(context, 'Decoded', native);
    const parameters = this.#call('CreateEncoderParameters');
    this.#call('SetLossy', parameters, 0);
    this.#call('SetAllowedLossyError', parameters, 0);
    this.#call('SetPredictor', parameters, 1);
    this.#call('SetPointTransform', parameters, 0);
    this.#call('SetSmoothingFactor', parameters, 0);
    this.#call('SetSampleFactor', parameters, 0);
    this.#call('SetProgressionOrder', parameters, 2);
    this.#call('SetRate', parameters, 0);
    this.#call('SetAllowMct', parameters, 1);
    this.#call(name, context, parameters);
    const bytes = this.#take(context, 'Encoded');
    this.#call('ReleaseEncoderParameters', parameters);
    this.#call('ReleaseCodecsContext', context);
    return bytes;
  }

  #context(image: CodecImage): number {
    const context = this.#call('CreateCodecsContext');
    this.#call('SetColumns', context, image.columns);
    this.#call('SetRows', context, image.rows);
    this.#call('SetBitsAllocated', context, image.bitsAllocated);
    this.#call('SetBitsStored', context, image.bitsStored);
    this.#call('SetSamplesPerPixel', context, image.samplesPerPixel);
    this.#call('SetPixelRepresentation', context, Number(image.signed));
    this.#call('SetPlanarConfiguration', context, 0);
    this.#call('SetPhotometricInterpretation', context, image.rgb ? photometric.rgb : photometric.monochrome2);
    return context;
  }

  #put(context: number, which: 'Encoded' | 'Decoded', bytes: Uint8Array): void {
    this.#call(`Set${which}BufferSize`, context, bytes.length);
    new Uint8Array(this.#memory.buffer).set(bytes, this.#call(`Get${which}Buffer`, context));
  }

  #take(context: number, which: 'Encoded' | 'Decoded'): Uint8Array {
    const start = this.#call(`Get${which}Buffer`, context);
    return new Uint8Array(this.#memory.buffer).slice(start, start + this.#call(`Get${which}BufferSize`, context));
  }

  #call(name: string, ...args: number[]): number {
    const call = this.#exports[name];
    if (call === undefined) throw new Error(`the codecs have no ${name}`);
    return call(...args);
  }

  #text(start: number, length: number): string {
    return new TextDecoder('latin1').decode(new Uint8Array(this.#memory.buffer, start, length));
  }

  /** What the module wants from around it. It has no files, no clock and no environment. */
  #imports(): WebAssembly.Imports {
    const none = () => 0;
    return {
      env: {
        onCodecsException: (start: number, length: number) => {
          throw new Error(this.#text(start, length));
        },
        onCodecsInfo: (start: number, length: number) => {
          if (this.said.length < sentencesKept) this.said.push(this.#text(start, length));
          return 0;
        },
        onCodecsTrace: none,
        emscripten_notify_memory_growth: none,
      },
      wasi_snapshot_preview1: {
        proc_exit: (code: number) => {
          throw new Error(`the codec ended with code ${code}`);
        },
        clock_time_get: none,
        fd_write: (_file: number, _parts: number, _count: number, written: number) => {
          new DataView(this.#memory.buffer).setUint32(written, 0, true);
          return 0;
        },
        fd_close: none,
        fd_seek: none,
        environ_sizes_get: (count: number, length: number) => {
          const view = new DataView(this.#memory.buffer);
          view.setUint32(count, 0, true);
          view.setUint32(length, 0, true);
          return 0;
        },
        environ_get: none,
      },
    };
  }
}

/** For technical lines. A trap is how the module ends where one of its libraries has no answer left. */
function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof WebAssembly.RuntimeError) return `the codec stopped (${message})`;
  return message
    .replaceAll(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, 300);
}
