import type { Page } from '@playwright/test';
import { expect, test } from './support/app';
import * as editor from './support/editor';

/**
 * Each wrong thing a beginner does: it is marked at the place, a button mends it, and undo brings it
 * back.
 */
test.describe('what is wrong is shown and mended', () => {
  test.beforeEach(async ({ page }) => {
    await editor.startTemplate(page, 'Keras CNN');
    await page.getByTestId('dock-problems').click();
    await expect(page.getByTestId('problem-badge')).toHaveCount(0);
  });

  test('a missing Flatten', async ({ page }) => {
    await editor.selectBlock(page, 'flatten_1');
    await page.keyboard.press('Delete');
    await expect(editor.block(page, 'flatten_1')).toHaveCount(0);
    await editor.connect(page, 'maxpool2d_2', 'dense_1');
    await mendAndUndo(page, 'SHAPE_NEEDS_FLATTEN', 'dense_1');
  });

  test('a wrong number of classes', async ({ page }) => {
    await editor.setNumber(await editor.selectBlock(page, 'dense_1'), 'Units', 7);
    await mendAndUndo(page, 'SHAPE_WRONG_CLASSES');
    const units = (await editor.selectBlock(page, 'dense_1')).getByLabel('Units');
    await expect(units).toHaveValue('7');
    await page.getByTestId('fix-SHAPE_WRONG_CLASSES').first().click();
    await expect(units).toHaveValue('10');
  });

  test('a kernel larger than its input', async ({ page }) => {
    const inspector = await editor.selectBlock(page, 'conv2d_2');
    await editor.setNumber(inspector, 'Kernel size: height', 14);
    await mendAndUndo(page, 'SHAPE_KERNEL_TOO_LARGE', 'conv2d_2');
  });

  test('a circle', async ({ page }) => {
    await editor.dragConnection(page, 'maxpool2d_1', 'conv2d_1');
    await mendAndUndo(page, 'GRAPH_CYCLE');
  });

  test('a block connected to nothing', async ({ page }) => {
    await editor.dropLayer(page, 'Dropout', { x: 700, y: 330 });
    await mendAndUndo(page, 'GRAPH_NOT_CONNECTED', 'dropout_1');
  });

  test('a missing Input and a missing Output', async ({ page }) => {
    await editor.selectBlock(page, 'input_1');
    await page.keyboard.press('Delete');
    await mendAndUndo(page, 'GRAPH_NO_INPUT');
    await page.keyboard.press('Control+z');
    await editor.selectBlock(page, 'output_1');
    await page.keyboard.press('Delete');
    await mendAndUndo(page, 'GRAPH_NO_OUTPUT');
  });
});

test('a network with problems does not train, and the way to them is shown', async ({ page }) => {
  await editor.startEmpty(page);
  await editor.dropLayer(page, 'Input', { x: 200, y: 200 });
  await editor.goTo(page, 'train');
  await expect(page.getByTestId('train-button')).toBeDisabled();
  await page.getByRole('button', { name: 'Show the problems' }).click();
  await expect(page.getByTestId('problem-GRAPH_NO_OUTPUT')).toBeVisible();
});

test('a value outside of its limits is said at the field and not applied', async ({ page }) => {
  await editor.startTemplate(page, 'Keras CNN');
  const inspector = await editor.selectBlock(page, 'conv2d_1');
  await editor.setNumber(inspector, 'Filters', 0);
  await expect(inspector.getByText(/A whole number from/)).toBeVisible();
  await expect(editor.block(page, 'conv2d_1')).toContainText('26 × 26 × 32');
});

/** The problem is there, at its place; its first fix leaves no error; undo brings it back. */
async function mendAndUndo(page: Page, code: string, blockId?: string) {
  const problem = page.getByTestId(`problem-${code}`).first();
  await expect(problem).toBeVisible();
  if (blockId) {
    await expect(editor.block(page, blockId)).toHaveAttribute('data-severity', 'error');
  }
  await page.getByTestId(`fix-${code}`).first().click();
  await expect(page.getByTestId(`problem-${code}`)).toHaveCount(0);
  if (blockId && (await editor.block(page, blockId).count())) {
    await expect(editor.block(page, blockId)).not.toHaveAttribute('data-severity', 'error');
  }
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(problem).toBeVisible();
}

test('shortcuts work right after a room or an option was chosen', async ({ page }) => {
  await editor.startTemplate(page, 'Keras CNN');
  const first = editor.block(page, 'conv2d_1');
  await editor.selectBlock(page, 'input_1');
  await page.keyboard.press('Delete');
  await editor.goTo(page, 'train');
  await editor.goTo(page, 'build');
  await page.keyboard.press('Control+z');
  await expect(editor.block(page, 'input_1')).toBeVisible();

  const inspector = await editor.selectBlock(page, 'conv2d_1');
  await editor.choose(page, inspector, 'Padding', 'same');
  await expect(first).toContainText('28 × 28 × 32');
  await page.keyboard.press('Control+z');
  await expect(first).toContainText('26 × 26 × 32');
  // What only offers a choice is no text, and yet Backspace there deletes no block.
  await inspector.getByRole('combobox', { name: 'Padding', exact: true }).focus();
  await page.keyboard.press('Backspace');
  await expect(first).toBeVisible();
});
