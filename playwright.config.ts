import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

/** Debian's browser where Playwright has none of its own; `QUARRY_CHROMIUM` names another. */
const systemChromium = process.env.QUARRY_CHROMIUM ?? '/usr/bin/chromium';

export default defineConfig({
  testDir: 'e2e/journeys',
  testMatch: '**/*.spec.ts',
  timeout: 90_000,
  expect: { timeout: 15_000 },
  workers: 1,
  forbidOnly: Boolean(process.env.CI),
  // `npm test` names what passed only at the second try: it is a defect, of the program or of the test.
  retries: process.env.CI ? 1 : 0,
  use: {
    viewport: { width: 1440, height: 900 },
    // A trace nearly doubles the time: `--trace on` records one where a picture does not tell enough.
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(existsSync(systemChromium) ? { executablePath: systemChromium } : {}),
      args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
});
