import { expect, it } from 'vitest';
import { OneAtATime } from './one-at-a-time.ts';

it('what is done at once is given back at once, and holds nobody up', () => {
  const uids = new OneAtATime();
  expect(uids.run('1.2', () => 7)).toBe(7);
  expect(uids.isRunning('1.2')).toBe(false);
});

it('work for one key runs in turn, for another key beside it', async () => {
  const uids = new OneAtATime();
  const said: string[] = [];
  const first = Promise.withResolvers<void>();
  const running = uids.run('1.2', () => first.promise.then(() => void said.push('first')));
  const waiting = ['second', 'third'].map((name) => uids.run('1.2', async () => void said.push(name)));
  void uids.run('1.3', () => said.push('other'));
  expect([uids.isRunning('1.2'), said]).toEqual([true, ['other']]);
  first.resolve();
  await Promise.all([running, ...waiting]);
  expect([uids.isRunning('1.2'), said]).toEqual([false, ['other', 'first', 'second', 'third']]);
});

it('work that fails is told to whoever asked for it, and lets the next one run', async () => {
  const uids = new OneAtATime();
  const failed = uids.run('1.2', () => Promise.reject(new Error('no')));
  const next = uids.run('1.2', () => 'done');
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe('done');
});
