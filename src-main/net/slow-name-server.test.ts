import { expect, it, vi } from 'vitest';
import { explainEnding } from '../../src-shared/dicom/explain/association-ending.ts';
import { lookUps } from '../system/look-ups.ts';
import { dial } from './dial.ts';

vi.mock('node:dns/promises', () => ({ lookup: () => new Promise(() => {}) }));

it('says that a name was not looked up in time, and nothing of a port that nobody has called yet', async () => {
  const result = await dial({ host: 'pacs.example', port: 104, connectMs: 100 });
  if (result.ok) throw new Error('connected');
  expect(result.ending).toEqual({ kind: 'timed-out', phase: 'resolve', afterMs: 100 });
  // Whoever ends the program now need not wait for it.
  expect(lookUps.pending).toBe(1);
  const { title, code } = explainEnding(result.ending, { host: 'pacs.example', port: 104 });
  expect(title).toBe('The name “pacs.example” was not looked up within 0.1 seconds: the name server does not answer in time.');
  expect(code).toBe('name-server-unreachable');
});
