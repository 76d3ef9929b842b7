import { expect, it } from 'vitest';
import { median, quantile, table, turns } from './figures.mjs';

it('takes the middle value, whatever the order', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([7])).toBe(7);
  expect(median([10, 9, 100])).toBe(10);
});

it('takes the value at a share of the sorted ones', () => {
  const values = [50, 10, 40, 20, 30];
  expect([0, 0.25, 0.5, 1].map((share) => quantile(values, share))).toEqual([10, 20, 30, 50]);
  expect(quantile([3], 0.25)).toBe(3);
  expect(values[0]).toBe(50);
});

it('turns the order round in every other round and leaves the list itself alone', () => {
  const contenders = ['a', 'b', 'c'];
  expect(turns(contenders, 0)).toEqual(['a', 'b', 'c']);
  expect(turns(contenders, 1)).toEqual(['c', 'b', 'a']);
  expect(contenders).toEqual(['a', 'b', 'c']);
});

it('lines the columns of a table up', () => {
  const rows = [
    ['name', 'samples/s'],
    ['a long name', '5'],
  ];
  expect(table(rows)).toBe('name         samples/s\na long name          5');
});
