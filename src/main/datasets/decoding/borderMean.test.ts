import { expect, it } from 'vitest';
import { borderMean } from './borderMean';

it('is the mean of the outermost pixels of one channel, each counted once', () => {
  // Two channels; the first is 1 to 12 in three rows, the second 100.
  const bytes = Uint8Array.from({ length: 24 }, (_, i) => (i % 2 === 0 ? i / 2 + 1 : 100));
  const place = { width: 4, height: 3, channels: 2 };
  // All but 6 and 7: (78 − 13) / 10.
  expect(borderMean(bytes, { ...place, channel: 0 })).toBe(6.5);
  expect(borderMean(bytes, { ...place, channel: 1 })).toBe(100);
});

it('is that of all pixels where every one is at the border, and 0 of none', () => {
  const bytes = Uint8Array.of(10, 20, 90);
  expect(borderMean(bytes, { width: 3, height: 1, channels: 1, channel: 0 })).toBe(40);
  expect(borderMean(bytes, { width: 1, height: 3, channels: 1, channel: 0 })).toBe(40);
  expect(borderMean(bytes, { width: 0, height: 0, channels: 1, channel: 0 })).toBe(0);
});
