import { defineConfig } from 'vitest/config';

const common = { environment: 'node', globals: false } as const;

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
