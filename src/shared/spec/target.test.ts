import { describe, expect, it } from 'vitest';
import { setParams } from '../graph/edits';
import { templateProject } from '../templates';
import type { DatasetInfo } from '../training/dataset';
import { analysisTarget, preparationFor } from './target';

const { graph } = templateProject('keras-cnn');
const input = graph.blocks.find(({ kind }) => kind === 'Input')!.id;
const shaped = (channels: number, height: number, width: number): typeof graph =>
  setParams(graph, input, { channels, height, width });

const pictures: DatasetInfo = {
  name: 'trees',
  label: { en: 'trees', zh: 'trees' },
  description: { en: '', zh: '' },
  origin: 'own',
  ready: true,
  resizable: true,
  shape: [3, 64, 64],
  classes: ['ash', 'elm', 'oak'],
  trainCount: 8,
  testCount: 2,
};

describe('what a graph is checked against', () => {
  it('is the shape of a set whose images have one, whatever the Input says', () => {
    const digits = { ...pictures, resizable: false, shape: [1, 28, 28] as const };
    expect(analysisTarget(digits, shaped(3, 90, 50))).toEqual({
      imageShape: [1, 28, 28],
      classCount: 3,
    });
  });

  it('is the Input’s own shape for pictures of any size, grey or in colour', () => {
    expect(analysisTarget(pictures, shaped(1, 90, 50)).imageShape).toEqual([1, 90, 50]);
    expect(analysisTarget(pictures, shaped(3, 32, 32)).imageShape).toEqual([3, 32, 32]);
  });

  it('keeps the Input’s size where no picture has so many channels', () => {
    expect(analysisTarget(pictures, shaped(4, 32, 48)).imageShape).toEqual([3, 32, 48]);
  });

  it('is what the set suggests where there is no single Input', () => {
    const without = { ...graph, blocks: graph.blocks.filter(({ id }) => id !== input), edges: [] };
    expect(analysisTarget(pictures, without).imageShape).toEqual([3, 64, 64]);
  });
});

describe('how pictures are prepared for a network', () => {
  it('follows the network’s input', () => {
    expect(preparationFor(pictures, [1, 20, 30], 'fill')).toEqual({
      shape: [1, 20, 30],
      resize: 'fill',
    });
  });

  it('is nothing to a set whose images have a size, and impossible for odd channels', () => {
    expect(preparationFor({ ...pictures, resizable: false }, [3, 8, 8], 'fit')).toBeUndefined();
    expect(preparationFor(pictures, [4, 8, 8], 'fit')).toBeUndefined();
  });
});
