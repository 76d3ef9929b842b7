import { describe, expect, it } from 'vitest';
import { sizeOf } from '../program/program';
import { compile } from '../spec/compile';
import type { ModelSpec } from '../spec/modelSpec';
import { taskOf } from '../training/losses';
import { templateProject } from './index';

const COLOUR = { imageShape: [3, 32, 32], classCount: 10 };
const specOf = (name: string): ModelSpec => compile(templateProject(name).graph, COLOUR);
const ofKind = (spec: ModelSpec, kind: string) =>
  spec.layers.filter((layer) => layer.kind === kind);

describe('the classic networks', () => {
  it.each(['alexnet', 'vgg', 'resnet-20', 'inception', 'mobilenet'])(
    '%s reads the shapes in colour as they are',
    (name) => {
      const { dataset } = templateProject(name);
      expect(dataset).toBe('colour-shapes');
      expect(specOf(name).outputShape).toEqual([10]);
    },
  );

  it('ResNet-20 has the size of the literature', () => {
    const spec = specOf('resnet-20');
    // 269,722 with zero-padded shortcuts (option A), and for option B two 1 × 1 convolutions
    // (16 · 32 + 32 · 64) with two numbers for each of their 96 maps.
    expect(spec.trainableCount).toBe(269_722 + 16 * 32 + 32 * 64 + 2 * 96);
    const weighted = [...ofKind(spec, 'Conv2D'), ...ofKind(spec, 'Dense')];
    const shortcuts = weighted.filter(
      ({ params }) => JSON.stringify(params.kernelSize) === '[1,1]',
    );
    expect(weighted.length - shortcuts.length).toBe(20);
    // 40.55 million multiply-accumulates without the shortcuts' 2 · 131,072.
    expect((spec.macs - 2 * 131_072) / 1e6).toBeCloseTo(40.55, 1);
    expect(ofKind(spec, 'Add')).toHaveLength(9);
  });

  it('VGG doubles its maps from stage to stage and halves their sides', () => {
    const shapes = ofKind(specOf('vgg'), 'MaxPool2D').map(({ outputShape }) => outputShape);
    expect(shapes).toEqual([
      [32, 16, 16],
      [64, 8, 8],
      [128, 4, 4],
    ]);
  });

  it("AlexNet's pools overlap, and five convolutions and three dense layers learn", () => {
    const spec = specOf('alexnet');
    expect(ofKind(spec, 'Conv2D')).toHaveLength(5);
    expect(ofKind(spec, 'Dense')).toHaveLength(3);
    expect(ofKind(spec, 'MaxPool2D').map(({ outputShape }) => outputShape[1])).toEqual([15, 7, 3]);
  });

  it('an Inception module gives the maps of its four branches', () => {
    const modules = ofKind(specOf('inception'), 'Concatenate');
    expect(modules.map(({ outputShape }) => outputShape)).toEqual([
      [16 + 24 + 12 + 12, 16, 16],
      [24 + 48 + 16 + 16, 8, 8],
      [32 + 64 + 24 + 24, 4, 4],
    ]);
    for (const { inputs } of modules) expect(inputs).toHaveLength(4);
  });

  it('the autoencoder gives images of the shape it takes, through 32 numbers', () => {
    const { graph, training } = templateProject('autoencoder');
    const target = { imageShape: [1, 28, 28], classCount: 10 };
    const spec = compile(graph, target, taskOf(training.loss));
    expect(spec.outputShape).toEqual(spec.inputShape);
    expect(Math.min(...spec.layers.map(({ outputShape }) => sizeOf(outputShape)))).toBe(32);
  });

  it("MobileNet's blocks cost what splitting a convolution promises", () => {
    const { layers } = specOf('mobilenet');
    layers.forEach((layer, index) => {
      if (layer.kind !== 'DepthwiseConv2D') return;
      const mixing = layers[index + 3];
      if (mixing?.kind !== 'Conv2D') throw new Error('a 1 × 1 convolution mixes the maps');
      const [channels = 0, height = 0, width = 0] = layer.outputShape;
      const filters = mixing.outputShape[0] ?? 0;
      const full = height * width * channels * filters * 9;
      // 1 / filters + 1 / 9 of a full convolution (Howard et al. 2017, section 3.1).
      expect((layer.macs + mixing.macs) / full).toBeCloseTo(1 / filters + 1 / 9, 10);
    });
  });
});
