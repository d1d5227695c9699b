import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { interopTables } from './generate/interop/document.ts';

it('docs/interop.md has the cells of the matrix, each from a test that passed (else: node scripts/generate/interop.ts)', () => {
  const committed = readFileSync(new URL('../docs/interop.md', import.meta.url), 'utf8');
  expect(committed).toContain(interopTables(() => 'passed'));
});
