import { expect, it } from 'vitest';
import { shownClasses } from './shownClasses';

it('shows a few classes in their own order, with an answer or without', () => {
  expect(shownClasses(4, Float32Array.of(0.1, 0.2, 0.6, 0.1), 3)).toEqual([0, 1, 2, 3]);
  expect(shownClasses(3, null, undefined)).toEqual([0, 1, 2]);
});

it('shows the most likely of many classes, best first, and always the right one', () => {
  const probabilities = new Float32Array(100);
  probabilities.set([0.3, 0.5, 0.2], 40);
  const shown = shownClasses(100, probabilities, 99);
  expect(shown.slice(0, 3)).toEqual([41, 40, 42]);
  expect(shown).toHaveLength(11);
  expect(shown.at(-1)).toBe(99);
  expect(shownClasses(100, probabilities, 40)).toHaveLength(10);
});
