import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { goTo } from './editor';

/** For what the processor has to work for, however slow or busy it is. */
export const SLOW = { timeout: 120_000 };

/** A number that an element tells in a data attribute; NaN while it tells none. */
export async function numberOf(locator: Locator, name: string): Promise<number> {
  const text = await locator.getAttribute(name);
  return text === null || text === '' ? NaN : Number(text);
}

export function runState(page: Page): Locator {
  return page.getByTestId('run-state');
}

export async function expectState(page: Page, state: string): Promise<void> {
  await expect(runState(page)).toHaveAttribute('data-state', state, SLOW);
}

/** The number of steps on the loss chart. */
export function stepsShown(page: Page): Promise<number> {
  return numberOf(page.getByTestId('loss-chart'), 'data-points');
}

/** Goes to the Train room, fills the setup's number fields in by their labels, and starts. */
export async function train(page: Page, fields: Record<string, number> = {}): Promise<void> {
  await goTo(page, 'train');
  const more = page.getByRole('button', { name: 'More settings' });
  if (await more.isVisible()) await more.click();
  for (const [label, value] of Object.entries(fields)) {
    await page.getByRole('textbox', { name: label, exact: true }).fill(String(value));
  }
  await page.getByTestId('train-button').click();
}

export async function waitForSteps(page: Page, steps: number): Promise<void> {
  await expect.poll(() => stepsShown(page), SLOW).toBeGreaterThanOrEqual(steps);
}

export async function stop(page: Page): Promise<void> {
  await page.getByTestId('stop-button').click();
  await expectState(page, 'stopped');
}

/** The process that trains the only run of this home. */
export function trainerProcess(home: string): number {
  const [run = ''] = readdirSync(join(home, 'runs'));
  return Number(readFileSync(join(home, 'runs', run, 'alive'), 'utf8'));
}
