import type { Graph } from '../../../shared/graph/document';
import type { SampleShape } from '../../../shared/layers/definition';
import type { Analysis } from '../../../shared/spec/analyze';

/** One block as a box in oblique projection; all lengths in pixels of the drawing. */
export interface Volume {
  readonly id: string;
  readonly kind: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  /** How far the box reaches into the picture. */
  readonly depth: number;
}

const GAP = 7;
const MARGIN = 6;
const HEIGHT = 92;
const MOST_VOLUMES = 16;

/** The boxes of a network from left to right, in the order of its layers. */
export function drawNetwork(
  graph: Graph,
  { spec, shapes }: Analysis,
): { readonly volumes: readonly Volume[]; readonly width: number; readonly height: number } {
  const order = spec ? spec.layers.map(({ id, kind }) => ({ id, kind })) : graph.blocks;
  const volumes: Volume[] = [];
  let x = MARGIN;
  for (const { id, kind } of telling(order, shapes)) {
    const { w, h, depth } = sizeOf(shapes.get(id) ?? [1]);
    volumes.push({ id, kind, x, y: (HEIGHT - h + depth) / 2, w, h, depth });
    x += w + depth * 0.6 + GAP;
  }
  return { volumes, width: x + MARGIN, height: HEIGHT };
}

interface Drawn {
  readonly id: string;
  readonly kind: string;
}

/**
 * The layers that tell a network's form: all of a small one; of a deep one those that change the
 * shape, and of these no more than can be told apart, evenly chosen, with the first and the last.
 */
function telling(order: readonly Drawn[], shapes: Analysis['shapes']): readonly Drawn[] {
  if (order.length <= MOST_VOLUMES) return order;
  const changing = order.filter(({ id }, index) => {
    const before = order[index - 1];
    return !before || String(shapes.get(before.id)) !== String(shapes.get(id));
  });
  if (changing.length <= MOST_VOLUMES) return changing;
  return Array.from({ length: MOST_VOLUMES }, (_, index) => {
    const at = Math.round((index * (changing.length - 1)) / (MOST_VOLUMES - 1));
    return changing[at];
  }).filter((layer) => layer !== undefined);
}

/** Logarithmic, so that an image and a list of ten both have a size that can be seen. */
function sizeOf(shape: SampleShape): { w: number; h: number; depth: number } {
  const [channels = 1, height, width] = shape;
  if (height === undefined || width === undefined) {
    return { w: 5, h: 6 + 6 * Math.log2(channels + 1), depth: 2 };
  }
  return {
    w: 3 + 2.2 * Math.log2(channels + 1),
    h: 6 + 10 * Math.log2(height + 1),
    depth: 2 + 3 * Math.log2(width + 1),
  };
}
