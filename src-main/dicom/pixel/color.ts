/** Rounded 16-bit fixed point, as the Independent JPEG Group's library computes it: results are the same to the bit. */
const fraction = 16;
const half = 1 << (fraction - 1);
const fixed = (value: number) => Math.floor(value * (1 << fraction) + 0.5);
const redOfCr = fixed(1.402);
const blueOfCb = fixed(1.772);
const greenOfCr = -fixed(0.71414);
const greenOfCb = -fixed(0.34414);

/**
 * Turns YCbCr with all three samples for every pixel (YBR_FULL, PS3.3 §C.7.6.3.1.2) into RGB, in place. Samples are interleaved and
 * have `bits` bits.
 */
export function ybrFullToRgb(samples: Uint8Array | Uint16Array, bits: number): void {
  const max = 2 ** bits - 1;
  const center = 2 ** (bits - 1);
  for (let i = 0; i + 2 < samples.length; i += 3) {
    const y = samples[i] as number;
    const cb = (samples[i + 1] as number) - center;
    const cr = (samples[i + 2] as number) - center;
    samples[i] = clamp(y + ((redOfCr * cr + half) >> fraction), max);
    samples[i + 1] = clamp(y + ((greenOfCb * cb + half + greenOfCr * cr) >> fraction), max);
    samples[i + 2] = clamp(y + ((blueOfCb * cb + half) >> fraction), max);
  }
}

/** Turns planes of samples into pixels, or pixels into planes where `toPlanes`. `bytesPerSample` bytes stay together. */
export function rearrangeSamples(from: Uint8Array, samples: number, bytesPerSample: number, toPlanes: boolean): Uint8Array {
  const to = new Uint8Array(from.length);
  const pixels = from.length / samples / bytesPerSample;
  const planeLength = pixels * bytesPerSample;
  for (let sample = 0; sample < samples; sample++) {
    let plane = sample * planeLength;
    let pixel = sample * bytesPerSample;
    for (let i = 0; i < pixels; i++) {
      for (let k = 0; k < bytesPerSample; k++) {
        if (toPlanes) to[plane + k] = from[pixel + k] as number;
        else to[pixel + k] = from[plane + k] as number;
      }
      plane += bytesPerSample;
      pixel += bytesPerSample * samples;
    }
  }
  return to;
}

function clamp(value: number, max: number): number {
  return value < 0 ? 0 : value > max ? max : value;
}
