import { expect, test } from './support/app';
import * as editor from './support/editor';
import {
  expectState,
  stepsShown,
  stop,
  train,
  trainerProcess,
  waitForSteps,
} from './support/training';

test('a project is saved, survives a reload, and opens again', async ({ page, app }) => {
  await editor.startTemplate(page, 'Keras CNN');
  await editor.setNumber(await editor.selectBlock(page, 'conv2d_1'), 'Filters', 16);
  await expect(page.getByTestId('dirty')).toBeVisible();
  await page.keyboard.press('Control+s');
  await page.getByTestId('project-name').fill('My first network');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByTestId('dirty')).toHaveCount(0);

  await editor.setNumber(await editor.selectBlock(page, 'conv2d_2'), 'Filters', 24);
  await expect(page.getByTestId('dirty')).toBeVisible();
  await page.waitForTimeout(1_500);
  page.on('dialog', (dialog) => void dialog.accept());
  await editor.goTo(page, 'data');
  await page.reload();
  await expect(page.locator('main[data-room="data"]')).toBeVisible();
  await editor.goTo(page, 'build');
  await expect(editor.block(page, 'conv2d_2')).toContainText('11 × 11 × 24');
  await expect(page.getByTestId('dirty')).toBeVisible();

  const again = await app.reopen(page);
  await again.getByRole('button', { name: 'Start screen' }).click();
  await again.getByTestId('discard-changes').click();
  await again.getByRole('button', { name: /^My first network/ }).click();
  await expect(editor.block(again, 'conv2d_1')).toContainText('26 × 26 × 16');
  await expect(editor.block(again, 'conv2d_2')).toContainText('11 × 11 × 64');
});

test('a window closed during training finds the run on return', async ({ page, app, hostName }) => {
  await editor.startTemplate(page, 'LeNet-5');
  await train(page, { Epochs: 20 });
  await waitForSteps(page, 10);
  const before = await stepsShown(page);
  const again = await app.reopen(page);
  await editor.goTo(again, 'train');
  if (hostName === 'web') {
    // The host went on without a window.
    await expectState(again, 'training');
    await waitForSteps(again, before + 20);
    await stop(again);
  } else {
    await expect(again.getByTestId('run-state')).toHaveAttribute(
      'data-state',
      /stopped|interrupted/,
    );
  }
});

test('a killed trainer is told of, and the run goes on from its last checkpoint', async ({
  page,
  app,
}) => {
  await editor.startTemplate(page, 'LeNet-5');
  await train(page, { Epochs: 20, 'Steps between checkpoints': 10 });
  await waitForSteps(page, 30);
  process.kill(trainerProcess(app.home), 'SIGKILL');
  await expectState(page, 'interrupted');
  await expect(page.getByTestId('error-TRAINER_DIED')).toBeVisible();
  const steps = await stepsShown(page);
  await page.getByTestId('resume-button').click();
  await expectState(page, 'training');
  await waitForSteps(page, steps + 30);
  await stop(page);
});
