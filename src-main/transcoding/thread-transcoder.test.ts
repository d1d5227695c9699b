import { afterEach, describe, expect, it, vi } from 'vitest';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import type { ObjectReader } from '../dicom/services/store-source.ts';
import { converted, testCodecs } from './testing/codecs.ts';
import { encodedSample, sampleFormat } from './testing/sample-image.ts';
import { ThreadTranscoder } from './thread-transcoder.ts';

const { ExplicitLE, ImplicitLE, JPEGLosslessSV1, JPEGLSLossless, JPEG2000Lossless, JPEGXL } = transferSyntax;
const codecs = testCodecs();
const grey12 = sampleFormat({ bitsAllocated: 16, bitsStored: 12, frames: 2 });

const open: ThreadTranscoder[] = [];
function transcoder(options?: ConstructorParameters<typeof ThreadTranscoder>[0]): ThreadTranscoder {
  const made = new ThreadTranscoder(options);
  open.push(made);
  return made;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

function compressed(format = grey12, to: string = JPEG2000Lossless): Uint8Array {
  const bytes = converted({ bytes: encodedSample(format), from: ExplicitLE, to, codecs });
  if (typeof bytes === 'string') throw new Error(bytes);
  return bytes;
}

async function whole(reader: ObjectReader): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for (let part = await reader.next(); part; part = await reader.next()) parts.push(new Uint8Array(part));
  await reader.close();
  return Buffer.concat(parts);
}

async function result(on: ThreadTranscoder, bytes: Uint8Array, from: string, to = ExplicitLE as string) {
  const answer = await on.convert({ bytes: () => new Uint8Array(bytes), from, to });
  return 'failure' in answer ? answer.failure : { byteLength: answer.byteLength, bytes: await whole(answer.reader) };
}

describe('objects converted in threads', () => {
  it('are the same as converted here', async () => {
    const bytes = compressed();
    const native = encodedSample(grey12);
    expect(await result(transcoder(), bytes, JPEG2000Lossless)).toEqual({
      byteLength: native.length,
      bytes: Buffer.from(native),
    });
  });
  it('take turns where there are more than threads', async () => {
    const two = transcoder({ threads: 2 });
    const bytes = compressed(grey12, JPEGLSLossless);
    const native = Buffer.from(encodedSample(grey12, ImplicitLE));
    const all = await Promise.all(Array.from({ length: 7 }, () => result(two, bytes, JPEGLSLossless, ImplicitLE)));
    for (const one of all) expect(one).toEqual({ byteLength: native.length, bytes: native });
  });
  it('fail as values, and the next one is converted', async () => {
    const one = transcoder({ threads: 1 });
    const bytes = compressed(grey12, JPEGLSLossless);
    const cut = bytes.slice();
    // In the middle of the first stream.
    cut.fill(0, cut.length / 2 - 500, cut.length / 2 - 100);
    expect(await result(one, cut, JPEGLSLossless)).toMatchObject({ kind: 'local', code: 'image-undecodable' });
    expect(await result(one, bytes.subarray(0, 99), JPEGLSLossless)).toMatchObject({ kind: 'local', code: 'damaged-file' });
    expect(await result(one, bytes, JPEGXL)).toMatchObject({ code: 'image-undecodable', detail: 'no codec for JPEG XL' });
    expect(await result(one, bytes, JPEGLSLossless)).toMatchObject({ byteLength: encodedSample(grey12).length });
  });
  it('beyond what is held come frame by frame, and closed early leave the thread to the next', async () => {
    const bytes = compressed({ ...grey12, frames: 5 }, JPEGLSLossless);
    const one = transcoder({ threads: 1, maxHeld: 5_000 });
    const request = () => ({ bytes: () => new Uint8Array(bytes), from: JPEGLSLossless, to: ExplicitLE });
    const answer = await one.convert(request());
    if ('failure' in answer) throw new Error(JSON.stringify(answer.failure));
    const lengths: number[] = [];
    for (let part = await answer.reader.next(); part; part = await answer.reader.next()) lengths.push(part.length);
    await answer.reader.close();
    expect(lengths.slice(1, 6)).toEqual(Array.from({ length: 5 }, () => 2_146));
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(answer.byteLength);
    const early = await one.convert(request());
    if ('failure' in early) throw new Error(JSON.stringify(early.failure));
    const waiting = result(one, bytes, JPEGLSLossless);
    await early.reader.next();
    await early.reader.close();
    expect(await waiting).toEqual({ byteLength: answer.byteLength, bytes: Buffer.from(encodedSample({ ...grey12, frames: 5 })) });
  });
  it('end as failures when it is closed meanwhile, and after it', async () => {
    const one = transcoder({ threads: 1 });
    const bytes = compressed();
    const coming = [result(one, bytes, JPEG2000Lossless), result(one, bytes, JPEG2000Lossless)];
    await one.close();
    for (const outcome of await Promise.all(coming)) expect(outcome).toMatchObject({ kind: 'local' });
    expect(await result(one, bytes, JPEG2000Lossless)).toMatchObject({ code: 'cancelled' });
  });
  it('are cancelled at once, in the middle of a codec', async () => {
    const one = transcoder({ threads: 1 });
    const many = compressed({ ...grey12, rows: 256, columns: 256, frames: 1 });
    const stop = new AbortController();
    const request = { bytes: () => many, from: JPEG2000Lossless, to: ExplicitLE as string, signal: stop.signal };
    const cancelled = one.convert(request);
    await vi.waitFor(() => expect(one.threads).toBe(1));
    stop.abort();
    expect(await cancelled).toMatchObject({ failure: { kind: 'local', code: 'cancelled' } });
    expect(await one.convert({ ...request, bytes: () => compressed() })).toMatchObject({ failure: { code: 'cancelled' } });
    expect(await result(one, compressed(), JPEG2000Lossless)).toHaveProperty('byteLength');
  });
  it('are asked for when a thread is free and not before; one that cannot be had leaves the thread to the next', async () => {
    const one = transcoder({ threads: 1, maxHeld: 5_000 });
    const bytes = compressed({ ...grey12, frames: 5 }, JPEGLSLossless);
    const first = await one.convert({ bytes: () => new Uint8Array(bytes), from: JPEGLSLossless, to: ExplicitLE });
    if ('failure' in first) throw new Error(JSON.stringify(first.failure));
    let asked = 0;
    const fails = one.convert({
      bytes: () => {
        asked++;
        throw new RangeError('no memory');
      },
      from: JPEGLSLossless,
      to: ExplicitLE,
    });
    await first.reader.next();
    expect(asked).toBe(0);
    await first.reader.close();
    await expect(fails).rejects.toThrow('no memory');
    expect(await result(one, bytes, JPEGLSLossless)).toMatchObject({ byteLength: first.byteLength });
  });
  it('find a thread again after the idle ones were ended', async () => {
    const one = transcoder({ threads: 1, idleMs: 1 });
    for (let i = 0; i < 3; i++) {
      expect(await result(one, compressed(), JPEG2000Lossless)).toHaveProperty('byteLength');
      await vi.waitFor(() => expect(one.threads).toBe(0));
    }
  });
  it('leave the main loop free', async () => {
    const one = transcoder({ threads: 1 });
    const bytes = compressed(sampleFormat({ rows: 512, columns: 512, bitsAllocated: 16, bitsStored: 12 }));
    let turns = 0;
    let done = false;
    const turn = () => {
      turns++;
      if (!done) setImmediate(turn);
    };
    setImmediate(turn);
    await result(one, bytes, JPEG2000Lossless);
    done = true;
    expect(turns).toBeGreaterThan(10);
  });
});

