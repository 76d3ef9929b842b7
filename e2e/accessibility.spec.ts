import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/app';
import * as editor from './support/editor';
import { expectState, numberOf, SLOW, stop, train, waitForSteps } from './support/training';

/**
 * Labels depend on the language and contrast on the theme, hardly ever on both: two of the four looks
 * show both of each. Screens take turns with the pairs, so that all four are looked at.
 */
const PAIRS = [
  [
    { language: 'en', theme: 'light' },
    { language: 'zh', theme: 'dark' },
  ],
  [
    { language: 'en', theme: 'dark' },
    { language: 'zh', theme: 'light' },
  ],
] as const;
const THEMES = ['light', 'dark'] as const;
let screens = 0;

async function expectClean(page: Page, screen: string) {
  for (const { language, theme } of PAIRS[screens++ % 2 === 0 ? 0 : 1]) {
    await choosePreference(page, 'language', language);
    await choosePreference(page, 'theme', theme);
    await expectCleanNow(page, `${screen}, ${language}, ${theme}`);
  }
  await choosePreference(page, 'language', 'en');
}

async function expectCleanNow(page: Page, screen: string) {
  await test.step(screen, async () => {
    // Transitions of colour would be measured half-way.
    await page.waitForTimeout(400);
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.map(({ id, help, nodes }) => ({
      id,
      help,
      at: nodes.slice(0, 5).map((node) => `${node.target.join(' ')}: ${node.any[0]?.message}`),
    }));
    expect(found, screen).toEqual([]);
  });
}

async function choosePreference(page: Page, what: 'language' | 'theme', value: string) {
  await page.getByTestId(`${what}-menu`).click();
  await page.getByTestId(`${what}-${value}`).click();
  await expect(page.getByTestId(`${what}-${value}`)).toHaveCount(0);
}

test('the start screen and the editor are accessible in both languages and themes', async ({
  page,
}) => {
  test.setTimeout(300_000);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expectClean(page, 'start');
  await editor.startTemplate(page, 'Keras CNN');
  await expectClean(page, 'build');
  await editor.setNumber(await editor.selectBlock(page, 'conv2d_2'), 'Kernel size: height', 14);
  await page.getByTestId('dock-problems').click();
  await expect(page.getByTestId('problem-SHAPE_KERNEL_TOO_LARGE')).toBeVisible();
  await expectClean(page, 'build with a block selected and problems shown');
  await page.getByTestId('fix-SHAPE_KERNEL_TOO_LARGE').first().click();
  await page.getByTestId('dock-pytorch').click();
  await expect(page.getByTestId('code')).toContainText('nn.Conv2d');
  await expectClean(page, 'build with code shown');
});

test('dialogs are accessible', async ({ page }) => {
  await editor.startTemplate(page, 'Keras CNN');
  for (const theme of THEMES) {
    await choosePreference(page, 'theme', theme);
    for (const [name, key] of [
      ['shortcuts', '?'],
      ['open', 'Control+o'],
      ['save as', 'Control+Shift+s'],
    ] as const) {
      await page.keyboard.press(key);
      await expect(page.getByRole('dialog')).toBeVisible();
      await expectCleanNow(page, `${name}, ${theme}`);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
    }
  }
});

test('training and results are accessible in both languages and themes', async ({ page }) => {
  test.setTimeout(300_000);
  await editor.goTo(page, 'results');
  await expectCleanNow(page, 'results, empty');
  await editor.goTo(page, 'build');
  await editor.startTemplate(page, 'LeNet-5');
  await editor.goTo(page, 'train');
  await expect(page.getByTestId('train-button')).toBeEnabled();
  await expectClean(page, 'before training');
  await train(page, { Epochs: 50 });
  await waitForSteps(page, 20);
  await expectClean(page, 'while training');
  await stop(page);
  await expectClean(page, 'stopped');
  await editor.goTo(page, 'results');
  const accuracy = page.getByTestId('test-accuracy');
  await expect.poll(() => numberOf(accuracy, 'data-value'), SLOW).toBeGreaterThan(0);
  await expectClean(page, 'results');
});

test('a network is built, trained and tried without a mouse', async ({ page }) => {
  test.setTimeout(240_000);
  await focusAndPress(page, page.getByRole('button', { name: /^Empty canvas/ }), 'Enter');
  for (const kind of ['Input', 'Flatten', 'Dense', 'Activation', 'Output']) {
    await focusAndPress(page, page.getByTestId(`palette-${kind}`), 'Enter');
  }
  await expect(page.locator('.react-flow__edge')).toHaveCount(4);

  await page.locator('.react-flow__node[data-id="dense_1"]').focus();
  await page.keyboard.press('Enter');
  const units = page.getByTestId('inspector-block').getByLabel('Units');
  await units.focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('10');

  await page.locator('.react-flow__node[data-id="activation_1"]').focus();
  await page.keyboard.press('Enter');
  const activation = page.getByRole('combobox', { name: 'Function' });
  await activation.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('option', { name: /softmax/i }).waitFor();
  while ((await chosenOption(page)) !== 'softmax') await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('problem-badge')).toHaveCount(0);

  await page.keyboard.press('Alt+3');
  await focusAndPress(page, page.getByTestId('train-button'), 'Enter');
  await waitForSteps(page, 50);
  await focusAndPress(page, page.getByTestId('stop-button'), 'Enter');
  await expectState(page, 'stopped');

  await page.keyboard.press('Alt+4');
  await focusAndPress(page, page.getByRole('button', { name: /^Test image/ }).first(), 'Enter');
  await expect(page.getByTestId('prediction')).toHaveAttribute('data-class', /^\d$/, SLOW);
});

/** What can be focused can be reached by Tab; that nothing traps the focus, axe looks at. */
async function focusAndPress(page: Page, locator: Locator, key: string) {
  await locator.focus();
  await expect(locator).toBeFocused();
  await page.keyboard.press(key);
}

/** The option the keyboard stands on in an open list. */
async function chosenOption(page: Page) {
  const option = page.locator('[role="option"][data-combobox-selected]');
  return (await option.count()) ? ((await option.getAttribute('value')) ?? '') : '';
}
