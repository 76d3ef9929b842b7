import { expect, it } from 'vitest';
import { latestOnly } from './latestOnly';

it('does one at a time, skips what was overtaken, and always does the last', async () => {
  const done: number[] = [];
  let atOnce = 0;
  const run = latestOnly(async (input: number) => {
    expect(++atOnce).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    done.push(input);
    atOnce--;
  });
  for (const input of [1, 2, 3, 4]) run(input);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(done).toEqual([1, 4]);
  run(5);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(done).toEqual([1, 4, 5]);
});