describe('objects converted here as well', () => {
  const lossless = () => compressed(grey12, JPEGLosslessSV1);
  const native = Buffer.from(encodedSample(grey12));
  it('are so when they are quick, and with a thread beside from some on', async () => {
    const here = transcoder({ threads: 2, here: true });
    const bytes = lossless();
    for (let round = 0; round < 20; round++) {
      expect(await result(here, bytes, JPEGLosslessSV1)).toEqual({ byteLength: native.length, bytes: native });
    }
    expect(here.threads).toBe(0);
    const more = await Promise.all(Array.from({ length: 120 }, () => result(here, bytes, JPEGLosslessSV1)));
    for (const one of more) expect(one).toEqual({ byteLength: native.length, bytes: native });
    expect(here.threads).toBe(1);
  });
  it('have no thread beside where there is but one core', async () => {
    const here = transcoder({ threads: 1, here: true });
    const bytes = lossless();
    for (let round = 0; round < 120; round++) await result(here, bytes, JPEGLosslessSV1);
    expect(here.threads).toBe(0);
  });
  it('go to a thread where they are of another kind, or anything is wrong with them', async () => {
    const here = transcoder({ threads: 1, here: true });
    const cut = lossless().subarray(0, 99);
    expect(await result(here, cut, JPEGLosslessSV1)).toMatchObject({ kind: 'local', code: 'damaged-file' });
    expect(here.threads).toBe(1);
    expect(await result(here, compressed(), JPEG2000Lossless)).toHaveProperty('byteLength', native.length);
  });
  it('are cancelled once it is closed', async () => {
    const here = transcoder({ threads: 1, here: true });
    await here.close();
    expect(await result(here, lossless(), JPEGLosslessSV1)).toMatchObject({ code: 'cancelled' });
  });
});
