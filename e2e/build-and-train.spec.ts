import * as editor from './support/editor';
import { expectState, numberOf, SLOW, stop } from './support/training';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/app';

/** The Keras CNN, written in rows to and fro as a person with a mouse would. */
const BLOCKS = [
  ['Input', 'input_1'],
  ['Conv2D', 'conv2d_1'],
  ['Activation', 'activation_1'],
  ['MaxPool2D', 'maxpool2d_1'],
  ['Conv2D', 'conv2d_2'],
  ['Activation', 'activation_2'],
  ['MaxPool2D', 'maxpool2d_2'],
  ['Flatten', 'flatten_1'],
  ['Dense', 'dense_1'],
  ['Activation', 'activation_3'],
  ['Output', 'output_1'],
] as const;

const COLUMNS = 4;

function placeOf(index: number): editor.Place {
  const row = Math.floor(index / COLUMNS);
  const column = row % 2 ? COLUMNS - 1 - (index % COLUMNS) : index % COLUMNS;
  return { x: 110 + column * 180, y: 110 + row * 180 };
}

test('a CNN is built from an empty canvas by mouse, learns MNIST and reads a drawn digit', async ({
  page,
}) => {
  test.setTimeout(300_000);

  await test.step('drag the blocks', async () => {
    await editor.startEmpty(page);
    await editor.dropLayer(page, 'Input', placeOf(0));
    for (let i = 0; i < 3; i++) await page.getByRole('button', { name: 'Zoom out' }).click();
    await editor.moveBlock(page, 'input_1', placeOf(0));
    for (const [index, [kind, id]] of BLOCKS.entries()) {
      if (index > 0) await editor.dropLayer(page, kind, placeOf(index));
      await expect(editor.block(page, id)).toBeVisible();
    }
  });

  await test.step('connect them', async () => {
    for (const [index, [, id]] of BLOCKS.entries()) {
      const next = BLOCKS[index + 1];
      if (next) await editor.connect(page, id, next[1]);
    }
  });

  await test.step('set what differs from the defaults', async () => {
    await editor.setNumber(await editor.selectBlock(page, 'conv2d_2'), 'Filters', 64);
    await editor.setNumber(await editor.selectBlock(page, 'dense_1'), 'Units', 10);
    const softmax = await editor.selectBlock(page, 'activation_3');
    await editor.choose(page, softmax, 'Function', 'softmax');
  });

  await test.step('read the shapes and the parameters', async () => {
    // By hand: 28 - 3 + 1 = 26, / 2 = 13, - 3 + 1 = 11, / 2 = 5 (rounded down), 5 · 5 · 64 = 1600.
    await expect(editor.block(page, 'conv2d_1')).toContainText('26 × 26 × 32');
    await expect(editor.block(page, 'maxpool2d_1')).toContainText('13 × 13 × 32');
    await expect(editor.block(page, 'conv2d_2')).toContainText('11 × 11 × 64');
    await expect(editor.block(page, 'maxpool2d_2')).toContainText('5 × 5 × 64');
    await expect(editor.block(page, 'flatten_1')).toContainText('1600');
    // 32 · 9 + 32, 64 · 32 · 9 + 64, 1600 · 10 + 10.
    const parameters = 320 + 18_496 + 16_010;
    await expect(page.getByTestId('total-parameters')).toHaveAttribute(
      'data-value',
      String(parameters),
    );
    await expect(page.getByTestId('problem-badge')).toHaveCount(0);
  });

  await test.step('train on MNIST', async () => {
    await editor.goTo(page, 'train');
    // More than it needs, so that a fast machine is not done before the pause.
    await page.getByRole('textbox', { name: 'Epochs', exact: true }).fill('10');
    await page.getByTestId('train-button').click();
    const chart = page.getByTestId('loss-chart');
    await expect.poll(() => numberOf(chart, 'data-points')).toBeGreaterThan(20);
    const early = await numberOf(chart, 'data-last-loss');
    const maps = page.getByTestId('maps-conv2d_1');
    await expect.poll(() => numberOf(maps, 'data-step')).toBeGreaterThan(0);
    const step = await numberOf(maps, 'data-step');
    const before = await pictures(maps);
    expect(before.length).toBeGreaterThan(0);
    await expect.poll(() => numberOf(maps, 'data-step')).toBeGreaterThan(step + 50);
    await expect.poll(() => pictures(maps)).not.toEqual(before);
    await expect.poll(() => numberOf(chart, 'data-last-loss'), SLOW).toBeLessThan(early / 3);
  });

  await test.step('pause, go on, and stop when it is good enough', async () => {
    const chart = page.getByTestId('loss-chart');
    await page.getByTestId('pause-button').click();
    await expectState(page, 'paused');
    const step = await numberOf(chart, 'data-last-step');
    await page.waitForTimeout(1_000);
    expect(await numberOf(chart, 'data-last-step')).toBe(step);
    await page.getByRole('button', { name: 'Continue' }).click();
    await expectState(page, 'training');
    await expect.poll(() => numberOf(chart, 'data-last-step'), SLOW).toBeGreaterThan(step + 200);
    await stop(page);
  });

  await test.step('see how good it is', async () => {
    await editor.goTo(page, 'results');
    const accuracy = page.getByTestId('test-accuracy');
    await expect.poll(() => numberOf(accuracy, 'data-value'), SLOW).toBeGreaterThan(0.9);
    await expect(page.getByTestId('confusion-matrix').getByRole('row')).toHaveCount(11);
  });

  await test.step('draw a one and a seven', async () => {
    await draw(page, [
      [0.5, 0.2],
      [0.5, 0.8],
    ]);
    await expect(page.getByTestId('prediction')).toHaveAttribute('data-class', '1');
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await draw(page, [
      [0.28, 0.22],
      [0.72, 0.22],
      [0.42, 0.8],
    ]);
    await expect(page.getByTestId('prediction')).toHaveAttribute('data-class', '7');
  });
});

/** What is drawn on each map of a block. */
function pictures(maps: Locator): Promise<string[]> {
  return maps
    .locator('canvas')
    .evaluateAll((all) => all.map((canvas) => (canvas as HTMLCanvasElement).toDataURL()));
}

/** Draws one stroke on the pad by mouse, through points given as shares of its width and height. */
async function draw(page: Page, points: readonly (readonly [number, number])[]) {
  const pad = page.getByTestId('draw-pad');
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  if (!box) throw new Error('The drawing pad is not on the screen.');
  const at = ([x, y]: readonly [number, number]) =>
    [box.x + x * box.width, box.y + y * box.height] as const;
  const [first, ...others] = points.map(at);
  if (!first) return;
  await page.mouse.move(...first);
  await page.mouse.down();
  for (const point of others) await page.mouse.move(...point, { steps: 8 });
  await page.mouse.up();
}
