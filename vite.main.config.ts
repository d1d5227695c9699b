import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, defineConfig, type Plugin } from 'vite';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const commandLine = (names: string) => new RegExp(`[\\\\/]cli[\\\\/](${names.replaceAll('/', '[\\\\/]')})\\.ts$`);

/** The codecs beside the engine, as `src-main/transcoding/thread-entry.ts` looks for them. */
const codecs: Plugin = {
  name: 'codecs',
  generateBundle() {
    const source = readFileSync(fileURLToPath(import.meta.resolve('dcmjs-codecs/build/dcmjs-native-codecs.wasm')));
    this.emitFile({ type: 'asset', fileName: 'codecs.wasm', source });
  },
};

/** fflate makes its tables when it is loaded, 3 ms at every start: for data sets it is when the first deflated one comes. */
const deflateWhenNeeded: Plugin = {
  name: 'deflate-when-needed',
  enforce: 'pre',
  resolveId: (id, importer = '') => (id === 'fflate/browser' && /[\\/]dataset[\\/]/.test(importer) ? '\0deflate' : undefined),
  load: (id) =>
    id === '\0deflate'
      ? `let loaded;
const library = () => (loaded ??= require('fflate/browser'));
export const deflateSync = (bytes) => library().deflateSync(bytes);
export const Inflate = function (onChunk) { return new (library().Inflate)(onChunk); };`
      : undefined,
};

/** commander loads what runs programs, for commands that are programs of their own. Quarry has none: a millisecond less at every start. */
const programsWhenNeeded: Plugin = {
  name: 'programs-when-needed',
  transform(code, id) {
    if (!/[\\/]commander[\\/]lib[\\/]command\.js$/.test(id)) return;
    const loading = "const childProcess = require('node:child_process');";
    if (!code.includes(loading)) this.error('commander loads node:child_process in another way than was expected');
    // In the line it was in, so that the source map holds.
    return { code: code.replace(loading, '').replaceAll('childProcess.', "require('node:child_process')."), map: null };
  },
};

/** Beside a package.json that says otherwise, files named .js are CommonJS. */
const commonJs: Plugin = {
  name: 'common-js',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'package.json', source: '{ "type": "commonjs" }\n' });
  },
};

/** Letters beyond ASCII are written as escapes: one of them in a file, and Node takes twice the memory and a millisecond more to load it. */
const asciiOnly: Plugin = {
  name: 'ascii-only',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type !== 'chunk') continue;
      file.code = file.code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
    }
  },
};

const getter =
  /Object\.defineProperty\(exports, ("[^"]+"), \{\n\tenumerable: true,\n\tget: function\(\) \{\n\t\treturn ([\w$]+);\n\t\}\n\}\);\n/g;

/**
 * What chunks hand each other are plain properties of one object. The getters that they would be cost a call each time one of them is
 * used, for each object that is sent. What is handed over must not be assigned anew later.
 */
const plainExports: Plugin = {
  name: 'plain-exports',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type !== 'chunk') continue;
      const handedOver = new Map<string, string>();
      const code = file.code.replaceAll(getter, (_match, name, local) => {
        handedOver.set(name, local);
        return '';
      });
      const assigned = [...handedOver.values()].find((local) =>
        new RegExp(`^\\s+${local.replaceAll('$', '\\$')} = `, 'm').test(code),
      );
      if (assigned !== undefined) this.error(`${file.fileName} hands over ${assigned}, which it assigns anew`);
      if (code.includes('get: function')) this.error(`${file.fileName} hands something over in another way than was expected`);
      if (handedOver.size === 0) continue;
      const properties = [...handedOver].map(([name, local]) => `${name}: ${local}`).join(', ');
      file.code = code.replace(/(?=\n\/\/# sourceMappingURL|$)/, () => `\nmodule.exports = { ${properties} };`);
    }
  },
};

/**
 * Threads that convert, each of which loads one file: of the chunks that the ways in share it would load ten times as much as it needs,
 * every time one is started.
 */
const transcodingThread: Plugin = {
  name: 'transcoding-thread',
  async generateBundle() {
    const entry = source('src-main/transcoding/thread.ts');
    const output = { format: 'cjs', entryFileNames: 'transcoding-thread.js', codeSplitting: false } as const;
    const built = await build({
      configFile: false,
      logLevel: 'warn',
      publicDir: false,
      plugins: [asciiOnly],
      ssr: { noExternal: true, target: 'node' },
      build: {
        ssr: entry,
        write: false,
        target: 'node20',
        minify: false,
        sourcemap: true,
        rollupOptions: { external: [/^node:/], output },
      },
    });
    for (const file of 'output' in built ? built.output : []) {
      this.emitFile({ type: 'asset', fileName: file.fileName, source: file.type === 'chunk' ? file.code : file.source });
    }
  },
};

/**
 * The engine and its three ways in, as CommonJS for Node 20+ and Electron, which `bin/code-cache.cjs` can load together with its byte
 * code. Libraries are bundled, so the packed app carries no node_modules; code used by one command only stays in a chunk of its own, so
 * that the command line starts fast.
 */
export default defineConfig({
  logLevel: 'warn',
  publicDir: false,
  plugins: [deflateWhenNeeded, programsWhenNeeded, codecs, transcodingThread, commonJs, plainExports, asciiOnly],
  ssr: { noExternal: true, target: 'node' },
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist/main',
    emptyOutDir: true,
    minify: false,
    sourcemap: true,
    // For scripts/third-party-notices.mjs.
    license: { fileName: 'licences.json' },
    rollupOptions: {
      input: {
        electron: source('src-main/host/electron/main.ts'),
        browser: source('src-main/host/browser/main.ts'),
        cli: source('src-main/host/cli/main.ts'),
        'index-worker': source('src-main/archive/index-worker.ts'),
      },
      external: ['electron', /^node:/],
      output: {
        format: 'cjs',
        dynamicImportInCjs: false,
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name]-[hash].js',
        // All that a command which calls a server takes, in a file or two: each file more costs it half a millisecond at every start.
        codeSplitting: {
          groups: [
            { name: 'calling', test: commandLine('output|commands/(echo|[a-z-]+\\.options)'), priority: 2 },
            { name: 'finding', test: commandLine('commands/find'), priority: 1 },
            // With what `convert-here.ts` needs beside it, so that that does not load what is for getting.
            { name: 'sending', test: /[\\/](cli[\\/]commands[\\/]send|pixel[\\/]frames)\.ts$/ },
            { name: 'getting', test: commandLine('commands/get') },
            { name: 'moving', test: commandLine('commands/move') },
          ],
        },
      },
    },
  },
});
