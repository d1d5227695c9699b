import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * The window: `vite build -c vite.renderer.config.ts` writes dist/renderer. With `--mode fake` it is built on an engine in memory
 * with made-up data (src-renderer/testing) into dist/renderer-fake: for looking at the window without an engine, never shipped.
 */
export default defineConfig(({ mode }) => {
  const fake = mode === 'fake';
  return {
    root: fake ? 'src-renderer/testing' : 'src-renderer',
    base: './',
    plugins: [react()],
    build: {
      outDir: fake ? '../../dist/renderer-fake' : '../dist/renderer',
      emptyOutDir: true,
      target: 'es2023',
      // Everything comes from this computer: no polyfill, and no inlined files that the content security policy would refuse.
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      sourcemap: fake,
      // For scripts/third-party-notices.mjs.
      license: { fileName: 'licences.json' },
      chunkSizeWarningLimit: 800,
    },
  };
});
