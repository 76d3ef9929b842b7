import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { findBrowser } from './browser.mjs';
import { run } from './child.mjs';
import { ROOT } from './paths.mjs';

/**
 * Sees to a browser for the e2e specs: one that is installed, else Debian's by apt-get (as root),
 * else Playwright's own.
 *
 * @param {(line: string) => void} say
 * @returns {Promise<boolean>} whether there is one now
 */
export async function provideChromium(say) {
  if (chromiumForTests()) return true;
  const apt = process.platform === 'linux' && process.getuid?.() === 0;
  if (apt && existsSync('/usr/bin/apt-get')) {
    say('Installing Chromium by apt-get …');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-q'], { env, capture: true });
    const args = ['install', '-y', '-q', '--no-install-recommends', 'chromium'];
    await run('apt-get', args, { env, capture: true });
    if (chromiumForTests()) return true;
  }
  say("Installing Playwright's Chromium …");
  const cli = join(ROOT, 'node_modules', '@playwright', 'test', 'cli.js');
  const { code, output } = await run(process.execPath, [cli, 'install', 'chromium'], {
    cwd: ROOT,
    capture: true,
  });
  if (code === 0 && chromiumForTests()) return true;
  say(
    'No Chromium could be found or installed, so the e2e specs will fail. Install Chrome, Chromium ' +
      `or Edge, or name one in CHROME_PATH.\n${output.trim().split('\n').slice(-3).join('\n')}`,
  );
  return false;
}

/**
 * Path of the browser that the e2e specs drive, or undefined.
 *
 * @returns {string | undefined}
 */
export function chromiumForTests() {
  const installed = findBrowser();
  if (installed) return installed;
  const require = createRequire(join(ROOT, 'package.json'));
  const own = require('@playwright/test').chromium.executablePath();
  return existsSync(own) ? own : undefined;
}
