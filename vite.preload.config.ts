import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** The preload runs sandboxed: one CommonJS file that requires nothing but `electron`. */
export default defineConfig({
  logLevel: 'warn',
  publicDir: false,
  build: {
    target: 'es2022',
    outDir: 'dist/preload',
    emptyOutDir: true,
    minify: false,
    lib: {
      entry: fileURLToPath(new URL('src-main/host/electron/preload.ts', import.meta.url)),
      formats: ['cjs'],
      fileName: () => 'preload.cjs',
    },
    rollupOptions: { external: ['electron'] },
  },
});
