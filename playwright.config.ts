import { defineConfig } from '@playwright/test';
import { sandboxArguments } from './scripts/lib/browser.mjs';
import { chromiumForTests } from './scripts/lib/chromium.mjs';
import type { HostOptions } from './e2e/support/app';

const executablePath = chromiumForTests();

/**
 * The same specs over both hosts. They drive the built app (`npm run build` first) on a home folder
 * of their own each.
 */
export default defineConfig<HostOptions>({
  testDir: 'e2e',
  outputDir: 'test-results',
  // Training keeps every core busy: two specs at a time would only make each other late.
  workers: 1,
  fullyParallel: false,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  use: {
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      args: sandboxArguments(),
      ...(executablePath ? { executablePath } : {}),
    },
  },
  projects: [
    { name: 'web', use: { hostName: 'web' } },
    { name: 'electron', use: { hostName: 'electron' } },
  ],
});
