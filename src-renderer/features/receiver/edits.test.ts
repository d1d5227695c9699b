import { expect, it } from 'vitest';
import { editsOver } from './edits.ts';

it('keeps what differs from what is kept, and nothing that was typed back', () => {
  const config = { aeTitle: 'QUARRY', port: 11112, users: ['a'] };
  expect(editsOver(config, { aeTitle: 'WARD7', port: 11112, users: ['a'] })).toEqual({ aeTitle: 'WARD7' });
  expect(editsOver(config, { aeTitle: 'QUARRY' })).toEqual({});
});
