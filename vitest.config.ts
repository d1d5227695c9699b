import { defineConfig } from 'vitest/config';

/**
 * Node 24 may end (“Check failed: jit_page.has_value()”) when threads with WebAssembly come and go, on processors with protection keys:
 * nodejs/node#64500. Tests do that all the time.
 */
const execArgv = process.platform === 'linux' && process.arch === 'x64' ? ['--no-memory-protection-keys'] : [];

const common = { environment: 'node', globals: false, execArgv } as const;

/** Unit tests run side by side; tests against real peers one file at a time, so that ports and time-outs stay calm. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          include: ['src-*/**/*.test.ts', 'src-*/**/*.test.tsx', 'scripts/**/*.test.ts', 'bench/**/*.test.ts'],
          exclude: ['**/*.interop.test.ts', '**/node_modules/**'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          ...common,
          name: 'interop',
          include: ['src-*/**/*.interop.test.ts', 'e2e/interop/**/*.interop.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          // As for the journeys: what passed only at the second try is named at the end.
          retry: process.env.CI ? 1 : 0,
        },
      },
    ],
  },
});
