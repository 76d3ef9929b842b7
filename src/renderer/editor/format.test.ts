import { describe, expect, it } from 'vitest';
import { formatCompact, formatCount } from './format';

describe('numbers', () => {
  it('separates thousands', () => {
    expect(formatCount(34826, 'en')).toBe('34,826');
  });
  it('shortens to the unit that each language counts in', () => {
    expect(formatCompact(34826, 'en')).toBe('34.8K');
    expect(formatCompact(34826, 'zh')).toBe('3.48万');
  });
});
