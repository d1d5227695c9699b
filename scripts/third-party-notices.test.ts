import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const codecLicences = join(root, 'assets', 'codec-licences');
const noticesFile = join(root, 'dist', 'THIRD-PARTY-NOTICES.txt');

const read = (...path: string[]) => readFileSync(join(root, ...path), 'utf8');

/** Packages that files of the build name in their source maps, whatever a bundler's own list says. */
function bundledPackages(folder: string): Set<string> {
  const found = new Set<string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.name.endsWith('.map')) continue;
    const { sources } = JSON.parse(readFileSync(join(entry.parentPath, entry.name), 'utf8')) as { sources: string[] };
    for (const source of sources) {
      const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source) ?? [];
      if (name !== undefined) found.add(name);
    }
  }
  return found;
}

describe('the licences of the codecs', () => {
  it('are there for every library of the WebAssembly module, whole', () => {
    const names = readdirSync(codecLicences).toSorted();
    expect(names).toEqual(
      [
        'better-enums',
        'brotli',
        'charls',
        'emscripten',
        'highway',
        'libijg',
        'libjxl',
        'musl',
        'openjpeg',
        'openjph',
        'skcms',
      ].map((name) => `${name}.txt`),
    );
    for (const name of names) {
      const text = readFileSync(join(codecLicences, name), 'utf8');
      expect(text.split('\n')[0], name).toMatch(/\((MIT|BSD-[23]-Clause|IJG)\)$/);
      expect(text, name).toMatch(/Copyright \(?[cC©]/);
      expect(text, name).toMatch(/WARRANT/);
    }
    expect(read('assets', 'codec-licences', 'libijg.txt')).toContain('based in part on the work of the Independent JPEG Group');
  });
});

describe.skipIf(!existsSync(noticesFile))('the notices of the program as built here', () => {
  const titles = () =>
    new Set([...read('dist', 'THIRD-PARTY-NOTICES.txt').matchAll(/^=+\n(\S+) (\S+) \(\S+\)$/gm)].map(([, name]) => name));

  it('name every package that is in the build', () => {
    const bundled = bundledPackages(join(root, 'dist', 'main'));
    expect(bundled.size).toBeGreaterThan(4);
    const named = titles();
    expect([...bundled].filter((name) => !named.has(name))).toEqual([]);
    // The window has no source maps: what its sources import is in it.
    for (const name of [
      'react',
      'react-dom',
      'zustand',
      '@mantine/core',
      '@tabler/icons-react',
      '@tanstack/react-table',
      'dcmjs-codecs',
    ])
      expect(named, name).toContain(name);
  });

  it('leave nothing of the lists behind that they were made of', () => {
    for (const bundle of ['main', 'renderer']) expect(existsSync(join(root, 'dist', bundle, 'licences.json'))).toBe(false);
  });

  it('are packed beside the program', () => {
    expect(read('electron-builder.yml')).toMatch(/from: dist\/THIRD-PARTY-NOTICES\.txt/);
  });
});
