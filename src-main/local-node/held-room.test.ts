import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HeldPart, HeldRoom } from './held-room.ts';

/** Whether a promise has resolved by now. */
async function isDone(promise: Promise<void>): Promise<boolean> {
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

  it('never has all of them wait, whatever comes in whichever order, and keeps to the bound', async () => {
    const largest = 10;
    const together = 25;
    const object = fc.record({ length: fc.integer({ min: 1, max: largest }), piece: fc.integer({ min: 1, max: 4 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(object, { minLength: 1, maxLength: 12 }),
        fc.infiniteStream(fc.nat(1_000)),
        async (objects, chance) => {
          const room = new HeldRoom({ together, largest });
          const open = objects.map(({ length, piece }) => ({ part: room.open(), left: length, piece, waits: false }));
          while (open.length > 0) {
            const ready = open.filter(({ waits }) => !waits);
            const one = ready[(chance.next().value ?? 0) % Math.max(1, ready.length)];
            if (one === undefined) throw new Error('all of them wait');
            if (one.left === 0) {
              one.part.release();
              open.splice(open.indexOf(one), 1);
            } else {
              const bytes = Math.min(one.left, one.piece);
              one.left -= bytes;
              one.waits = !one.part.add(bytes);
              if (one.waits) void one.part.granted().then(() => (one.waits = false));
            }
            // What each had on its way when it was asked to wait comes on top.
            expect(room.held).toBeLessThanOrEqual(together + objects.length * 4);
            await Promise.resolve();
            await Promise.resolve();
            await Promise.resolve();
          }
          expect(room.held).toBe(0);
        },
      ),
      { numRuns: 300, seed: 20261126 },
    );
  });
});
