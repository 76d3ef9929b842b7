import { describe, expect, it } from 'vitest';
import { EMPTY_GRAPH, type Graph } from '../graph/document';
import { addBlock, removeEdges, setParams } from '../graph/edits';
import { templateProject } from '../templates';
import { lossSchema, taskOf } from '../training/losses';
import { analyze } from './analyze';
import type { Diagnostic } from './diagnostic';
import { codes, line, MNIST, withEdges } from './testing/networks';

const AT = { x: 0, y: 0 };
const good = templateProject('keras-cnn').graph;

/** The only problem of a graph; fails where there are more. */
function onlyProblem(graph: Graph, target = MNIST): Diagnostic {
  const { diagnostics } = analyze(graph, target);
  expect(diagnostics.map((diagnostic) => diagnostic.code)).toHaveLength(1);
  return diagnostics[0] as Diagnostic;
}

/** Applies a problem's fix, the first where no other is named. */
function mended(graph: Graph, problem: Diagnostic, index = 0): Graph {
  const fix = problem.fixes[index];
  if (!fix) throw new Error(`${problem.code} has no fix ${index}`);
  return fix.apply(graph);
}

describe('a whole network', () => {
  it('has the shapes of the Keras example, worked out by hand, and no problems', () => {
    const { shapes, parameterCounts, diagnostics } = analyze(good, MNIST);
    expect(diagnostics).toEqual([]);
    expect(Object.fromEntries(shapes)).toMatchObject({
      input_1: [1, 28, 28],
      conv2d_1: [32, 26, 26],
      maxpool2d_1: [32, 13, 13],
      conv2d_2: [64, 11, 11],
      maxpool2d_2: [64, 5, 5],
      flatten_1: [1600],
      output_1: [10],
    });
    // (3·3·1 + 1)·32, (3·3·32 + 1)·64, (1600 + 1)·10
    expect(Object.fromEntries(parameterCounts)).toMatchObject({
      conv2d_1: 320,
      conv2d_2: 18496,
      dense_1: 16010,
      flatten_1: 0,
    });
  });
});

describe('ends of the network', () => {
  it('are missing on an empty canvas, which is one problem and not three', () => {
    expect(codes(analyze(EMPTY_GRAPH, MNIST))).toEqual(['GRAPH_EMPTY']);
  });

  it('offers an Input of the data set before the block that lacks one', () => {
    const graph = line(
      'Flatten',
      ['Dense', { units: 10 }],
      ['Activation', { function: 'softmax' }],
      'Output',
    );
    const { diagnostics } = analyze(graph, MNIST);
    const problem = diagnostics.find(({ code }) => code === 'GRAPH_NO_INPUT') as Diagnostic;
    expect(codes(analyze(mended(graph, problem), MNIST))).toEqual([]);
  });

  it('offers an Output after the block that the network ends with', () => {
    const graph = line('Input', 'Flatten', 'Dense', ['Activation', { function: 'softmax' }]);
    const problem = onlyProblem(graph);
    expect(problem.code).toBe('GRAPH_NO_OUTPUT');
    expect(codes(analyze(mended(graph, problem), MNIST))).toEqual([]);
  });

  it('may be one each: a second Input is merged, a second Output removed', () => {
    let graph = addBlock(good, 'Input', AT).graph;
    graph = addBlock(graph, 'Output', AT).graph;
    for (const code of ['GRAPH_SEVERAL_INPUTS', 'GRAPH_SEVERAL_OUTPUTS']) {
      const { diagnostics } = analyze(graph, MNIST);
      const problem = diagnostics.find((diagnostic) => diagnostic.code === code) as Diagnostic;
      graph = mended(graph, problem);
    }
    expect(graph).toEqual(good);
  });

  it('keeps the Input that is in use, wherever it stands in the list', () => {
    const { blocks, edges } = addBlock(good, 'Input', AT).graph;
    const graph = { ...good, blocks: [...blocks.slice(-1), ...blocks.slice(0, -1)], edges };
    const { diagnostics } = analyze(graph, MNIST);
    const problem = diagnostics.find(({ code }) => code === 'GRAPH_SEVERAL_INPUTS') as Diagnostic;
    expect(problem.blockId).toBe('input_2');
    expect(mended(graph, problem)).toEqual(good);
  });
});

