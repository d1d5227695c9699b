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
    awake.sent(100);
    expect(turns()).toBe(0);
  });

  it('looks for an answer for a while after a message went out, and then sleeps', () => {
    const { awake, turns } = loop();
    awake.stayAwake(1);
    for (let message = 0; message < 2; message++) {
      awake.sent(100);
      const looked = turns();
      expect(looked).toBeGreaterThanOrEqual(9);
      expect(looked).toBeLessThanOrEqual(11);
      expect(turns()).toBe(0);
    }
  });

  it('sleeps where data comes or goes: more of it comes at a time then', () => {
    const { awake, turns } = loop();
    awake.stayAwake(1);
    awake.received();
    awake.sent(16_384);
    expect(turns()).toBe(0);
  });

  it('goes on looking as long as messages go out', () => {
    const { awake, turns } = loop();
    awake.stayAwake(1);
    for (let message = 0; message < 100; message++) {
      awake.sent(100);
      expect(turns(5)).toBe(5);
    }
    expect(turns()).toBeGreaterThan(0);
  });

  it('gives up where answers take longer, tries again now and then, and finds out that they have become quick', () => {
    const { awake, turns } = loop();
    awake.stayAwake(1);
    const looks = (messages: number): number => {
      let looked = 0;
      for (let message = 0; message < messages; message++) {
        awake.sent(100);
        if (turns() > 0) looked++;
      }
      return looked;
    };
    expect(looks(8)).toBe(8);
    expect(looks(320)).toBe(10);
    for (let message = 0; message < 64; message++) {
      awake.sent(100);
      turns(5);
      awake.received();
    }
    turns();
    expect(looks(5)).toBe(5);
  });
});
