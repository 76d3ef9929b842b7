import AxeBuilder from '@axe-core/playwright';
import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './support/app';
import * as editor from './support/editor';
import { dropOnWindow, dropPicture, writePictures, zipOfFolder } from './support/pictures';
import { expectState, numberOf, SLOW, stop, waitForSteps } from './support/training';

let folder = '';
test.beforeAll(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'convcanvas-pictures-')), 'shapes');
  await writePictures(folder);
});
test.afterAll(() => rm(join(folder, '..'), { recursive: true, force: true }));

/** The page of a set whose checks are through. */
async function expectChecked(page: Page, name: string): Promise<void> {
  await expect(page.locator(`[data-set="${name}"]`)).toBeVisible(SLOW);
  await expect(page.getByTestId('checks')).not.toHaveAttribute('data-running', 'true', SLOW);
}

test('a dropped folder becomes a data set, is put right, changed at random, and trained on', async ({
  page,
}) => {
  test.setTimeout(300_000);
  await editor.startTemplate(page, 'Keras CNN');

  await test.step('drop it on the window', async () => {
    await dropOnWindow(page, folder);
    await expect(page.locator('main[data-room="data"]')).toBeVisible();
    await expectChecked(page, 'shapes');
  });

  await test.step('read the warnings', async () => {
    await expect(page.getByTestId('finding-TINY_CLASS')).toContainText('"post"');
    await expect(page.getByTestId('finding-IMBALANCE')).toBeVisible();
    const files = page.getByTestId('finding-UNREADABLE');
    await files.getByText('Show the files').click();
    await expect(files).toContainText('bar/notes.jpg');
  });

  await test.step('fix them, and take one fix back', async () => {
    // Copies are on one side or on both, as the seed has it: whatever was found of them is removed.
    for (const fix of ['SPLIT_TOGETHER', 'DROP_COPIES']) {
      const button = page.getByTestId(`fix-${fix}`).first();
      if (!(await button.isVisible())) continue;
      await button.click();
      await expectChecked(page, 'shapes');
    }
    await expect(page.getByTestId('finding-LEAK')).toHaveCount(0);
    await expect(page.getByTestId('finding-EXACT_DUPLICATES')).toHaveCount(0);
    await page.getByTestId('fix-IGNORE_CLASS').click();
    await expectChecked(page, 'shapes');
    await expect(page.getByTestId('finding-TINY_CLASS')).toHaveCount(0);
    await page.getByTestId('undo-edit').click();
    await expectChecked(page, 'shapes');
    await expect(page.getByTestId('finding-TINY_CLASS')).toBeVisible();
  });

  await test.step('use it: the network adapts in one click and one undo step', async () => {
    await expect(page.getByText('use this data set in a network')).toBeVisible();
    await page.getByTestId('use-set').click();
    await expect(page.getByTestId('set-in-use')).toBeVisible();
    await expect(page.getByTestId('problem-badge')).toHaveCount(0);
    await page.getByTestId('fix-CLASS_WEIGHTS').click();
    await expect(page.getByTestId('fix-CLASS_WEIGHTS')).toHaveAttribute('aria-pressed', 'true');
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect(page.getByTestId('fix-CLASS_WEIGHTS')).toHaveAttribute('aria-pressed', 'false');
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect(page.getByTestId('use-set')).toBeVisible();
    await page.getByRole('button', { name: 'Redo', exact: true }).click();
    await page.getByRole('button', { name: 'Redo', exact: true }).click();
    await expect(page.getByTestId('fix-CLASS_WEIGHTS')).toHaveAttribute('aria-pressed', 'true');
  });

  await test.step('a class less: the network is fitted again in one click', async () => {
    await page.getByTestId('fix-IGNORE_CLASS').click();
    await expectChecked(page, 'shapes');
    await expect(page.getByTestId('problem-badge')).toBeVisible();
    await page.getByRole('button', { name: 'Fit the network to it' }).click();
    await expect(page.getByTestId('problem-badge')).toHaveCount(0);
    await expect(page.getByTestId('set-in-use')).toBeVisible();
    await page.getByTestId('undo-edit').click();
    await expectChecked(page, 'shapes');
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect(page.getByTestId('set-in-use')).toBeVisible();
    await expect(page.getByTestId('fix-CLASS_WEIGHTS')).toHaveAttribute('aria-pressed', 'true');
  });

  await test.step('see how pictures are changed at random', async () => {
    await page.getByRole('tab', { name: 'Preparation' }).click();
    const previews = page.getByTestId('augmentation-previews');
    await expect(previews).not.toHaveAttribute('data-loading', 'true');
    const before = await pictures(page);
    // Without augmentation every preview is the picture itself.
    expect(new Set(before).size).toBe(1);
    await page.getByTestId('augmentation-gentle').click();
    await expect
      .poll(async () => new Set(await pictures(page)).size, { timeout: 15_000 })
      .toBeGreaterThan(8);
  });

  await test.step('choose a smaller size, and train', async () => {
    await page.getByTestId('input-size').click();
    await page.getByRole('option', { name: '32 × 32' }).click();
    await editor.goTo(page, 'build');
    await expect(editor.block(page, 'input_1')).toContainText('32 × 32 × 3');
    await editor.goTo(page, 'train');
    await page.getByRole('textbox', { name: 'Epochs', exact: true }).fill('300');
    await page.getByTestId('train-button').click();
    await waitForSteps(page, 20);
    const loss = page.getByTestId('loss-chart');
    // Guessing among three classes costs ln 3 = 1.1.
    await expect.poll(() => numberOf(loss, 'data-last-loss'), SLOW).toBeLessThan(0.8);
    await stop(page);
    await expectState(page, 'stopped');
  });

  await test.step('try it on test pictures, at the size it was trained with', async () => {
    await editor.goTo(page, 'results');
    await page
      .getByRole('button', { name: /^Test image/ })
      .first()
      .click();
    await expect(page.getByTestId('prediction')).toHaveAttribute('data-class', /./, SLOW);
  });

  await test.step('try it on pictures from the disk, chosen and dropped', async () => {
    const prediction = page.getByTestId('prediction');
    // There is nothing to draw for pictures that are no drawings.
    await expect(page.getByTestId('draw-pad')).toHaveCount(0);
    const names = await readdir(join(folder, 'disc'));
    const picture = join(folder, 'disc', names.find((name) => name.endsWith('.jpg')) ?? '');
    await page.getByTestId('picture-input').setInputFiles({
      name: 'notes.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('no picture'),
    });
    await expect(page.getByTestId('error-IMAGE_UNREADABLE')).toContainText('notes.txt');
    await page.getByTestId('picture-input').setInputFiles(picture);
    await expect(prediction).toHaveAttribute('data-class', /./, SLOW);
    await expect(page.getByTestId('error-IMAGE_UNREADABLE')).toHaveCount(0);
    // Dropped on it, a picture is tried; it does not become a data set.
    await dropPicture(page.getByTestId('picture-stage'), picture);
    await expect(prediction).toHaveAttribute('data-class', /./, SLOW);
    await expect(page.locator('main[data-room="results"]')).toBeVisible();
  });
});

