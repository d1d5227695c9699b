import { expect, it } from 'vitest';
import { certificateWords } from './certificate-words.ts';

it('tells of a certificate of ours by whose dates callers stay away', () => {
  const certificate = { validFrom: '2026-01-01T00:00:00.000Z', validTo: '2026-11-23T00:00:00.000Z' };
  const on = (day: string) => certificateWords(certificate, new Date(`${day}T12:00:00Z`));
  expect(on('2025-12-31')).toContain('valid only from 2026-01-01');
  expect(on('2026-06-01')).toBeUndefined();
  expect(on('2026-11-01')).toContain('expires on 2026-11-23');
  expect(on('2026-11-26')).toContain('has expired on 2026-11-23');
});
