import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Syncer } from './durability.ts';
import { threadedFileCalls } from './file-calls.ts';

// The clock of the process cannot be held still, `performance` can.
vi.mock('../system/process-ms.ts', () => ({ processMs: () => performance.now() }));

/** Files that were removed in the meantime: nothing waits for a disk. */
const calls = { ...threadedFileCalls, open: () => Promise.reject(Object.assign(new Error('gone'), { code: 'ENOENT' })) };

/** When batches began, milliseconds. */
const begun: number[] = [];
let syncer: Syncer;

const note = async () => {
  begun.push(performance.now());
};

beforeEach(() => {
  vi.useFakeTimers({ now: 0, toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  begun.length = 0;
  syncer = new Syncer('/root', () => undefined, note, calls);
});

afterEach(() => {
  vi.useRealTimers();
});

async function objectsEvery(ms: number, count: number, to = syncer): Promise<void> {
  for (let n = 0; n < count; n++) {
    to.later(`/not-there/${n}.dcm`);
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

it('where somebody waits for the end, files are synced while others come', async () => {
  const waitedFor = new Syncer('/root', () => undefined, note, calls, { meanwhile: true });
  await objectsEvery(50, 10, waitedFor);
  expect(begun).toEqual([100, 200, 300, 400, 500]);
});

it('a lone object is synced a tenth of a second later', async () => {
  syncer.later('/not-there/one.dcm');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(begun).toEqual([100]);
});
