import { ORPCError } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import { explainFailure } from '../../../src-shared/dicom/explain/failure.ts';
import { whyNotSaved } from './why-not-saved.ts';

describe('why the engine did not keep something', () => {
  it('is said in words, never by a code', () => {
    const full = new ORPCError('NOT_SAVED', { data: explainFailure({ kind: 'local', code: 'disk-full' }) });
    expect(whyNotSaved(full)).toBe('The disk of this computer is full.');
    expect(whyNotSaved(new ORPCError('NOT_FOUND', { data: { id: 'a' } }))).toContain('removed meanwhile');
    expect(whyNotSaved(new ORPCError('BAD_REQUEST'))).toContain('One of the values');
    expect(whyNotSaved(new Error('closed'))).toContain('did not answer');
  });
});
