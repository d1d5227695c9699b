import { describe, expect, it } from 'vitest';
import { Wakefulness } from './wakefulness.ts';

/** A loop whose turns take a tenth of a millisecond each. */
function loop() {
  let now = 0;
  const waiting: (() => void)[] = [];
  const awake = new Wakefulness({ now: () => now, soon: (callback) => waiting.push(callback) });
  /** Lets it turn until it sleeps; how many turns that were. */
  const turns = (most = 1_000): number => {
    for (let turn = 0; turn < most; turn++) {
      const next = waiting.shift();
      if (next === undefined) return turn;
      now += 0.1;
      next();
    }
    return most;
  };
  return { awake, turns };
}

describe('the main loop', () => {
  it('sleeps at once unless it is asked to stay awake', () => {
    const { awake, turns } = loop();
    awake.message(true, 100);
    expect(turns()).toBe(0);
  });

  it('looks for the next message for a while after one that came or went, and then sleeps', () => {
    const { awake, turns } = loop();
    awake.stayAwake(1);
    awake.message(true, 100);
    expect(turns()).toBeLessThanOrEqual(11);
    awake.message(false, 100);
    expect(turns()).toBeGreaterThanOrEqual(9);
    expect(turns()).toBe(0);
  });

  it('sleeps within a stream of data: more comes at a time then', () => {
    const { awake, turns } = loop();
    awake.stayAwake(1);
    awake.message(true, 16_384);
    awake.message(false, 262_144);
    expect(turns()).toBe(0);
  });

  it('goes on looking as long as messages come', () => {
    const { awake, turns } = loop();
    awake.stayAwake(1);
    for (let message = 0; message < 100; message++) {
      awake.message(true, 100);
      expect(turns(5)).toBe(5);
    }
    expect(turns()).toBeGreaterThan(0);
  });

  it('gives up where they take longer, tries again now and then, and finds out that they have become quick', () => {
    const { awake, turns } = loop();
    awake.stayAwake(1);
    const looks = (messages: number): number => {
      let looked = 0;
      for (let message = 0; message < messages; message++) {
        awake.message(true, 100);
        if (turns() > 0) looked++;
      }
      return looked;
    };
    expect(looks(8)).toBe(8);
    expect(looks(320)).toBe(10);
    for (let message = 0; message < 64; message++) {
      awake.message(true, 100);
      turns(5);
    }
    turns();
    expect(looks(5)).toBe(5);
  });
});