describe('the end of a network', () => {
  const binary = taskOf(lossSchema.parse({ kind: 'binaryCrossentropy' }));

  it('in another function than the loss takes is told, and can become that one', () => {
    const { diagnostics } = analyze(good, MNIST, binary);
    expect(diagnostics).toHaveLength(1);
    const problem = diagnostics[0] as Diagnostic;
    expect(problem).toMatchObject({
      code: 'OUTPUT_LINK_WRONG',
      severity: 'warning',
      blockId: 'activation_3',
      values: { found: 'softmax', link: 'sigmoid' },
    });
    const graph = mended(good, problem);
    expect(analyze(graph, MNIST, binary).diagnostics).toEqual([]);
    // And back, with the loss that wants softmax.
    const back = onlyProblem(graph);
    expect(back).toMatchObject({ code: 'OUTPUT_LINK_WRONG', values: { found: 'sigmoid' } });
    expect(mended(graph, back)).toEqual(good);
  });
});

describe('connections', () => {
  it('that run in a circle are shown at the edge drawn last, and removing it mends the network', () => {
    const graph = withEdges(good, 'conv2d_2->conv2d_1');
    const problem = onlyProblem(graph);
    expect(problem).toMatchObject({ code: 'GRAPH_CYCLE', edgeId: 'conv2d_2->conv2d_1' });
    expect(problem.values.blocks).toBe(
      'conv2d_1 → activation_1 → maxpool2d_1 → conv2d_2 → conv2d_1',
    );
    expect(mended(graph, problem)).toEqual(good);
  });

  it('that are missing are offered where one block must be meant', () => {
    const graph = removeEdges(good, ['maxpool2d_2->flatten_1']);
    const problem = onlyProblem(graph);
    expect(problem).toMatchObject({ code: 'GRAPH_INPUT_MISSING', blockId: 'flatten_1' });
    expect(codes(analyze(mended(graph, problem), MNIST))).toEqual([]);
  });

  it('to nothing make a block take no part; it can be deleted', () => {
    const graph = addBlock(good, 'Dropout', AT).graph;
    const problem = onlyProblem(graph);
    expect(problem).toMatchObject({ code: 'GRAPH_NOT_CONNECTED', blockId: 'dropout_1' });
    expect(mended(graph, problem)).toEqual(good);
  });

  it('that lead nowhere are deleted with the whole branch', () => {
    let graph = addBlock(addBlock(good, 'Conv2D', AT).graph, 'Dropout', AT).graph;
    graph = withEdges(graph, 'maxpool2d_1->conv2d_3', 'conv2d_3->dropout_1');
    const problem = onlyProblem(graph);
    expect(problem).toMatchObject({ code: 'GRAPH_NOT_CONNECTED', blockId: 'dropout_1' });
    expect(mended(graph, problem)).toEqual(good);
  });

  it('join a new block to the end that was built so far', () => {
    const graph = addBlock(line('Input', 'Conv2D'), 'MaxPool2D', AT).graph;
    const problem = analyze(graph, MNIST).diagnostics.find(
      ({ blockId }) => blockId === 'maxpool2d_1',
    ) as Diagnostic;
    expect(mended(graph, problem).edges.at(-1)?.id).toBe('conv2d_1->maxpool2d_1');
  });

  it('beyond what a block takes are removed one by one', () => {
    const extra = { id: 'extra', source: 'input_1', target: 'dense_1' };
    const graph = { ...good, edges: [...good.edges, extra] };
    const problem = onlyProblem(graph);
    expect(problem).toMatchObject({ code: 'GRAPH_TOO_MANY_INPUTS', edgeId: 'extra' });
    expect(mended(graph, problem)).toEqual(good);
  });
});

