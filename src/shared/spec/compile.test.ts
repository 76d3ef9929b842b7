import { describe, expect, it } from 'vitest';
import { CatalogError } from '../errors';
import { moveBlocks, removeEdges, setFrozen, setParams } from '../graph/edits';
import { layout } from '../graph/layout';
import { templateProject } from '../templates';
import { compile } from './compile';
import { modelSpecSchema } from './modelSpec';
import { line, MNIST, withEdges } from './testing/networks';

const good = templateProject('keras-cnn').graph;
const lenet = templateProject('lenet-5').graph;

describe('compile', () => {
  it('counts what the Keras example is known to have', () => {
    const spec = compile(good, MNIST);
    expect(modelSpecSchema.parse(spec)).toEqual(spec);
    expect(spec).toMatchObject({ inputShape: [1, 28, 28], outputShape: [10], logits: 'dense_1' });
    // Keras prints 34,826 parameters for this network.
    expect(spec.parameterCount).toBe(34_826);
    expect(spec.trainableCount).toBe(34_826);
    // 26·26·32·(3·3·1) + 11·11·64·(3·3·32) + 1600·10
    expect(spec.macs).toBe(194_688 + 2_230_272 + 16_000);
  });

  it('counts what LeNet-5 is known to have', () => {
    // 6·(5·5 + 1) + 16·(5·5·6 + 1) + 120·257 + 84·121 + 10·85
    expect(compile(lenet, MNIST).parameterCount).toBe(156 + 2_416 + 30_840 + 10_164 + 850);
  });

  it('names weights after their block and gives their shapes as PyTorch has them', () => {
    const dense = compile(good, MNIST).layers.find((layer) => layer.id === 'dense_1');
    expect(dense?.weights.map(({ name, shape }) => [name, shape])).toEqual([
      ['dense_1.weight', [10, 1600]],
      ['dense_1.bias', [10]],
    ]);
  });

  it('orders layers so that each comes after those it reads, from Input to Output', () => {
    let graph = line('Input', 'Conv2D', 'Conv2D');
    graph = { ...graph, blocks: [...graph.blocks].reverse() };
    graph = {
      blocks: [...graph.blocks, ...line('Add', 'Output').blocks],
      edges: [],
    };
    graph = withEdges(
      graph,
      'add_1->output_1',
      'conv2d_2->add_1',
      'input_1->conv2d_2',
      'conv2d_1->add_1',
      'input_1->conv2d_1',
    );
    const { layers } = compile(graph, null);
    expect(layers.map((layer) => layer.id)).toEqual([
      'input_1',
      'conv2d_1',
      'conv2d_2',
      'add_1',
      'output_1',
    ]);
    expect(layers[3]?.inputs).toEqual(['conv2d_2', 'conv2d_1']);
  });

  it('takes the last layer as logits where no softmax closes the network', () => {
    expect(compile(line('Input', 'Flatten', 'Dense', 'Output'), MNIST).logits).toBe('dense_1');
  });

  it('keeps the weights of frozen blocks out of training', () => {
    const spec = compile(setFrozen(good, ['conv2d_1'], true), MNIST);
    expect(spec.trainableCount).toBe(34_826 - 320);
    expect(spec.layers[1]).toMatchObject({ frozen: true, weights: [{ trainable: false }, {}] });
  });

  it('refuses a network with problems and says how many and which is first', () => {
    const broken = removeEdges(good, ['flatten_1->dense_1']);
    expect(() => compile(broken, MNIST)).toThrow(CatalogError);
    try {
      compile(broken, MNIST);
    } catch (error) {
      expect(error).toMatchObject({
        code: 'PROJECT_HAS_ERRORS',
        values: { count: 1, first: 'dense_1 has nothing connected to its input.' },
      });
    }
  });
});

describe('the hash of a spec', () => {
  const hash = compile(good, MNIST).hash;

  it('does not depend on where blocks stand or in which order they were drawn', () => {
    const moved = moveBlocks(layout(good), new Map([['input_1', { x: -999, y: 7 }]]));
    const reversed = { blocks: [...moved.blocks].reverse(), edges: [...moved.edges].reverse() };
    expect(compile(reversed, MNIST).hash).toBe(hash);
  });

  it('does not depend on whether a default is written down', () => {
    const terse = {
      ...good,
      blocks: good.blocks.map((block) =>
        block.id === 'flatten_1' || block.id === 'dense_1' ? { ...block, params: {} } : block,
      ),
    };
    expect(compile(terse, MNIST).hash).toBe(hash);
  });

  it('changes with every parameter and with what is frozen', () => {
    const others = [
      setParams(good, 'conv2d_1', { filters: 33 }),
      setParams(good, 'activation_1', { function: 'tanh' }),
      setFrozen(good, ['conv2d_1'], true),
    ];
    const hashes = new Set([hash, ...others.map((graph) => compile(graph, MNIST).hash)]);
    expect(hashes.size).toBe(4);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
  });
});
