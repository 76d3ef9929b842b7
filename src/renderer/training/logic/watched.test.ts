import { expect, it } from 'vitest';
import { sameBlock, showsMaps } from './watched';

const block = {
  id: 'conv2d_1',
  kind: 'Conv2D',
  params: { filters: 8, kernelSize: [3, 3] },
  position: { x: 0, y: 0 },
};

it('a block is the trained one wherever it was moved to', () => {
  expect(sameBlock(block, { ...block, position: { x: 9, y: 9 } })).toBe(true);
  expect(sameBlock(block, { ...block, params: { kernelSize: [3, 3], filters: 8 } })).toBe(true);
});

it('a block with other parameters, of another kind, or unknown to the run is not', () => {
  expect(sameBlock(block, { ...block, params: { filters: 9 } })).toBe(false);
  expect(sameBlock(block, { ...block, kind: 'MaxPool2D' })).toBe(false);
  expect(sameBlock(undefined, block)).toBe(false);
});

it('only layers with feature maps show them', () => {
  expect(showsMaps(block, block)).toBe(true);
  const dense = { ...block, kind: 'Dense', params: {} };
  expect(sameBlock(dense, dense)).toBe(true);
  expect(showsMaps(dense, dense)).toBe(false);
});
