import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const documents = ['docs/map.md', 'CONTRIBUTING.md', 'README.md'];
/** `src-main/x.ts`, `docs/y`, `e2e/…`: a path of this project in code quotes, or what a link leads to. */
const path = /`((?:src-(?:main|shared|renderer)|docs|e2e|scripts|bench|assets|bin|\.ci)\/[\w./-]*\w)`|\]\(([\w./-]+)\)/g;

describe.each(documents)('%s', (document) => {
  const named = [...readFileSync(join(root, document), 'utf8').matchAll(path)].map((match) => match[1] ?? match[2] ?? '');

  it('names paths', () => {
    expect(named.length).toBeGreaterThan(2);
  });

  it.each([...new Set(named)])('%s exists', (name) => {
    expect(existsSync(join(root, name))).toBe(true);
  });
});
