import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './support/app';
import * as editor from './support/editor';
import { SLOW } from './support/training';

test('the devices page tells what passed, what did not and why, in both languages and themes', async ({
  page,
}) => {
  test.setTimeout(300_000);
  await page.getByRole('button', { name: 'Devices' }).click();
  const dialog = page.getByRole('dialog', { name: 'Devices' });
  const processor = dialog.getByTestId('device-cpu');
  await expect(processor).toContainText('Processor');
  const check = dialog.getByRole('button', { name: 'Check', exact: true });
  await expect(check).toBeEnabled(SLOW);
  await check.click();
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeVisible();
  await expect(processor).toHaveAttribute('data-state', 'passed', SLOW);
  await expect(dialog.getByRole('button', { name: 'Check again' })).toBeVisible(SLOW);
  await expect(processor).toContainText('samples a second');

  // No device is left unknown: it passed, or it says what to do.
  for (const device of await dialog.getByRole('listitem').all()) {
    const state = await device.getAttribute('data-state');
    expect(['passed', 'failed']).toContain(state);
    if (state === 'failed') await expect(device).toContainText(/driver|libraries|processor/i);
  }
  await screenshot('devices');
  await page.keyboard.press('Escape');
  await choose('language', 'zh');
  await choose('theme', 'dark');
  await page.getByRole('button', { name: '设备' }).click();
  await expect(page.getByRole('dialog', { name: '设备' })).toContainText('处理器');
  await screenshot('devices-zh-dark');

  async function screenshot(name: string): Promise<void> {
    // Transitions of colour would be measured half-way.
    await page.waitForTimeout(400);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    await page.screenshot({ path: test.info().outputPath(`${name}.png`) });
  }

  async function choose(what: 'language' | 'theme', value: string): Promise<void> {
    await page.getByTestId(`${what}-menu`).click();
    await page.getByTestId(`${what}-${value}`).click();
  }
});

test('an estimate tells time and memory before training, and says when it is out of date', async ({
  page,
}) => {
  test.setTimeout(300_000);
  await editor.startTemplate(page, 'LeNet-5');
  await editor.goTo(page, 'train');
  await page.getByTestId('estimate-button').click();
  await expect(page.getByText('Trying a few steps…')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByTestId('estimate-button')).toBeVisible(SLOW);

  await page.getByTestId('estimate-button').click();
  const estimate = page.getByTestId('estimate');
  await expect(estimate).toContainText('of memory', SLOW);
  await expect(estimate).toContainText('an epoch');
  await expect(estimate).toHaveAttribute('data-stale', 'false');
  await page.screenshot({ path: test.info().outputPath('estimate.png') });
  await page.getByRole('textbox', { name: 'Epochs', exact: true }).fill('7');
  await page.keyboard.press('Tab');
  await expect(estimate).toHaveAttribute('data-stale', 'true');
  await expect(page.getByTestId('estimate-button')).toBeVisible();
});
