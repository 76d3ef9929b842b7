import { expect, it } from 'vitest';
import { median, table, turns } from './figures.mjs';

it('takes the middle value, whatever the order', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([7])).toBe(7);
  expect(median([10, 9, 100])).toBe(10);
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
