import { expect, type Locator, type Page } from '@playwright/test';

/** A place on the canvas, in pixels from its upper left corner. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export type Room = 'build' | 'data' | 'train' | 'results';

export async function goTo(page: Page, room: Room): Promise<void> {
  await page.locator(`header input[type="radio"][value="${room}"] + label`).click();
  await expect(page.locator(`main[data-room="${room}"]`)).toBeVisible();
}

export async function startEmpty(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Empty canvas/ }).click();
  await expect(canvas(page)).toBeVisible();
}

export async function startTemplate(page: Page, label: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^${label}`) }).click();
  await expect(page.locator('.react-flow__node').first()).toBeVisible();
}

export function canvas(page: Page): Locator {
  return page.getByTestId('canvas');
}

export function block(page: Page, id: string): Locator {
  return page.getByTestId(`block-${id}`);
}

/** Drags a layer from the palette; the block's middle lands at `place`. */
export async function dropLayer(page: Page, kind: string, place: Place): Promise<void> {
  const count = await page.locator('.react-flow__node').count();
  await page.getByTestId(`palette-${kind}`).dragTo(canvas(page), { targetPosition: place });
  await expect(page.locator('.react-flow__node')).toHaveCount(count + 1);
}

/** Drags a block by its name to `place`. */
export async function moveBlock(page: Page, id: string, place: Place): Promise<void> {
  const corner = await boxOf(canvas(page));
  const grip = await middleOf(block(page, id).getByText(id, { exact: true }));
  const middle = await middleOf(block(page, id));
  await page.mouse.move(grip.x, grip.y);
  await page.mouse.down();
  // A first small move tells a drag from a click.
  await page.mouse.move(grip.x + 8, grip.y + 8);
  await page.mouse.move(
    corner.x + place.x + grip.x - middle.x,
    corner.y + place.y + grip.y - middle.y,
    { steps: 5 },
  );
  await page.mouse.up();
}

/** Drags from a block's output to another's input. */
export async function connect(page: Page, source: string, target: string): Promise<void> {
  const count = await page.locator('.react-flow__edge').count();
  await dragConnection(page, source, target);
  await expect(page.locator('.react-flow__edge')).toHaveCount(count + 1);
}

/** The movement of `connect`, without expecting anything of it. */
export async function dragConnection(page: Page, source: string, target: string): Promise<void> {
  const from = await middleOf(block(page, source).locator('.react-flow__handle.source'));
  const to = await middleOf(block(page, target).locator('.react-flow__handle.target'));
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 3 });
  await page.mouse.move(to.x, to.y, { steps: 3 });
  await page.mouse.up();
}

/** Selects a block by mouse and waits for its inspector. */
export async function selectBlock(page: Page, id: string): Promise<Locator> {
  await block(page, id).getByText(id, { exact: true }).click();
  const inspector = page.getByTestId('inspector-block');
  await expect(inspector.getByLabel('Name', { exact: true })).toHaveValue(id);
  return inspector;
}

export async function setNumber(inspector: Locator, label: string, value: number): Promise<void> {
  await inspector.getByRole('textbox', { name: label, exact: true }).fill(String(value));
}

export async function choose(
  page: Page,
  inspector: Locator,
  label: string,
  option: string,
): Promise<void> {
  await inspector.getByRole('combobox', { name: label, exact: true }).click();
  await page.getByRole('option', { name: option }).first().click();
}

async function boxOf(
  locator: Locator,
): Promise<{ x: number; y: number; width: number; height: number }> {
  // The canvas glides when it is fitted anew: a place counts once it has been the same twice.
  let last = '';
  for (;;) {
    const box = await locator.boundingBox();
    if (!box) throw new Error(`${locator.toString()} is not on the screen.`);
    const now = JSON.stringify(box);
    if (now === last) return box;
    last = now;
    await locator.page().waitForTimeout(100);
  }
}

export async function middleOf(locator: Locator): Promise<Place> {
  const { x, y, width, height } = await boxOf(locator);
  return { x: x + width / 2, y: y + height / 2 };
}
