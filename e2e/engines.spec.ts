import { expect, test } from './support/app';
import * as editor from './support/editor';
import { stop, waitForSteps } from './support/training';

test('TensorFlow may compute, with a warning where its library is not installed', async ({
  page,
}) => {
  test.setTimeout(300_000);
  await editor.startTemplate(page, 'LeNet-5');
  await editor.goTo(page, 'train');
  await page.getByRole('textbox', { name: 'Batch size' }).fill('4');
  await page.getByRole('button', { name: 'More settings' }).click();
  await expect(page.getByRole('note')).toHaveCount(0);
  await page.getByRole('combobox', { name: 'Engine' }).click();
  await page.getByRole('option', { name: /^TensorFlow/ }).click();
  await expect(page.getByRole('note')).toContainText('npm run install:tensorflow');

  await page.getByTestId('train-button').click();
  await waitForSteps(page, 1);
  await expect(page.locator('dt', { hasText: 'Engine' }).locator('+ dd')).toHaveText('TensorFlow');
  await stop(page);
});
