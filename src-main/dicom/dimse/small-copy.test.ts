import { expect, it } from 'vitest';
import { smallCopy } from './small-copy.ts';

it('keeps copies apart, whatever becomes of the bytes they are of', () => {
  const bytes = new Uint8Array(700);
  const copies = Array.from({ length: 100 }, (_, at) => smallCopy(bytes.fill(at)));
  bytes.fill(255);
  for (const [at, copy] of copies.entries()) expect(copy).toEqual(new Uint8Array(700).fill(at));
  expect(new Set(copies.map(({ buffer }) => buffer)).size).toBeLessThan(10);
});

it('gives what is long memory of its own, which others do not keep', () => {
  const long = smallCopy(new Uint8Array(5_000).fill(7));
  expect(long).toEqual(new Uint8Array(5_000).fill(7));
  expect(long.buffer.byteLength).toBe(5_000);
  expect(smallCopy(new Uint8Array(0))).toHaveLength(0);
});
