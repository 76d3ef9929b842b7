import { expect, it } from 'vitest';
import { nameOf, requireName } from './names';

it.each([
  ['/home/me/Cats & dogs', 'Cats dogs'],
  ['/home/me/cats.zip', 'cats'],
  ['labels.tsv', 'labels'],
  ['/home/me/猫.图', '猫.图'],
  ['..hidden. ', 'hidden'],
  // Names that Windows keeps for itself, and names of which nothing is left.
  ['/data/con', 'pictures'],
  ['/data/NUL.zip', 'pictures'],
  ['/data/com1.photos', 'pictures'],
  ['/data/!!!', 'pictures'],
  [`/data/${'a'.repeat(200)}`, 'a'.repeat(80)],
])('the set of %s is called %s', (path, name) => {
  expect(nameOf(path)).toBe(name);
  expect(() => requireName(name)).not.toThrow();
});

it.each(['aux', 'LPT1', 'con.pictures', 'cats.'])('no set can be called %s', (name) => {
  expect(() => requireName(name)).toThrow(
    expect.objectContaining({ code: 'DATASET_NAME_INVALID' }),
  );
});
