import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, test as base, type BrowserContext, type Page } from '@playwright/test';
import { findElectron } from '../../scripts/lib/electron.mjs';
import { sandboxArguments } from '../../scripts/lib/browser.mjs';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { startWebHost } from '../../scripts/lib/webApp.mjs';

export interface HostOptions {
  hostName: 'web' | 'electron';
}

/** The app, running on a home folder of its own. */
export interface RunningApp {
  /** Where it keeps projects and runs. */
  readonly home: string;
  /** Closes the window as a person does, and opens the app again. Returns the new window. */
  reopen(page: Page): Promise<Page>;
}

interface Fixtures {
  home: string;
  launched: { app: RunningApp; page: Page };
  app: RunningApp;
}

const NO_ELECTRON =
  "Electron's binary is not downloaded here; `npm start -- --electron` tries to get it.";

/**
 * Playwright's `test` with `page` in the app's window, over the host of the project. Without
 * Electron's binary its specs are skipped with the reason; REQUIRE_ELECTRON=1 makes that a failure.
 */
export const test = base.extend<Fixtures & HostOptions>({
  hostName: ['web', { option: true }],

  home: async ({}, use) => {
    const home = await mkdtemp(join(tmpdir(), 'convcanvas-e2e-'));
    await use(home);
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  },

  launched: async ({ hostName, home, playwright, launchOptions, viewport, locale }, use, info) => {
    const env = { ...process.env, CONVCANVAS_HOME: home };
    if (hostName === 'electron') {
      const executablePath = findElectron();
      if (!executablePath) {
        if (process.env['REQUIRE_ELECTRON'] === '1') throw new Error(NO_ELECTRON);
        info.skip(true, NO_ELECTRON);
        return;
      }
      const launch = () =>
        _electron.launch({
          executablePath,
          args: [...sandboxArguments(), ROOT],
          env,
          locale: 'en-GB',
        });
      let electron = await launch();
      const reopen = async (): Promise<Page> => {
        await electron.close();
        electron = await launch();
        return electron.firstWindow();
      };
      await use({ app: { home, reopen }, page: await electron.firstWindow() });
      await electron.close();
      return;
    }
    const host = await startWebHost({ env });
    const browser = await playwright.chromium.launch(launchOptions);
    try {
      const context = await browser.newContext({ viewport, ...(locale ? { locale } : {}) });
      const page = await open(context, host.link);
      const reopen = async (page: Page): Promise<Page> => {
        await page.close({ runBeforeUnload: false });
        return open(context, host.link);
      };
      await use({ app: { home, reopen }, page });
    } finally {
      await browser.close();
      host.child.kill('SIGTERM');
      await host.ended;
    }
  },

  app: async ({ launched }, use) => use(launched.app),
  page: async ({ launched }, use) => use(launched.page),
});

async function open(context: BrowserContext, link: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(link);
  return page;
}

export { expect } from '@playwright/test';
