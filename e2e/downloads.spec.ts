import { expect, test } from './support/app';
import * as editor from './support/editor';
import { openMirror, type Mirror } from './support/mirror';
import { numberOf } from './support/training';

/** The first file of Fashion-MNIST: its others are asked for after it. */
const FILES = { 'train-images-idx3-ubyte.gz': 26_421_880 };

let mirror: Mirror;
test.beforeAll(async () => {
  mirror = await openMirror(FILES);
  process.env['CONVCANVAS_MIRROR'] = mirror.address;
});
test.afterAll(async () => {
  delete process.env['CONVCANVAS_MIRROR'];
  await mirror.close();
});

test('a download tells how far it is, is cancelled, goes on, and is refused when it is another file', async ({
  page,
}) => {
  await editor.goTo(page, 'data');
  await page.getByTestId('set-fashion-mnist').click();
  const download = page.getByRole('button', { name: /^Download/ });
  const bar = page.locator('main').getByRole('progressbar');

  await test.step('it tells how far it is, in bytes, and is cancelled', async () => {
    await download.click();
    await expect(page.locator('main').getByTestId('working')).toContainText(
      /Downloading [\d.]+ MB of 30\.9 MB/,
    );
    await expect.poll(() => numberOf(bar, 'aria-valuenow')).toBeGreaterThan(3);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(download).toBeVisible();
    // Who cancels has made no mistake.
    await expect(page.getByTestId(/^error-/)).toHaveCount(0);
  });

  await test.step('it goes on where it was, and what is not the published file is not kept', async () => {
    mirror.pauseMs = 0;
    await download.click();
    await expect(page.getByTestId('error-DOWNLOAD_WRONG_CONTENT')).toContainText(
      'train-images-idx3-ubyte.gz',
      { timeout: 30_000 },
    );
    expect(mirror.starts).toHaveLength(2);
    expect(mirror.starts[0]).toBe(0);
    expect(mirror.starts[1]).toBeGreaterThan(500_000);
    await expect(download).toBeVisible();
  });

  await test.step('the next try begins anew', async () => {
    mirror.pauseMs = 200;
    await download.click();
    await expect.poll(() => mirror.starts.length).toBe(3);
    expect(mirror.starts[2]).toBe(0);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(download).toBeVisible();
  });
});
