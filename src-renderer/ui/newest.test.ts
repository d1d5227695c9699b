import { expect, it } from 'vitest';
import { Newest } from './newest.ts';

it('gives the answer to what was asked last, and none to what has changed since', async () => {
  const newest = new Newest();
  const slow = Promise.withResolvers<{ from: string }>();
  const first = newest.answer(slow.promise);
  expect(await newest.answer(Promise.resolve({ from: 'second' }))).toEqual({ from: 'second' });
  slow.resolve({ from: 'first' });
  expect(await first).toBeUndefined();
  const third = newest.answer(Promise.resolve({ from: 'third' }));
  newest.forget();
  expect(await third).toBeUndefined();
});