describe('blocks', () => {
  it('of an unknown kind are taken out, and the gap is closed', () => {
    const blocks = good.blocks.map((block) =>
      block.id === 'activation_1' ? { ...block, kind: 'Quantum' } : block,
    );
    const graph = { ...good, blocks };
    const problem = onlyProblem(graph);
    expect(problem).toMatchObject({ code: 'GRAPH_UNKNOWN_LAYER', blockId: 'activation_1' });
    expect(codes(analyze(mended(graph, problem), MNIST))).toEqual([]);
  });

  it('with a parameter out of range say which one and what may stand there', () => {
    const graph = setParams(good, 'conv2d_1', { filters: 0 });
    const problem = onlyProblem(graph);
    expect(problem).toMatchObject({ code: 'GRAPH_BAD_PARAMETER', blockId: 'conv2d_1' });
    expect(problem.values).toMatchObject({
      parameter: 'filters',
      reason: 'filters = 0; 1 ≤ filters ≤ 4096',
    });
    expect(codes(analyze(mended(graph, problem), MNIST))).toEqual([]);
  });

  it('with parameters they do not have lose them', () => {
    const graph = setParams(good, 'flatten_1', { colour: 'red', size: 3 });
    const { diagnostics } = analyze(graph, MNIST);
    expect(diagnostics.map(({ values }) => values.parameter)).toEqual(['colour', 'size']);
    const result = diagnostics.reduce((current, problem) => mended(current, problem), graph);
    expect(result).toEqual(good);
  });

  it('too large for any memory are refused before anyone asks for it', () => {
    const graph = line(
      ['Input', { channels: 64, height: 1024, width: 1024 }],
      ['Conv2D', { filters: 4096 }],
    );
    expect(codes(analyze(graph, null))).toContain('SHAPE_TOO_LARGE');
  });
});

describe('shapes that do not fit', () => {
  const softmax = ['Activation', { function: 'softmax' }] as const;

  it('before a Dense layer are flattened by one click', () => {
    const graph = line('Input', 'Conv2D', 'Dense', softmax, 'Output');
    const problem = onlyProblem(graph);
    expect(problem).toMatchObject({
      code: 'SHAPE_NEEDS_FLATTEN',
      blockId: 'dense_1',
      edgeId: 'conv2d_1->dense_1',
      values: { block: 'dense_1', shape: '26 × 26 × 32' },
    });
    expect(codes(analyze(mended(graph, problem), MNIST))).toEqual([]);
  });

  it('after a Flatten move the convolution in front of it', () => {
    const graph = line('Input', 'Flatten', 'Conv2D', 'Dense', softmax, 'Output');
    const problem = onlyProblem(graph);
    expect(problem.code).toBe('SHAPE_NEEDS_IMAGE');
    const result = mended(graph, problem);
    expect(codes(analyze(result, MNIST))).toEqual([]);
    expect(analyze(result, MNIST).shapes.get('conv2d_1')).toEqual([32, 26, 26]);
  });

  it.each([
    ['padding', 0, { padding: 'same' }],
    ['a smaller window', 1, { kernelSize: [4, 6] }],
  ])('make a kernel larger than its input fit by %s', (_name, fix, expected) => {
    const input = ['Input', { channels: 1, height: 4, width: 6 }] as const;
    const conv = ['Conv2D', { kernelSize: [5, 7] }] as const;
    const graph = line(input, conv, 'Flatten', 'Dense', softmax, 'Output');
    const target = { imageShape: [1, 4, 6], classCount: 10 };
    const problem = onlyProblem(graph, target);
    expect(problem.code).toBe('SHAPE_KERNEL_TOO_LARGE');
    const result = mended(graph, problem, fix);
    expect(result.blocks[1]?.params).toMatchObject(expected);
    expect(codes(analyze(result, target))).toEqual([]);
    expect(problem.fixes.at(-1)?.apply(graph).blocks).toHaveLength(graph.blocks.length - 1);
  });

  it('with groups that do not divide are given groups that do', () => {
    const input = ['Input', { channels: 6 }] as const;
    const graph = line(input, ['Conv2D', { filters: 8, groups: 4 }]);
    const target = { ...MNIST, imageShape: [6, 28, 28] };
    const problem = analyze(graph, target).diagnostics[1] as Diagnostic;
    expect(problem.code).toBe('SHAPE_BAD_GROUPS');
    expect(mended(graph, problem, 0).blocks[1]?.params.groups).toBe(2);
    expect(mended(graph, problem, 1).blocks[1]?.params.groups).toBe(1);
  });

  it('are told once, not again for everything behind them', () => {
    const graph = line('Input', 'Flatten', 'MaxPool2D', 'Conv2D', 'Dense', softmax, 'Output');
    expect(codes(analyze(graph, MNIST))).toEqual(['SHAPE_NEEDS_IMAGE']);
  });
});

