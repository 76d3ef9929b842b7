import { describe, expect, it } from 'vitest';
import { OnnxGraph } from '../../../shared/onnx/graph';
import { floatsOf, floatTensor, loadModel } from './runtime';

/** What the graph builder writes, read by ONNX Runtime, which knows the format by itself. */

async function run(
  graph: OnnxGraph,
  feeds: Readonly<Record<string, readonly [number[], number[]]>>,
): Promise<Record<string, number[]>> {
  const session = await loadModel(graph.encode(), 1);
  try {
    const tensors = Object.entries(feeds).map(
      ([name, [shape, values]]) => [name, floatTensor(Float32Array.from(values), shape)] as const,
    );
    const results = await session.run(Object.fromEntries(tensors));
    return Object.fromEntries(
      Object.entries(results).map(([name, tensor]) => [name, [...floatsOf(tensor)]]),
    );
  } finally {
    await session.release();
  }
}

describe('a model that the graph builder writes', () => {
  it('has the inputs and outputs it was given, by name', async () => {
    const graph = new OnnxGraph('test');
    const a = graph.input('a', [2, 2]);
    const b = graph.input('b', [2, 2]);
    graph.output('sum', graph.op('Add', [a, b]), [2, 2]);
    const session = await loadModel(graph.encode(), 1);
    expect(session.inputNames).toEqual(['a', 'b']);
    expect(session.outputNames).toEqual(['sum']);
    await session.release();
  });

  it('gives one value under several names, an input among them', async () => {
    const graph = new OnnxGraph('test');
    const x = graph.input('x', [2]);
    const y = graph.op('Neg', [x]);
    graph.output('first', y, [2]);
    graph.output('second', y, [2]);
    graph.output('same', x, [2]);
    graph.output('after', graph.op('Neg', [y]), [2]);
    expect(await run(graph, { x: [[2], [1, -2]] })).toEqual({
      first: [-1, 2],
      second: [-1, 2],
      same: [1, -2],
      after: [1, -2],
    });
  });

  it('carries attributes and constants of every kind', async () => {
    const graph = new OnnxGraph('test');
    const x = graph.input('x', [1, 4]);
    const [left = '', right = ''] = graph.split(x, [1, 3], 1);
    graph.output('left', left, [1, 1]);
    graph.output('steps', graph.step(right), [1, 3]);
    graph.output('turned', graph.transpose(x, [1, 0]), [4, 1]);
    graph.output('padded', graph.pad(x, [0, 1], [0, -1], 9), [1, 4]);
    graph.output('cut', graph.slice(x, [1], [-1], [-5], [-2]), [1, 2]);
    graph.output('joined', graph.concat([x, graph.floats(Float32Array.of(7), [1, 1])], 1), [1, 5]);
    graph.output(
      'leaky',
      graph.op('LeakyRelu', [x], { attributes: { alpha: { float: 0.5 } } }),
      [1, 4],
    );
    expect(
      await run(graph, {
        x: [
          [1, 4],
          [-2, 0, 1e-30, 4],
        ],
      }),
    ).toEqual({
      left: [-2],
      steps: [0, 1, 1],
      turned: [-2, 0, Math.fround(1e-30), 4],
      padded: [9, -2, 0, Math.fround(1e-30)],
      cut: [4, 0],
      joined: [-2, 0, Math.fround(1e-30), 4, 7],
      leaky: [-1, 0, Math.fround(1e-30), 4],
    });
  });

  it('stores equal constants once', () => {
    const graph = new OnnxGraph('test');
    expect(graph.scalar(3)).toBe(graph.scalar(3));
    expect(graph.integers([1, 2])).toBe(graph.integers([1, 2]));
    expect(graph.integerTensor([1, 2], [2, 1])).not.toBe(graph.integers([1, 2]));
    expect(graph.floats(Float32Array.of(1, 2), [2])).not.toBe(
      graph.floats(Float32Array.of(1, 2), [1, 2]),
    );
  });

  it('refuses a whole-number attribute that is not whole', () => {
    const graph = new OnnxGraph('test');
    const x = graph.input('x', [1]);
    expect(() => graph.op('LeakyRelu', [x], { attributes: { alpha: 0.5 } })).toThrow('alpha');
  });
});
