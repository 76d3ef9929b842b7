import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from './support/app';
import * as editor from './support/editor';
import { dropOnWindow, writePictures } from './support/pictures';
import { expectState, SLOW, stop, waitForSteps } from './support/training';

let home = '';
test.beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'convcanvas-first-'));
  await writePictures(join(home, 'shapes'));
  await writeFile(join(home, 'notes.txt'), 'no picture');
});
test.afterAll(() => rm(home, { recursive: true, force: true }));

test('from a folder on the start screen to a training, with no step in between', async ({
  page,
}) => {
  test.setTimeout(240_000);
  await expect(page.getByTestId('template-keras-cnn')).toBeVisible();

  await test.step('what is neither pictures nor a project is answered', async () => {
    await dropOnWindow(page, join(home, 'notes.txt'));
    await expect(page.getByText('notes.txt is no folder, CSV or zip file.')).toBeVisible();
    await page.getByRole('button', { name: 'Close' }).click();
  });

  await test.step('the set starts a network that fits it', async () => {
    await dropOnWindow(page, join(home, 'shapes'));
    await expect(page.locator('[data-set="shapes"]')).toBeVisible(SLOW);
    await page.getByTestId('start-with').click();
    await page.getByTestId('start-with-keras-cnn').click();
    await expect(page.getByTestId('problem-badge')).toHaveCount(0);
    await page.getByTestId('set-in-use').click();
  });

  await test.step('a run that would be too short is made longer in a click', async () => {
    await page.getByTestId('more-steps').click();
    await expect(page.getByTestId('few-steps')).toHaveCount(0);
    await expect(page.getByRole('textbox', { name: 'Batch size', exact: true })).not.toHaveValue(
      '64',
    );
  });

  await test.step('class weights of another number of classes hold it back', async () => {
    await page.getByRole('button', { name: 'More settings' }).click();
    const weights = page.getByRole('textbox', { name: 'Class weights' });
    await weights.fill('1, 2');
    await expect(page.getByText('2 given, and the data set has 3 classes.')).toBeVisible();
    await expect(page.getByTestId('train-button')).toBeDisabled();
    await page.getByTestId('drop-weights').click();
  });

  await test.step('how far it is stands in the header of every room', async () => {
    await page.getByTestId('train-button').click();
    await waitForSteps(page, 5);
    await editor.goTo(page, 'build');
    await expect(page.getByTestId('header-progress')).toBeVisible();
    await editor.goTo(page, 'train');
    await stop(page);
    await expectState(page, 'stopped');
    await expect(page.getByTestId('header-progress')).toHaveCount(0);
  });

  await test.step('another project begins without the run of the one before', async () => {
    await page.getByRole('button', { name: 'Start screen' }).click();
    await page.getByRole('button', { name: 'Discard changes' }).click();
    await editor.startTemplate(page, 'LeNet-5');
    await editor.goTo(page, 'train');
    await expect(page.getByText('Ready when you are')).toBeVisible();
    await expect(page.getByTestId('run-state')).toHaveCount(0);
  });
});