describe('the fit to the data set', () => {
  it('sets the Input to the images', () => {
    const target = { imageShape: [3, 32, 32], classCount: 10 };
    const problem = onlyProblem(good, target);
    expect(problem).toMatchObject({ code: 'SHAPE_WRONG_INPUT', blockId: 'input_1' });
    expect(codes(analyze(mended(good, problem), target))).toEqual([]);
  });

  it('gives the last Dense layer one unit for each class, through what keeps its shape', () => {
    const target = { ...MNIST, classCount: 7 };
    const problem = onlyProblem(good, target);
    expect(problem).toMatchObject({
      code: 'SHAPE_WRONG_CLASSES',
      blockId: 'dense_1',
      edgeId: 'activation_3->output_1',
      values: { units: 10, classes: 7 },
    });
    expect(codes(analyze(mended(good, problem), target))).toEqual([]);
  });

  it('adds a Dense layer before the softmax where none decides the number of classes', () => {
    const graph = line('Input', 'Flatten', ['Activation', { function: 'softmax' }], 'Output');
    const problem = onlyProblem(graph);
    expect(problem.code).toBe('SHAPE_WRONG_CLASSES');
    expect(codes(analyze(mended(graph, problem), MNIST))).toEqual([]);
  });

  it('ends feature maps with Flatten and Dense', () => {
    const graph = line('Input', 'Conv2D', 'Output');
    const problem = onlyProblem(graph);
    expect(problem).toMatchObject({ code: 'SHAPE_OUTPUT_NOT_FLAT', blockId: 'output_1' });
    expect(codes(analyze(mended(graph, problem), MNIST))).toEqual(['OUTPUT_SOFTMAX_MISSING']);
  });

  it('is not asked for without a data set', () => {
    expect(codes(analyze(line('Input', 'Conv2D', 'Output'), null))).toEqual([]);
  });
});

describe('warnings', () => {
  it('do not keep the network from compiling', () => {
    const graph = line('Input', 'Flatten', 'Dense', 'Output');
    const analysis = analyze(graph, MNIST);
    expect(analysis.diagnostics).toMatchObject([
      { code: 'OUTPUT_SOFTMAX_MISSING', severity: 'warning', edgeId: 'dense_1->output_1' },
    ]);
    expect(analysis.spec).not.toBeNull();
    const result = mended(graph, analysis.diagnostics[0] as Diagnostic);
    expect(codes(analyze(result, MNIST))).toEqual([]);
  });

  it('tell of a softmax in the middle, which becomes ReLU', () => {
    const graph = setParams(good, 'activation_2', { function: 'softmax' });
    const problem = onlyProblem(graph);
    expect(problem).toMatchObject({
      code: 'SOFTMAX_IN_THE_MIDDLE',
      severity: 'warning',
      blockId: 'activation_2',
    });
    expect(mended(graph, problem)).toEqual(good);
  });
});