test('a chosen folder and a zip are taken too, and the room is accessible', async ({ page }) => {
  test.setTimeout(240_000);
  await editor.goTo(page, 'data');
  await page.getByTestId('folder-input').setInputFiles(folder);
  await expectChecked(page, 'shapes');
  // Chosen once more, it is another set: nothing is written over.
  await page.getByTestId('folder-input').setInputFiles(folder);
  await expectChecked(page, 'shapes 2');
  const zip = {
    name: 'zipped.zip',
    mimeType: 'application/zip',
    buffer: await zipOfFolder(folder),
  };
  await page.getByTestId('file-input').setInputFiles(zip);
  await expectChecked(page, 'zipped');
  await page.getByRole('tab', { name: 'Pictures' }).click();
  await page.getByTestId('gallery').getByRole('button').first().click();
  await expect(page.getByTestId('picked')).toContainText('.jpg');
  const shown = await page.getByText(/^1–\d+ of \d+$/).innerText();
  const count = Number(shown.split(' of ')[1]);
  await page.getByTestId('leave-out').click();
  await expect(page.getByText(`of ${count - 1}`)).toBeVisible();
  for (const [theme, language] of [
    ['light', 'en'],
    ['dark', 'zh'],
  ]) {
    await page.getByTestId('theme-menu').click();
    await page.getByTestId(`theme-${theme}`).click();
    await page.getByTestId('language-menu').click();
    await page.getByTestId(`language-${language}`).click();
    await expect(page.getByRole('menu')).toHaveCount(0);
    for (const tab of await page.getByRole('tab').all()) {
      await tab.click();
      await page.waitForTimeout(400);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    }
  }
  await page.getByTestId('set-shapes').click();
  await page.getByTestId('set-menu').click();
  await page.getByTestId('remove-set').click();
  await page.getByTestId('remove-set').click();
  await expect(page.getByTestId('set-shapes')).toHaveCount(0);
});

