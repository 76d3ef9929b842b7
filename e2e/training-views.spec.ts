import * as editor from './support/editor';
import { expectState, numberOf, SLOW, stop, train, waitForSteps } from './support/training';
import { expect, test } from './support/app';

test('a good learning rate is searched, used and undone', async ({ page }) => {
  await editor.startTemplate(page, 'LeNet-5');
  await editor.goTo(page, 'train');
  const rate = page.getByRole('textbox', { name: 'Learning rate', exact: true });
  const before = await rate.inputValue();

  await test.step('a search can be cancelled and begun again', async () => {
    await page.getByTestId('find-rate').click();
    await page.getByTestId('cancel-search').click();
    await expect(page.getByTestId('rate-message')).toHaveText('Cancelled.', SLOW);
    await page.getByTestId('search-again').click();
    await expect(page.getByTestId('search-again')).toBeVisible(SLOW);
    expect(await numberOf(page.getByTestId('rate-chart'), 'data-points')).toBeGreaterThan(50);
    await expect(page.getByTestId('rate-message')).toContainText('The loss falls fastest at');
  });

  await test.step('its rate is used as one step of undo', async () => {
    const use = page.getByTestId('use-rate');
    const found = (await use.textContent())?.replace('Use ', '') ?? '';
    await use.click();
    await expect(rate).toHaveValue(found);
    expect(Number(found)).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(rate).toHaveValue(before);
  });

  await test.step('a schedule is drawn', async () => {
    await page.getByRole('button', { name: 'More settings' }).click();
    await expect(page.getByTestId('schedule-preview')).toHaveCount(0);
    await page.getByRole('combobox', { name: 'Learning rate over time' }).click();
    await page.getByRole('option', { name: 'Cosine' }).click();
    const picture = page.getByTestId('schedule-preview').getByRole('img');
    await expect(picture).toHaveAccessibleName(new RegExp(`from ${before}.* to ≈ 0`));
  });
});

test('the Train room tells how each layer learns, in words and figures', async ({ page }) => {
  await editor.startTemplate(page, 'LeNet-5');
  await train(page, { Epochs: 20 });
  await waitForSteps(page, 150);
  await expect(page.getByTestId('layer-summary')).toHaveText(/learns at a good pace|: /, SLOW);
  await page.getByTestId('layer-figures-toggle').click();
  const row = page.getByTestId('layer-row-conv2d_1');
  await expect(row).toContainText('%');
  await expect(row.locator('[data-state]')).not.toHaveAttribute('data-state', 'early');
  const step = await numberOf(page.getByTestId('layer-figures'), 'data-step');
  await expect
    .poll(() => numberOf(page.getByTestId('layer-figures'), 'data-step'), SLOW)
    .toBeGreaterThan(step);
  await stop(page);
  await expectState(page, 'stopped');
  await expect(row).toContainText('%');
});
