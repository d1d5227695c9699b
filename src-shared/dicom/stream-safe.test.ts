import { expect, it } from 'vitest';
import { streamSafe } from './stream-safe.ts';

it('text with a run of many marks is normalized in no longer than its length tells, all other as it was', () => {
  const name = 'Ye\u0323\u0301\u0302man^Zoe\u0308';
  expect(streamSafe(name)).toBe(name);
  const start = performance.now();
  const marks = streamSafe('\u0327\u0301'.repeat(150_000));
  for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD']) expect(marks.normalize(form).length).toBeGreaterThan(150_000);
  expect(performance.now() - start).toBeLessThan(2_000);
});
