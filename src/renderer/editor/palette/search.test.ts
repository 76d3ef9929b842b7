import { describe, expect, it } from 'vitest';
import { LAYERS } from '../../../shared/layers';
import { matchesSearch } from './search';

const found = (query: string) =>
  [...LAYERS.values()].filter((layer) => matchesSearch(layer, query)).map(({ kind }) => kind);

describe('palette search', () => {
  it('finds every layer for an empty query', () => {
    expect(found('  ')).toHaveLength(LAYERS.size);
  });
  it('finds a layer by its kind in any case', () => {
    expect(found('MAXPOOL2D')).toContain('MaxPool2D');
    expect(found('MAXPOOL2D')).not.toContain('Dense');
  });
  it('finds a layer by its Chinese name', () => {
    expect(found('展平')).toContain('Flatten');
  });
  it('needs every word', () => {
    expect(found('maxpool zzz')).toEqual([]);
  });
});
