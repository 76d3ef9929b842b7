import { describe, expect, it } from 'vitest';
import { formatShape } from './window';

describe('formatShape', () => {
  it('shows channels-first feature maps as height × width × channels', () => {
    expect(formatShape([32, 26, 24])).toBe('26 × 24 × 32');
  });

  it('shows a flat list as its length', () => {
    expect(formatShape([1600])).toBe('1600');
  });
});
