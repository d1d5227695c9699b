import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../dicom/testing/virtual-clock.ts';
import { type HeldPart, HeldRoom } from './held-room.ts';

/** Whether a promise has resolved by now. */
async function isDone(promise: Promise<unknown>): Promise<boolean> {
  return Promise.race([promise.then(() => true), new Promise<boolean>((resolve) => setImmediate(() => resolve(false)))]);
}

describe('room for objects that grow side by side', () => {
  it('lets one go on that finds none, has the others wait, and the one that waited longest follow it', async () => {
    const room = new HeldRoom({ together: 20, largest: 10 });
    const [first, second, third, late] = Array.from({ length: 4 }, () => room.open()) as [HeldPart, HeldPart, HeldPart, HeldPart];
    expect([first.add(4), second.add(4)]).toEqual([true, true]);
    expect(first.add(4)).toBe(true); // beyond what is for all: it has the rest from now on
    expect([second.add(3), third.add(3)]).toEqual([true, true]);
    expect([third.add(5), second.add(1)]).toEqual([false, false]);
    expect(late.add(1)).toBe(false);
    const waits = [second, third, late].map((part) => part.granted());
    expect(await Promise.all(waits.map(isDone))).toEqual([false, false, false]);
    first.release();
    // The third waited first and is favoured now; without it there is room for the others.
    expect(await Promise.all(waits.map(isDone))).toEqual([true, true, true]);
    expect(room.held).toBe(8 + 8 + 1);
    for (const part of [second, third, late, late]) part.release();
    expect(room.held).toBe(0);
  });

  it('lets go whoever ends while it waits', async () => {
    const room = new HeldRoom({ together: 2, largest: 1 });
    const [first, second] = [room.open(), room.open()];
    first.add(2);
    expect(second.add(2)).toBe(false);
    const wait = second.granted();
    second.release();
    expect(await isDone(wait)).toBe(true);
    first.release();
    expect(room.held).toBe(0);
  });

  it('favours the next where the favoured one stops, which keeps what it has and takes its turn again', async () => {
    const clock = new VirtualClock();
    const room = new HeldRoom({ together: 20, largest: 10, clock });
    const [stopped, second, third] = Array.from({ length: 3 }, () => room.open()) as [HeldPart, HeldPart, HeldPart];
    expect([second.add(3), third.add(3), stopped.add(5)]).toEqual([true, true, true]);
    expect([second.add(3), third.add(3), third.add(1)]).toEqual([true, false, false]);
    const waits = third.granted();
    clock.advance(4_000);
    expect(stopped.add(1)).toBe(true); // not stopped yet
    expect(second.add(1)).toBe(false);
    clock.advance(4_999);
    expect(await isDone(waits)).toBe(false);
    clock.advance(1);
    expect(await isDone(waits)).toBe(true);
    expect(room.held).toBe(6 + 7 + 7);
    // It is back, and waits like all others until there is room.
    expect(stopped.add(1)).toBe(false);
    const back = stopped.granted();
    expect(await isDone(back)).toBe(false);
    third.release();
    expect(await back).toBe(true);
    for (const part of [second, stopped]) part.release();
    expect(room.held).toBe(0);
  });

  it('keeps to the bound where one was overtaken; where all wait then, the largest goes without', async () => {
    const clock = new VirtualClock();
    const room = new HeldRoom({ together: 20, largest: 18, clock });
    const [stopped, next, late] = [room.open(), room.open(), room.open()];
    expect([stopped.add(9), next.add(3)]).toEqual([true, false]);
    clock.advance(5_000);
    expect(await next.granted()).toBe(true);
    expect([next.add(8), late.add(2)]).toEqual([true, false]);
    expect(next.add(1)).toBe(false); // 20 and what was on its way
    const [nextGoesOn, lateGoesOn] = [next.granted(), late.granted()];
    clock.advance(60_000);
    expect([await isDone(nextGoesOn), await isDone(lateGoesOn)]).toEqual([false, false]);
    // Nobody could go on any more.
    expect(stopped.add(1)).toBe(false);
    expect(await nextGoesOn).toBe(false);
    next.release();
    expect([await isDone(late.granted()), await isDone(stopped.granted())]).toEqual([true, false]);
    late.release();
    expect(await stopped.granted()).toBe(true);
    stopped.release();
    expect(room.held).toBe(0);
  });

  it('counts on those that are complete: they end without more', async () => {
    const clock = new VirtualClock();
    const room = new HeldRoom({ together: 20, largest: 18, clock });
    const [complete, next] = [room.open(), room.open()];
    expect([complete.add(9), next.add(3)]).toEqual([true, false]);
    complete.complete();
    clock.advance(5_000);
    expect(await next.granted()).toBe(true);
    expect(next.add(12)).toBe(false);
    expect(await isDone(next.granted())).toBe(false);
    complete.release();
    expect(await next.granted()).toBe(true);
    next.release();
  });

  it.each([false, true])(
    'never has all of them wait, whatever comes in whichever order, and keeps to the bound; some stop: %s',
    async (stops) => {
      const largest = 10;
      const together = 25;
      const object = fc.record({ length: fc.integer({ min: 1, max: largest }), piece: fc.integer({ min: 1, max: 4 }) });
      await fc.assert(
        fc.asyncProperty(
          fc.array(object, { minLength: 1, maxLength: 12 }),
          fc.infiniteStream(fc.nat(1_000)),
          async (objects, chance) => {
            const clock = new VirtualClock();
            const room = new HeldRoom({ together, largest, clock });
            const pick = (most: number) => (chance.next().value ?? 0) % most;
            const open = objects.map(({ length, piece }) => ({
              part: room.open(),
              left: length,
              piece,
              waits: false,
              stopped: false,
            }));
            type Open = (typeof open)[number];
            const end = (one: Open) => {
              one.part.release();
              open.splice(open.indexOf(one), 1);
            };
            const goOn = (one: Open, hasRoom: boolean) => {
              one.waits = false;
              if (!hasRoom) end(one);
            };
            while (open.length > 0) {
              const ready = open.filter(({ waits }) => !waits);
              if (ready.length === 0) throw new Error('all of them wait');
              // Some stop in the middle, for longer than the others wait for them, and come back.
              if (stops && pick(4) === 0) for (const one of ready) one.stopped = pick(2) === 0;
              if (stops && pick(4) === 0) clock.advance(5_000);
              const goes = ready.filter(({ stopped }) => !stopped);
              const one = (goes.length > 0 ? goes : ready)[pick(goes.length || ready.length)] as Open;
              if (one.left === 0) {
                one.part.complete();
                end(one);
              } else {
                const bytes = Math.min(one.left, one.piece);
                one.left -= bytes;
                one.waits = !one.part.add(bytes);
                if (one.waits) void one.part.granted().then((hasRoom) => goOn(one, hasRoom));
              }
              // What each had on its way when it was asked to wait comes on top.
              expect(room.held).toBeLessThanOrEqual(together + objects.length * 4);
              for (let turn = 0; turn < 6; turn++) await Promise.resolve();
            }
            expect(room.held).toBe(0);
          },
        ),
        { numRuns: 300, seed: 20261126 },
      );
    },
  );
});
