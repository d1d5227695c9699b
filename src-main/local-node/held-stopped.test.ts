import { beforeEach, expect, it } from 'vitest';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { sample } from '../archive/testing/sample-object.ts';
import type { StoredObject } from '../dicom/services/store-source.ts';
import { memoryObject } from '../dicom/testing/memory-store.ts';
import { VirtualClock } from '../dicom/testing/virtual-clock.ts';
import { send } from '../net/scu/send.ts';
import { HeldRoom } from './held-room.ts';
import { halfOf } from './testing/half-object.ts';
import { listeningAreas } from './testing/listening-areas.ts';

const timeouts = { connectMs: 10_000, associationMs: 10_000, responseMs: 60_000, silenceMs: 60_000 };
const { ExplicitLE, ImplicitLE } = transferSyntax;

/** Almost nothing is for all: one object at a time is taken. */
const clock = new VirtualClock();
const room = new HeldRoom({ together: 2_000_000, largest: 1_900_000, clock });
const listening = listeningAreas(() => ({ room }));
beforeEach(() =>
  listening.areas.configure([
    listening.area('A', { receiving: { keep: { kind: 'converted', to: ImplicitLE, otherwise: 'keep' } } }),
  ]),
);

const object = (study: number) => memoryObject(sample({ study, pixelBytes: 1_000_000, transferSyntaxUid: ExplicitLE }));
const put = (one: StoredObject) => send(listening.target('A'), { objects: [one], timeouts });

it('others are converted while the one that none was to wait for says no more', async () => {
  const leave = new AbortController();
  const begun = Promise.withResolvers<void>();
  const stopped = put(halfOf(object(1), begun.resolve, leave.signal));
  await begun.promise;
  await expect.poll(() => room.held).toBeGreaterThan(100_000);
  const others = Promise.all([2, 3, 4].map((study) => put(object(study))));
  // Only when somebody waits for the one that stopped is its time taken.
  await expect.poll(() => clock.pending).toBe(1);
  const before = room.held;
  clock.advance(5_000);
  for (const end of await others) expect(end).toMatchObject({ ok: true, sent: 1 });
  expect(listening.areas.statuses()[0]).toMatchObject({ instances: 3, kept: { converted: 3, notConverted: 0 } });
  expect(room.held).toBeGreaterThan(100_000);
  expect(room.held).toBeLessThan(before);
  leave.abort();
  expect((await stopped).ok).toBe(false);
  await expect.poll(() => room.held).toBe(0);
  expect(clock.pending).toBe(0);
}, 60_000);
