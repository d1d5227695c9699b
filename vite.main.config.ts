import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * The engine and its three ways in, as plain ES modules for Node 20+ and Electron. Libraries are bundled, so the
 * packed app carries no node_modules; code used by one command only stays in a chunk of its own, so that the
 * command line starts fast.
 */
export default defineConfig({
  logLevel: 'warn',
  publicDir: false,
  ssr: { noExternal: true, target: 'node' },
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist/main',
    emptyOutDir: true,
    minify: false,
    sourcemap: true,
    rollupOptions: {
      input: {
        electron: source('src-main/host/electron/main.ts'),
        browser: source('src-main/host/browser/main.ts'),
        cli: source('src-main/host/cli/main.ts'),
        'index-worker': source('src-main/archive/index-worker.ts'),
      },
      external: ['electron', /^node:/],
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name]-[hash].js',
        // All that calling a server takes in one file: each file more costs the command line half a millisecond at every start.
        codeSplitting: { groups: [{ name: 'calling', test: /[\\/]cli[\\/]commands[\\/]echo\.ts$/ }] },
      },
    },
  },
});
