import { afterEach, describe, expect, it } from 'vitest';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import { writeDataSet } from '../dicom/dataset/write-data-set.ts';
import type { IncomingObject } from '../dicom/services/store-target.ts';
import { VirtualClock } from '../dicom/testing/virtual-clock.ts';
import { converted, testCodecs } from '../transcoding/testing/codecs.ts';
import { encodedSample, sampleFormat } from '../transcoding/testing/sample-image.ts';
import { transcoderHere } from '../transcoding/testing/transcoder-here.ts';
import { convertOnReceiving, type ReceivingConversion } from './convert-on-receiving.ts';
import { HeldRoom } from './held-room.ts';

const { ExplicitLE, JPEGLSLossless, JPEG2000Lossless } = transferSyntax;
const codecs = testCodecs();
const transcoder = transcoderHere();
const room = new HeldRoom();
afterEach(() => expect(room.held).toBe(0));
const format = sampleFormat({ bitsAllocated: 16, bitsStored: 12 });

function received(bytes: Uint8Array, from: string, to: string | undefined, more: Partial<ReceivingConversion> = {}) {
  const stored: { syntax: string; bytes: Buffer; finished: boolean; discarded: boolean }[] = [];
  const problems: ServiceFailure[] = [];
  const target = convertOnReceiving(
    {
      open({ transferSyntaxUid }) {
        const one = { syntax: transferSyntaxUid, bytes: Buffer.alloc(0), finished: false, discarded: false };
        stored.push(one);
        return {
          write(fragment) {
            one.bytes = Buffer.concat([one.bytes, fragment]);
            return false;
          },
          drained: async () => {},
          async finish() {
            one.finished = true;
            return { code: 0 };
          },
          discard() {
            one.discarded = true;
          },
        };
      },
    },
    { transcoder, room, to: () => to, onNotConverted: (_, failure) => problems.push(failure), ...more },
  );
  const object: IncomingObject = {
    sopClassUid: '1.2.840.10008.5.1.4.1.1.7',
    sopInstanceUid: '1.2.826.0.1.3680043.10.1.1',
    transferSyntaxUid: from,
    callingAeTitle: 'MODALITY',
    calledAeTitle: 'QUARRY',
    peerAddress: undefined,
    moveOriginator: undefined,
  };
  const sink = target.open(object);
  // The memory of a fragment is used again after the call.
  const fragment = new Uint8Array(100);
  for (let at = 0; at < bytes.length; at += 100) {
    const part = bytes.subarray(at, at + 100);
    fragment.set(part);
    sink.write(fragment.subarray(0, part.length));
  }
  return { sink, stored, problems };
}

