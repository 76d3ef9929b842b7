import { describe, expect, it } from 'vitest';
import { EMPTY_GRAPH, type Block } from '../../shared/graph/document';
import { addBlock, setParams } from '../../shared/graph/edits';
import { layerOf } from '../../shared/layers';
import { analyze } from '../../shared/spec/analyze';
import { templateProject } from '../../shared/templates';
import { blockFacts, summarizeParams, visibleFields } from './blockFacts';

function block(kind: string, params: Block['params'] = {}): Block {
  const { graph, id } = addBlock(EMPTY_GRAPH, kind, { x: 0, y: 0 });
  const [made] = setParams(graph, id ?? '', params).blocks;
  if (!made) throw new Error(`no block of kind ${kind}`);
  return made;
}

describe('summarizeParams', () => {
  const conv = layerOf('Conv2D');

  it('tells the key parameters of a new block', () => {
    expect(summarizeParams(block('Conv2D'), conv, 'en')).toBe('32 filters · 3 × 3');
  });

  it('adds by name what differs from the default', () => {
    const changed = block('Conv2D', { filters: 8, padding: 'same' });
    expect(summarizeParams(changed, conv, 'en')).toBe('8 filters · 3 × 3 · Padding same (zeros)');
    expect(summarizeParams(changed, conv, 'zh')).toBe('8 个卷积核 · 3 × 3 · 填充 same（补零）');
  });
});

describe('visibleFields', () => {
  it('shows the sizes of explicit padding only where padding is explicit', () => {
    const names = (params: Block['params']) =>
      visibleFields(block('Conv2D', params), layerOf('Conv2D')).map(({ name }) => name);
    expect(names({})).not.toContain('explicitPadding');
    expect(names({ padding: 'explicit' })).toContain('explicitPadding');
  });
});

describe('blockFacts', () => {
  it('gives the shapes, parameters and cost of a convolution', () => {
    const { graph } = templateProject('keras-cnn');
    const second = graph.blocks.find(({ id }) => id === 'conv2d_2');
    if (!second) throw new Error('the template has no second convolution');
    const facts = blockFacts(second, graph, analyze(graph, null));
    expect(facts.inputs).toEqual([[32, 13, 13]]);
    expect(facts.output).toEqual([64, 11, 11]);
    // 64 kernels of 3 × 3 × 32 with a bias each; one multiply-add for each weight at each place.
    expect(facts.parameterCount).toBe(64 * (3 * 3 * 32) + 64);
    expect(facts.macs).toBe(11 * 11 * 64 * 3 * 3 * 32);
  });
});
