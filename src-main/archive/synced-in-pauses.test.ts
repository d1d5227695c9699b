import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Syncer } from './durability.ts';

/** When batches began, milliseconds. */
const begun: number[] = [];
let syncer: Syncer;

beforeEach(() => {
  vi.useFakeTimers({ now: 0, toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  begun.length = 0;
  const note = async () => {
    begun.push(performance.now());
  };
  syncer = new Syncer('/not-there', () => undefined, note);
});

afterEach(() => {
  vi.useRealTimers();
});

async function objectsEvery(ms: number, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    syncer.later('/not-there', `${n}.dcm`);
    await vi.advanceTimersByTimeAsync(ms);
  }
}

it('files are synced when nothing more comes, not while the next are received', async () => {
  await objectsEvery(50, 10);
  expect(begun).toEqual([]);
  await vi.advanceTimersByTimeAsync(100);
  expect(begun).toEqual([550]);
});

it('where objects keep coming, no file waits longer than 0.75 s for its sync to begin', async () => {
  await objectsEvery(50, 40);
  expect(begun).toEqual([750, 1_500]);
});

it('a lone object is synced a tenth of a second later', async () => {
  syncer.later('/not-there', 'one.dcm');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(begun).toEqual([100]);
});
