import { describe, expect, it } from 'vitest';
import { formatCompact, formatCount, formatShape } from './format';

describe('formatShape', () => {
  it('shows channels-first feature maps as height × width × channels', () => {
    expect(formatShape([32, 26, 24])).toBe('26 × 24 × 32');
  });
  it('shows a flat list as its length', () => {
    expect(formatShape([1600])).toBe('1600');
  });
});

describe('numbers', () => {
  it('separates thousands', () => {
    expect(formatCount(34826, 'en')).toBe('34,826');
  });
  it('shortens to the unit that each language counts in', () => {
    expect(formatCompact(34826, 'en')).toBe('34.8K');
    expect(formatCompact(34826, 'zh')).toBe('3.48万');
  });
});
