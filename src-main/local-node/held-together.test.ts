import { beforeEach, describe, expect, it, vi } from 'vitest';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { sample } from '../archive/testing/sample-object.ts';
import type { StoredObject } from '../dicom/services/store-source.ts';
import type { Transcoder } from '../dicom/services/transcoder.ts';
import { memoryObject } from '../dicom/testing/memory-store.ts';
import { send } from '../net/scu/send.ts';
import { transcoderHere } from '../transcoding/testing/transcoder-here.ts';
import { HeldRoom } from './held-room.ts';
import { halfOf } from './testing/half-object.ts';
import { listeningAreas } from './testing/listening-areas.ts';

const timeouts = { connectMs: 10_000, associationMs: 10_000, responseMs: 60_000, silenceMs: 60_000 };
const { ExplicitLE, ImplicitLE } = transferSyntax;

/** Bytes of pixels in each object, and how many of them find room besides the favoured one. */
const pixelBytes = 1_000_000;
const largest = 1_100_000;
const together = 3 * largest;
/** Of each association, on its way when it was asked to wait. */
const onItsWay = 300_000;

let room: HeldRoom;
let most: number;
const listening = listeningAreas(() => {
  room = new HeldRoom({ together, largest });
  most = 0;
  return { transcoder: watching(transcoderHere()), room };
});
beforeEach(() =>
  listening.areas.configure([
    listening.area('A', { receiving: { keep: { kind: 'converted', to: ImplicitLE, otherwise: 'keep' } } }),
  ]),
);

/** Sees how much is held when an object is complete, and takes a moment: others come meanwhile. */
function watching(transcoder: Transcoder): Transcoder {
  return {
    parallel: 1,
    conversion: transcoder.conversion,
    async convert(request) {
      most = Math.max(most, room.held);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return transcoder.convert(request);
    },
  };
}

const object = (study: number, instance: number) =>
  memoryObject(sample({ study, instance, pixelBytes, transferSyntaxUid: ExplicitLE }));
const put = (objects: readonly StoredObject[]) => send(listening.target('A'), { objects, timeouts });

describe('objects of several associations that are converted', () => {
  it('find room one after the other; all are taken, none refused, and the bound is kept', async () => {
    const senders = 12;
    const each = 4;
    const ends = await Promise.all(
      Array.from({ length: senders }, (_, study) => put(Array.from({ length: each }, (__, index) => object(study, index + 1)))),
    );
    for (const end of ends) expect(end).toMatchObject({ ok: true, sent: each });
    expect(listening.areas.statuses()[0]).toMatchObject({
      instances: senders * each,
      kept: { converted: senders * each, notConverted: 0 },
    });
    expect(most).toBeGreaterThan(together - largest); // else nobody had to wait, and nothing was shown
    expect(most).toBeLessThan(together + senders * onItsWay);
    expect(room.held).toBe(0);
  }, 60_000);

  it('wait for those that stopped in the middle, and go on when these are gone', async () => {
    const leave = new AbortController();
    let begun = 0;
    const stuck = 6;
    const allBegun = Promise.withResolvers<void>();
    const noteBegun = () => {
      if (++begun === stuck) allBegun.resolve();
    };
    const halves = Array.from({ length: stuck }, (_, study) => put([halfOf(object(100 + study, 1), noteBegun, leave.signal)]));
    await allBegun.promise;
    // More is held than is for all: one of them is favoured, and says no more.
    await vi.waitFor(() => expect(room.held).toBeGreaterThan(together - largest));
    const others = Array.from({ length: 6 }, (_, study) => put([object(study, 1), object(study, 2)]));
    leave.abort();
    for (const end of await Promise.all(halves)) expect(end.ok).toBe(false);
    for (const end of await Promise.all(others)) expect(end).toMatchObject({ ok: true, sent: 2 });
    expect(listening.areas.statuses()[0]).toMatchObject({ instances: 12 });
    expect(room.held).toBe(0);
  }, 60_000);
});
