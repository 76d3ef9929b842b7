import { describe, expect, it } from 'vitest';
import type { KerasLayer, LayerParams, SampleShape } from './definition';
import { layerOf } from './index';

/** A layer of a network with this input, as both libraries write it. */
function codeOf(kind: string, input: SampleShape, values: LayerParams = {}) {
  const definition = layerOf(kind);
  const params = definition.schema.parse(values);
  const context = { params, inputs: [input], output: definition.outputShape([input], params) };
  const keras = definition.keras(context);
  const torch = definition.torch(context);
  return {
    keras: (keras === null ? [] : [keras].flat()) as readonly KerasLayer[],
    module: torch?.module ?? '',
    call: torch?.call(['x'], 'm') ?? '',
  };
}

/** Where a library's own words or defaults mean something else than ours; its documentation says so. */
describe('what a library says otherwise is written in its words', () => {
  it('PyTorch’s batch normalisation is told the share that is replaced', () => {
    expect(codeOf('BatchNorm', [4, 5, 5], { momentum: 0.9 }).module).toContain('momentum=0.1)');
    expect(codeOf('BatchNorm', [4, 5, 5]).keras[0]?.config).toMatchObject({ momentum: 0.9 });
    expect(codeOf('BatchNorm', [4, 5, 5]).module).toContain('nn.BatchNorm2d(4');
    expect(codeOf('BatchNorm', [4]).module).toContain('nn.BatchNorm1d(4');
  });

  it('PyTorch’s average leaves zeros out only where it is told to', () => {
    const pool = (kind: string) => codeOf(kind, [4, 9, 9], { poolSize: [3, 3], padding: 'same' });
    expect(pool('AveragePool2D').module).toContain('padding=(1, 1), count_include_pad=False');
    expect(pool('MaxPool2D').module).not.toContain('count_include_pad');
  });

  it('Keras pools in the same way where it can', () => {
    for (const padding of ['same', 'valid'])
      expect(codeOf('MaxPool2D', [4, 9, 9], { padding }).keras[0]?.config).toMatchObject({
        padding,
      });
  });

  it('PyTorch pads unevenly only by itself', () => {
    const even = codeOf('Conv2D', [4, 9, 9], { padding: 'same' });
    expect([even.module, even.call]).toEqual([expect.stringContaining('padding=(1, 1)'), 'm(x)']);
    const uneven = codeOf('Conv2D', [4, 8, 8], { padding: 'same', strides: [2, 2] });
    expect(uneven.module).not.toContain('padding');
    // Left, right, top, bottom.
    expect(uneven.call).toBe('m(F.pad(x, (0, 1, 0, 1)))');
  });

  it('Keras’s PReLU shares its slopes over height and width, or over everything', () => {
    const axes = (input: SampleShape, sharing: string) =>
      codeOf('PReLU', input, { sharing }).keras[0]?.config['shared_axes'];
    expect(axes([4, 5, 5], 'channel')).toEqual([1, 2]);
    expect(axes([4, 5, 5], 'all')).toEqual([1, 2, 3]);
    expect(axes([7], 'channel')).toBeUndefined();
    expect(axes([7], 'all')).toEqual([1]);
  });

  it('Keras normalises over the last axis, or over all of a sample', () => {
    const axis = (input: SampleShape, over: string) =>
      codeOf('LayerNorm', input, { over }).keras[0]?.config['axis'];
    expect(axis([4, 5, 6], 'channels')).toBe(-1);
    expect(axis([4, 5, 6], 'sample')).toEqual([1, 2, 3]);
    expect(axis([7], 'sample')).toBe(-1);
    // PyTorch has the channels in the middle, and its own normalises over the last axes.
    expect(codeOf('LayerNorm', [4, 5, 6]).call).toBe(
      'm(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)',
    );
  });
});
