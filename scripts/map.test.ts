import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const folders = ['src-main', 'src-renderer', 'src-shared', 'docs', 'e2e', 'scripts', 'bench', 'bin', 'assets'];
/** Every file of the project, from its root, with slashes. */
const files = [
  ...readdirSync(root, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : [])),
  ...folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      join(folder, name).replaceAll('\\', '/'),
    ),
  ),
];
const documents = files.filter((file) => file.endsWith('.md'));
/** `src-main/x.ts`, `docs/y`, `e2e/…`: a path of this project in code quotes, or what a link leads to. */
const path =
  /`((?:src-(?:main|shared|renderer)|docs|e2e|scripts|bench|assets|bin|\.ci)\/[\w./-]*\w)`|\]\((?!https?:)([\w./-]+)\)/g;
/** `x.ts` or `../y/x.ts` in code quotes: a file whose folder the reader is in, or knows from the sentence. */
const source = /`([\w./-]+\.(?:tsx?|mjs))`/g;

it('finds the documents, those in folders of sources, too', () => {
  expect(documents).toContain('docs/map.md');
  expect(documents.length).toBeGreaterThan(50);
});

describe.each(documents)('%s', (document) => {
  const text = readFileSync(join(root, document), 'utf8');

  it('names paths that exist', () => {
    const missing = [...text.matchAll(path)].filter(
      ([, named, link]) => !existsSync(named === undefined ? join(root, dirname(document), link ?? '') : join(root, named)),
    );
    expect(missing.map(([found]) => found)).toEqual([]);
  });

  it('names sources that exist', () => {
    const isThere = (name: string) => files.some((file) => file === name || file.endsWith(`/${name.replace(/^(\.\.?\/)+/, '')}`));
    expect([...text.matchAll(source)].map(([, name = '']) => name).filter((name) => !isThere(name))).toEqual([]);
  });
});

it.each(['docs/map.md', 'CONTRIBUTING.md', 'README.md'])('%s has paths to name', (document) => {
  expect([...readFileSync(join(root, document), 'utf8').matchAll(path)].length).toBeGreaterThan(2);
});