describe('an object that is converted on receiving', () => {
  const native = encodedSample(format);
  const compressed = (to: string) => converted({ bytes: native, from: ExplicitLE, to, codecs }) as Uint8Array;

  it.each([
    [ExplicitLE, JPEGLSLossless],
    [ExplicitLE, JPEG2000Lossless],
    [JPEGLSLossless, ExplicitLE],
    [JPEG2000Lossless, JPEGLSLossless],
  ])('from %s is kept in %s', async (from, to) => {
    const { sink, stored, problems } = received(from === ExplicitLE ? native : compressed(from), from, to);
    expect(stored).toEqual([]);
    expect(await sink.finish()).toEqual({ code: 0 });
    const bytes = Buffer.from(to === ExplicitLE ? native : compressed(to));
    expect(stored).toEqual([{ syntax: to, bytes, finished: true, discarded: false }]);
    expect(problems).toEqual([]);
  });
  it('is kept as it came where nothing else is wanted', async () => {
    for (const to of [undefined, ExplicitLE]) {
      const { sink, stored } = received(native, ExplicitLE, to);
      await sink.finish();
      expect(stored).toMatchObject([{ syntax: ExplicitLE, bytes: Buffer.from(native), finished: true }]);
    }
  });
  it('is kept as it came where it cannot be converted, and that is told', async () => {
    const cut = compressed(JPEGLSLossless).slice();
    cut.fill(0, cut.length - 500, cut.length - 400);
    const { sink, stored, problems } = received(cut, JPEGLSLossless, ExplicitLE);
    expect(await sink.finish()).toEqual({ code: 0 });
    expect(stored).toMatchObject([{ syntax: JPEGLSLossless, bytes: Buffer.from(cut), finished: true }]);
    expect(problems).toMatchObject([{ kind: 'local', code: 'image-undecodable' }]);
    const video = received(native, '1.2.840.10008.1.2.4.102', ExplicitLE);
    await video.sink.finish();
    expect(video.stored).toMatchObject([{ syntax: '1.2.840.10008.1.2.4.102', bytes: Buffer.from(native) }]);
    expect(video.problems).toMatchObject([{ code: 'image-undecodable' }]);
  });
  it('is kept as it came where it has no pixels and compressing was wanted, and that is no problem', async () => {
    const report = writeDataSet(new DataSet().set(tags.Modality, 'CS', 'SR').set(tags.PatientID, 'LO', '1'), ExplicitLE);
    const { sink, stored, problems } = received(report, ExplicitLE, JPEGLSLossless);
    expect(await sink.finish()).toEqual({ code: 0 });
    expect(stored).toMatchObject([{ syntax: ExplicitLE, bytes: Buffer.from(report), finished: true }]);
    expect(problems).toEqual([]);
    const other = received(report, ExplicitLE, transferSyntax.ImplicitLE);
    await other.sink.finish();
    expect(other.stored).toMatchObject([{ syntax: transferSyntax.ImplicitLE, finished: true }]);
  });
  it('is let through as it comes once it is too long to be held', async () => {
    const { sink, stored, problems } = received(native, ExplicitLE, JPEGLSLossless, { maxLength: 1_000 });
    expect(stored).toHaveLength(1);
    await sink.finish();
    expect(stored).toMatchObject([{ syntax: ExplicitLE, bytes: Buffer.from(native), finished: true }]);
    expect(problems).toMatchObject([{ code: 'image-too-large' }]);
  });
  it('is refused where it cannot be converted and that is wanted, and nothing of it is stored', async () => {
    const cut = compressed(JPEGLSLossless).slice();
    cut.fill(0, cut.length - 500, cut.length - 400);
    const refuse = { otherwise: 'refuse' } as const;
    for (const { sink, stored, problems } of [
      received(cut, JPEGLSLossless, ExplicitLE, refuse),
      received(native, '1.2.840.10008.1.2.4.102', ExplicitLE, refuse),
      received(native, ExplicitLE, JPEGLSLossless, { ...refuse, maxLength: 1_000 }),
    ]) {
      expect(await sink.finish()).toEqual({ code: 0xc000, errorComment: expect.stringMatching(/^.{10,64}$/) });
      expect(stored).toEqual([]);
      expect(problems).toHaveLength(1);
    }
  });
  it('leaves nothing when it is discarded', () => {
    const held = received(native, ExplicitLE, JPEGLSLossless);
    held.sink.discard();
    expect(held.stored).toEqual([]);
    const through = received(native, ExplicitLE, JPEGLSLossless, { maxLength: 1_000 });
    through.sink.discard();
    expect(through.stored).toMatchObject([{ finished: false, discarded: true }]);
  });

  it.each([
    ['keep', { code: 0 }, [ExplicitLE]],
    ['refuse', { code: 0xa700 }, []],
  ] as const)('that finds no room for the rest of it is not converted: %s', async (otherwise, status, kept) => {
    // All that are open wait for each other: the other one is this size, and was overtaken.
    const clock = new VirtualClock();
    const small = new HeldRoom({ together: native.length, largest: native.length - 100, clock });
    const other = small.open();
    other.add(native.length / 2);
    const { sink, stored, problems } = received(native.subarray(0, 200), ExplicitLE, JPEGLSLossless, { room: small, otherwise });
    clock.advance(5_000);
    sink.write(native.subarray(200));
    other.add(1);
    await sink.drained();
    expect(small.held).toBe(native.length / 2 + 1);
    expect(await sink.finish()).toMatchObject(status);
    expect(problems).toMatchObject([{ code: 'image-too-large', detail: expect.stringContaining('no room') }]);
    expect(stored.map(({ syntax }) => syntax)).toEqual(kept);
    for (const { bytes } of stored) expect(bytes).toEqual(Buffer.from(native));
    other.release();
  });
});
