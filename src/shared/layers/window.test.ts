import { describe, expect, it } from 'vitest';
import type { Pads, Pair } from '../program/builder';
import { formatShape, windowPads, type WindowParams } from './window';

describe('formatShape', () => {
  it('shows channels-first feature maps as height × width × channels', () => {
    expect(formatShape([32, 26, 24])).toBe('26 × 24 × 32');
  });

  it('shows a flat list as its length', () => {
    expect(formatShape([1600])).toBe('1600');
  });
});

describe('windowPads', () => {
  const pads = (size: Pair, window: Partial<WindowParams>): Pads =>
    windowPads(
      { channels: 1, height: size[0], width: size[1] },
      {
        kernel: [3, 3],
        strides: [1, 1],
        dilations: [1, 1],
        padding: 'same',
        explicitPadding: [4, 3, 2, 1],
        ...window,
      },
    );

  // TensorFlow's rule for "same", worked by hand: max((⌈size / stride⌉ − 1) · stride + reach − size, 0)
  // zeros, the odd one after the values.
  it.each<[string, Pair, Partial<WindowParams>, Pads]>([
    ['an odd kernel', [5, 5], { kernel: [3, 5] }, [1, 2, 1, 2]],
    ['an even kernel', [5, 5], { kernel: [2, 4] }, [0, 1, 1, 2]],
    ['a stride', [8, 7], { strides: [2, 2] }, [0, 1, 1, 1]],
    ['a dilation', [9, 9], { dilations: [1, 2] }, [1, 2, 1, 2]],
    ['a kernel smaller than its stride', [7, 8], { kernel: [1, 1], strides: [3, 3] }, [0, 0, 0, 0]],
  ])('"same" with %s puts the odd zero below and right', (_, size, window, expected) => {
    expect(pads(size, window)).toEqual(expected);
  });

  it('are what is asked for, or none', () => {
    expect(pads([5, 5], { padding: 'explicit' })).toEqual([4, 3, 2, 1]);
    expect(pads([5, 5], { padding: 'valid' })).toEqual([0, 0, 0, 0]);
  });
});
