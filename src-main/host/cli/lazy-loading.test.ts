import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Everything that is loaded before a file runs: its imports and theirs, without those of types and those made later. */
function loadedWith(entry: string): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const coming = [entry];
  for (let file = coming.pop(); file !== undefined; file = coming.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    for (const name of importsOf(readFileSync(file, 'utf8'))) {
      if (name.startsWith('.')) coming.push(fileURLToPath(new URL(name, new URL(file, 'file:'))));
      else packages.add(name);
    }
  }
  return { files, packages };
}

function importsOf(source: string): string[] {
  const statements = source.matchAll(/^(?:import|export)\s+(?!type\b)(?:(?<names>[^;'"]*?)\s+from\s+)?['"](?<name>[^'"]+)['"]/gm);
  return [...statements].flatMap(({ groups }) => {
    const names = groups?.names ?? '';
    const onlyTypes =
      /^\{[^}]*\}$/.test(names) &&
      names
        .slice(1, -1)
        .split(',')
        .every((part) => /^\s*(type\s|$)/.test(part));
    return onlyTypes || groups?.name === undefined ? [] : [groups.name];
  });
}

function isIn(folder: string): (file: string) => boolean {
  return (file) => file.includes(`/${folder}/`);
}

describe('start-up', () => {
  it('loads the program without any command', () => {
    const { files, packages } = loadedWith(here('main.ts'));
    expect([...files].filter((file) => isIn('commands')(file) && !file.endsWith('.options.ts'))).toEqual([]);
    // That one says how the process waits for messages, and has nothing to load itself.
    expect([...files].filter(isIn('net'))).toEqual([here('../../net/wakefulness.ts')]);
    expect([...packages].filter((name) => !name.startsWith('node:'))).toEqual(['commander']);
  });

  it('of echo and find waits neither for an archive nor for the contract', () => {
    for (const command of ['echo', 'find']) {
      const { files, packages } = loadedWith(here(`commands/${command}.ts`));
      expect(files.size).toBeGreaterThan(20);
      expect(
        [...files].filter((file) => /\/src-(main|shared)\/(archive|engine|contract|practice|transfers|areas)\//.test(file)),
      ).toEqual([]);
      // What takes an option apart may lie beside the option, and commander is there by then.
      expect(
        [...packages].filter((name) => !name.startsWith('node:') && name !== 'fflate/browser' && name !== 'commander'),
      ).toEqual([]);
    }
  });

  it('loads no module of Node that costs as much as a good part of the start itself: whoever needs one loads it then', () => {
    // The promises of the file system are had as `promises` of node:fs, with which they are loaded when they are asked for.
    const heavy = ['child_process', 'crypto', 'dns', 'dns/promises', 'fs/promises', 'http', 'https', 'perf_hooks', 'sqlite'];
    heavy.push('tls', 'worker_threads', 'zlib');
    for (const command of ['echo', 'find', 'get', 'move', 'send', 'receive']) {
      const { packages } = loadedWith(here(`commands/${command}.ts`));
      expect({ command, loaded: heavy.filter((name) => packages.has(`node:${name}`)) }).toEqual({ command, loaded: [] });
    }
  });

  it('of a receiver waits for the contract, converters and programs only where they are asked for', () => {
    for (const command of ['receive', 'move']) {
      const { files, packages } = loadedWith(here(`commands/${command}.ts`));
      expect(packages.has('zod')).toBe(false);
      expect([...files].filter((file) => /\/(contract|transcoding)\/|cli\/(hooks|converting)\.ts$/.test(file))).toEqual([]);
    }
  });

  it('asks nowhere for the time of `performance`, with which Node loads more than a start has time for', () => {
    const entries = ['main', 'commands/echo', 'commands/find', 'commands/get', 'commands/send', 'commands/receive'];
    const files = entries.flatMap((entry) => [...loadedWith(here(`${entry}.ts`)).files]);
    expect(files.filter((file) => /\bperformance\.\w+\(/.test(readFileSync(file, 'utf8')))).toEqual([]);
  });

  it('waits for the words for failures, and for the dictionary, only where something is to be said or named', () => {
    const words = (command: string) => [...loadedWith(here(`commands/${command}.ts`)).files].filter(isIn('explain'));
    expect(['echo', 'find', 'get', 'receive'].flatMap(words).filter((file) => file.endsWith('/failure.ts'))).toEqual([]);
    expect(words('send').length).toBeGreaterThan(10);
    const { files } = loadedWith(here('commands/echo.ts'));
    expect([...files].filter((file) => file.includes('/dictionary'))).toEqual([]);
  });

  it('with TLS waits for the contract only where a bookmark says something about it', () => {
    const contract = (file: string) => [...loadedWith(here(file)).files].some(isIn('contract'));
    expect({ typed: contract('tls-arguments.ts'), bookmark: contract('bookmark-tls.ts') }).toEqual({
      typed: false,
      bookmark: true,
    });
  });

  it('of send waits for no codec', () => {
    const { files } = loadedWith(here('commands/send.ts'));
    expect([...files].filter((file) => /-codecs?\.ts$|dicom\/pixel\/(?!conversions)/.test(file))).toEqual([]);
  });

  it('waits for the index in practice alone', () => {
    const needsIndex = (command: string) => loadedWith(here(`commands/${command}.ts`)).packages.has('node:sqlite');
    expect(['get', 'move', 'send', 'receive'].filter(needsIndex)).toEqual([]);
    expect(needsIndex('practice')).toBe(true);
  });
});