test('what is no data set is refused with what to do', async ({ page }) => {
  await editor.goTo(page, 'data');
  const path = page.getByRole('textbox', { name: 'Or a path on this machine' });
  await path.fill(join(folder, 'nowhere'));
  await path.press('Enter');
  await expect(page.getByTestId('error-DATASET_PATH_NOT_FOUND')).toBeVisible();
  await page.getByTestId('set-fashion-mnist').click();
  await expect(page.getByRole('button', { name: /^Download/ })).toBeVisible();
});

/** The pictures of the preview as they are drawn. */
function pictures(page: Page): Promise<string[]> {
  return page
    .getByTestId('augmentation-previews')
    .locator('canvas')
    .evaluateAll((list) => list.map((one) => (one as HTMLCanvasElement).toDataURL()));
}

test('a set whose folder has gone is found again where it was put back, or taken off the list', async ({
  page,
}) => {
  test.setTimeout(240_000);
  const place = join(await mkdtemp(join(tmpdir(), 'convcanvas-gone-')), 'holiday');
  await writePictures(place);
  const set = page.locator('[data-set="holiday"]');
  await editor.goTo(page, 'data');
  const path = page.getByRole('textbox', { name: 'Or a path on this machine' });
  await path.fill(`${place}!`);
  await path.press('Enter');
  await expect(page.getByTestId('error-DATASET_PATH_NOT_FOUND')).toBeVisible();
  await expect(path).toHaveValue(`${place}!`);
  await path.fill(place);
  await path.press('Enter');
  await expectChecked(page, 'holiday');
  await rename(place, `${place} elsewhere`);

  await test.step('looking again says that it is not there, and offers to look again', async () => {
    await page.getByTestId('set-menu').click();
    await page.getByRole('menuitem', { name: 'Look at the files again' }).click();
    await expect(page.getByTestId('error-DATASET_PATH_NOT_FOUND')).toContainText('holiday');
    await page.getByTestId('look-again').first().click();
    await expect(page.getByTestId('error-DATASET_PATH_NOT_FOUND')).toBeVisible();
    await expect(set).toBeVisible();
  });

  await test.step('once it is back, all is well', async () => {
    await rename(`${place} elsewhere`, place);
    await page.getByTestId('look-again').first().click();
    await expect(page.getByTestId('error-DATASET_PATH_NOT_FOUND')).toHaveCount(0);
    await expectChecked(page, 'holiday');
    await page.getByRole('tab', { name: 'Pictures' }).click();
    await expect(page.getByTestId('gallery')).not.toHaveAttribute('data-loading', 'true', SLOW);
  });

  await test.step('or it is taken off the list, with a second click to be sure', async () => {
    await rm(join(place, '..'), { recursive: true, force: true });
    await page.getByTestId('set-menu').click();
    await page.getByRole('menuitem', { name: 'Look at the files again' }).click();
    const remove = page.getByTestId('remove-gone').first();
    await remove.click();
    await expect(remove).toHaveText('Click again to remove');
    await remove.click();
    await expect(page.getByTestId('set-holiday')).toHaveCount(0);
    await expect(page.getByTestId('error-DATASET_PATH_NOT_FOUND')).toHaveCount(0);
  });
});
