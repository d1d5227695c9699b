import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * The window. `vite build -c vite.renderer.config.ts` writes dist/renderer; with `--mode fake` it has an engine in memory with
 * made-up data and goes to dist/renderer-fake: for looking at the window without an engine, never shipped.
 */
export default defineConfig(({ mode }) => ({
  root: 'src-renderer',
  base: './',
  plugins: [react()],
  build: {
    outDir: mode === 'fake' ? '../dist/renderer-fake' : '../dist/renderer',
    emptyOutDir: true,
    target: 'es2023',
    // Everything comes from this computer: no polyfill, and no inlined files that the content security policy would refuse.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    sourcemap: mode === 'fake',
  },
}));
