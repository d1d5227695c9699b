import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

// electron-builder's own code decides what is packed. It is not part of its public interface, hence these types.
interface Matcher {
  createFilter(): (file: string, stat: PackedStat) => boolean;
}
interface PackedStat {
  isDirectory(): boolean;
  moduleFullFilePath?: string;
}
type Configuration = { readonly [key: string]: unknown };
type Find = (...args: unknown[]) => Matcher[];
type FindInModules = (...args: unknown[]) => Matcher;
interface BuilderParts {
  getConfig(projectDir: string, file: string, options: object): Promise<Configuration>;
  validateConfiguration(config: Configuration, log: object): Promise<void>;
  getMainFileMatchers: Find;
  getNodeModuleFileMatcher: FindInModules;
  computeFileSets(matchers: Matcher[], transformer: null, packager: object, compile: false): Promise<{ files: string[] }[]>;
}

function builderParts(): BuilderParts {
  const fromBuilder = createRequire(createRequire(import.meta.url).resolve('electron-builder'));
  const part = (path: string) => fromBuilder(`app-builder-lib/out/${path}`) as Partial<BuilderParts>;
  return { ...part('util/config/config.js'), ...part('fileMatcher.js'), ...part('util/appFileCopier.js') } as BuilderParts;
}

const debugLog = { isEnabled: false, add: () => undefined };
const keepMacros = (text: string) => text;

async function configuration(): Promise<Configuration> {
  return builderParts().getConfig(root, 'electron-builder.yml', {});
}

/** What electron-builder itself works out for the `files` of the configuration, relative to the app's folder. */
async function packedFiles(appFolder: string): Promise<string[]> {
  const { getMainFileMatchers, computeFileSets } = builderParts();
  const config = await configuration();
  const info = { config, projectDir: appFolder, buildResourcesDir: 'assets', isPrepackedAppAsar: false, debugLogger: debugLog };
  const matchers = getMainFileMatchers(
    appFolder,
    join(appFolder, 'out', 'app'),
    keepMacros,
    {},
    { info },
    join(appFolder, 'out'),
    false,
  );
  const sets = await computeFileSets(matchers, null, { info }, false);
  const files = sets.flatMap(({ files }) => files).filter((file) => existsSync(file));
  return files.map((file) => relative(appFolder, file).split(sep).join('/')).sort();
}

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quarry-packed-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function tree(files: readonly string[]): Promise<void> {
  for (const file of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), '');
  }
}

describe('what is packed', () => {
  const packed = [
    'dist/main/chunks/engine-abc.js',
    'dist/main/codecs.wasm',
    'dist/main/electron.js',
    'dist/main/index-worker.js',
    'dist/main/package.json',
    'dist/main/transcoding-thread.js',
    'dist/preload/preload.cjs',
    'dist/renderer/assets/index-abc.js',
    'dist/renderer/assets/index-abc.css',
    'dist/renderer/index.html',
    'package.json',
  ];

  it('is the built program and package.json', async () => {
    await tree([
      ...packed,
      'dist/main/cli.js',
      'dist/main/browser.js',
      'dist/main/code-cache/v24.21.0-x64/engine-abc.js',
      'dist/main/electron.js.map',
      'dist/preload/preload.cjs.map',
      'src-main/engine.ts',
      'src-main/host/electron/app.test.ts',
      'src-renderer/index.html',
      'src-shared/contract/index.ts',
      'e2e/browse.spec.ts',
      'bench/run.ts',
      'bin/quarry.cjs',
      'scripts/build.mjs',
      'docs/map.md',
      'assets/icon.png',
      'node_modules/react/index.js',
      'out/Quarry.deb',
      'README.md',
      'electron-builder.yml',
      'package-lock.json',
      'tsconfig.base.json',
      '.ci/run',
      '.npmrc',
    ]);
    const found = await packedFiles(folder);
    expect(found.filter((file) => !file.startsWith('dist/renderer'))).toEqual(
      packed.filter((file) => !file.startsWith('dist/renderer')),
    );
    expect(found).toEqual([...packed].sort());
  });

  it('has no file of any dependency', async () => {
    const { getNodeModuleFileMatcher } = builderParts();
    const config = await configuration();
    const isPacked = getNodeModuleFileMatcher(
      folder,
      join(folder, 'out'),
      keepMacros,
      {},
      { config, debugLogger: debugLog },
    ).createFilter();
    for (const moduleFullFilePath of [
      'node_modules/react/index.js',
      'node_modules/@mantine/core/package.json',
      'node_modules/a/node_modules/b/c.js',
    ]) {
      expect(
        isPacked(join(folder, moduleFullFilePath), { isDirectory: () => false, moduleFullFilePath }),
        moduleFullFilePath,
      ).toBe(false);
    }
  });

  it.skipIf(!existsSync(join(root, 'dist', 'main', 'electron.js')))(
    'of the program as built here, has what it starts from and nothing else',
    async () => {
      const found = await packedFiles(root);
      expect(found).toEqual(
        expect.arrayContaining([
          'package.json',
          'dist/main/electron.js',
          'dist/main/codecs.wasm',
          'dist/main/package.json',
          'dist/preload/preload.cjs',
          'dist/renderer/index.html',
        ]),
      );
      expect(
        found.filter(
          (file) => !/^(package\.json|dist\/(main|preload|renderer)\/.*\.(js|cjs|css|html|json|svg|png|woff2|wasm))$/.test(file),
        ),
      ).toEqual([]);
    },
  );
});

describe('the configuration', () => {
  it('is valid for this electron-builder', async () => {
    await expect(builderParts().validateConfiguration(await configuration(), debugLog)).resolves.toBeUndefined();
  });

  it('makes an installer for each system', async () => {
    const config = await configuration();
    const targets = (system: string) => JSON.stringify(Reflect.get(Object(config[system]), 'target'));
    expect(targets('win')).toContain('nsis');
    expect(targets('mac')).toContain('dmg');
    expect(targets('linux')).toContain('AppImage');
    expect(targets('linux')).toContain('deb');
    expect(config.asar).toBe(true);
    expect(config.mac).toMatchObject({
      hardenedRuntime: true,
      extendInfo: { NSLocalNetworkUsageDescription: expect.stringContaining('network') },
    });
  });

  it('signs what it has changed of Electron where nobody else signs it', async () => {
    expect((await configuration()).electronFuses).toMatchObject({ runAsNode: false, resetAdHocDarwinSignature: true });
  });

  it('names icons that are there', async () => {
    const config = await configuration();
    for (const system of ['win', 'mac', 'linux']) {
      const icon: unknown = Reflect.get(Object(config[system]), 'icon');
      expect(existsSync(join(root, String(icon))), String(icon)).toBe(true);
    }
  });
});
