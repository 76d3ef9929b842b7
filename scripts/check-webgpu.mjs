/**
 * `npm run check:webgpu`: proves the WebGPU lowering and its sessions on any Linux machine that has
 * Chromium, through SwiftShader, the Vulkan driver in software that comes with it. Where none is
 * found it says so and passes, unless REQUIRE_WEBGPU=1.
 */
import { existsSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findBrowser } from './lib/browser.mjs';
import { run } from './lib/child.mjs';
import { ROOT } from './lib/paths.mjs';

const DRIVER = 'libvk_swiftshader.so';
const LOADER = 'libvulkan.so.1';

/** Folders that Chromium-like browsers and Playwright keep their libraries in. */
function folders() {
  const browser = process.env.CHROME_PATH ?? findBrowser();
  const usual = ['/usr/lib/chromium', '/opt/google/chrome', '/usr/lib/chromium-browser'];
  return [...(browser ? [dirname(realpathSync(browser))] : []), ...usual];
}

async function main() {
  if (process.platform !== 'linux') return skip('needs Linux');
  const folder = folders().find((path) => existsSync(join(path, DRIVER)));
  if (!folder) return skip(`no ${DRIVER} beside a Chromium`);
  const scratch = mkdtempSync(join(tmpdir(), 'convcanvas-webgpu-'));
  try {
    // The loader alone: the browser's other libraries must not be found before the system's.
    if (existsSync(join(folder, LOADER))) symlinkSync(join(folder, LOADER), join(scratch, LOADER));
    const icd = join(scratch, 'icd.json');
    const driver = { library_path: join(folder, DRIVER), api_version: '1.1.0' };
    writeFileSync(icd, JSON.stringify({ file_format_version: '1.0.0', ICD: driver }));
    const { code, output } = await run(
      process.execPath,
      ['--import', 'tsx', join(ROOT, 'scripts', 'check-webgpu-steps.ts'), ...process.argv.slice(2)],
      {
        cwd: ROOT,
        capture: true,
        env: {
          ...process.env,
          LD_LIBRARY_PATH: [scratch, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':'),
          VK_ICD_FILENAMES: icd,
          VK_DRIVER_FILES: icd,
        },
      },
    );
    console.log(output.trim());
    return code;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** @param {string} reason */
function skip(reason) {
  console.log(`The WebGPU lowering was not checked: ${reason}.`);
  return process.env.REQUIRE_WEBGPU === '1' ? 1 : 0;
}

process.exitCode = await main();
