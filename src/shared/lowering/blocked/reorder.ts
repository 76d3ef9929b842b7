import type { OnnxGraph } from '../../onnx/graph';
import { sizeOf, type Shape } from '../../program/program';
import { matrix } from '../../program/shapes';
import type { BlockedContext } from './context';
import type { StoredForm } from './forms';
import { blockedOp } from './image';
import type { BlockedLayout } from './layouts';

/** Between row-major order and the layouts of weights. Right for every layout; fast for features. */

export function rowMajorFromStored(
  { graph }: BlockedContext,
  { name, layout }: StoredForm,
  shape: Shape,
): string {
  if (layout.image) {
    const [rows] = matrix(shape);
    const [channels, height, width] = layout.image;
    const stored = layout.storedSize(shape) / (rows * height * width);
    const image = graph.reshape(name, [rows, stored, height, width]);
    const plain = blockedOp(graph, 'ReorderOutput', [image], { channels });
    return graph.reshape(plain, shape);
  }
  if (layout.inOrder) {
    const count = sizeOf(shape);
    return layout.storedSize(shape) === count ? name : graph.slice(name, [0], [0], [count]);
  }
  const flat = graph.reshape(name, [layout.storedSize(shape)]);
  const places = graph.integers(Array.from(layout.places(shape)));
  return graph.reshape(graph.op('Gather', [flat, places]), shape);
}

export function filterFromRowMajor(
  graph: OnnxGraph,
  name: string,
  shape: Shape,
  layout: BlockedLayout,
): string {
  const count = sizeOf(shape);
  const stored = layout.storedSize(shape);
  if (layout.inOrder) return graph.pad(name, [0], [stored - count]);
  let values = graph.reshape(name, [count]);
  // Padding takes what comes after the last value: a zero.
  if (stored > count) values = graph.concat([values, graph.floats(Float32Array.of(0), [1])], 0);
  const sources = new Array<number>(stored).fill(count);
  layout.places(shape).forEach((place, i) => (sources[place] = i));
  const ordered = graph.op('Gather', [values, graph.integers(sources)]);
  return graph.reshape(ordered, layout.storedShape(shape));
}
