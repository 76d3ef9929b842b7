import type { OnnxAttribute, OnnxGraph } from '../../onnx/graph';
import type { Pair } from '../../program/builder';
import type { BlockedContext } from './context';
import type { ImageForm, SumForm, SumTerm } from './forms';
import { blockedOp } from './image';
import { roundUp } from './layouts';

/** Arithmetic on sums of scaled images, and their computation. */

export function sumOfImage(image: ImageForm): SumForm {
  const { batch, channels, size } = image;
  return { kind: 'sum', terms: [{ image, scale: null }], shift: null, batch, channels, size };
}

/**
 * Computes a sum: each scaled image is one pass of a depthwise 1 × 1 convolution that adds to the
 * one before, the first takes the shift as its bias, the last may rectify.
 */
export function materialize(
  context: BlockedContext,
  sum: SumForm,
  rectifier: Rectifier | null = null,
): ImageForm {
  const { graph } = context;
  const { size, batch, channels } = sum;
  const like: ImageForm = { kind: 'image', name: '', batch, channels, size, fill: 0 };
  // Images that count as they are come last: adding them needs no factors.
  const scaled = sum.terms.filter(({ scale }) => scale !== null);
  const plain = sum.terms.filter(({ scale }) => scale === null);
  let { shift } = sum;
  let result: string | null = null;
  scaled.forEach(({ image, scale }, i) => {
    const last = i === scaled.length - 1 && plain.length === 0;
    const options = { bias: shift, sum: result, rectifier: last ? rectifier : null };
    result = scaleImage(context, image, scale ?? '', options);
    shift = null;
  });
  for (const { image } of plain) {
    if (shift !== null) {
      result = scaleImage(context, image, ones(context, channels), { bias: shift });
      shift = null;
    } else result = result === null ? image.name : graph.op('Add', [result, image.name]);
  }
  if (result === null) result = expandChannels(context, shift ?? '', like);
  if (rectifier && (plain.length > 0 || scaled.length === 0))
    result = RECTIFIERS[rectifier].write(graph, result);
  return { ...like, name: result };
}

/** What Conv can do to its result in passing, and the operator that does it otherwise. */
type Rectifier = 'relu' | 'relu6';

const RECTIFIERS: Readonly<
  Record<
    Rectifier,
    {
      readonly attributes: Readonly<Record<string, OnnxAttribute>>;
      readonly write: (graph: OnnxGraph, x: string) => string;
    }
  >
> = {
  relu: {
    attributes: { activation: 'Relu' },
    write: (graph, x) => graph.op('Relu', [x]),
  },
  relu6: {
    attributes: { activation: 'Clip', activation_params: { floats: [0, 6] } },
    write: (graph, x) => graph.relu6(x),
  },
};

interface ScaleOptions {
  readonly bias?: string | null;
  /** An ONNX image to add to. */
  readonly sum?: string | null;
  readonly rectifier?: Rectifier | null;
}

/** `image · scale[c] + bias[c] + sum`: ONNX values `[Cp]`. */
function scaleImage(
  { graph, block }: BlockedContext,
  image: ImageForm,
  scale: string,
  { bias = null, sum = null, rectifier = null }: ScaleOptions,
): string {
  const channels = roundUp(image.channels, block);
  const factors = graph.reshape(scale, [channels, 1, 1, 1]);
  const rest = sum !== null ? [bias ?? '', sum] : bias !== null ? [bias] : [];
  return blockedOp(graph, 'Conv', [image.name, factors, ...rest], {
    kernel_shape: [1, 1],
    group: channels,
    ...(rectifier ? RECTIFIERS[rectifier].attributes : {}),
  });
}

function ones({ graph, block }: BlockedContext, channels: number): string {
  const stored = roundUp(channels, block);
  return graph.floats(new Float32Array(stored).fill(1, 0, channels), [stored]);
}

/** The same numbers per channel at every place. */
function expandChannels(context: BlockedContext, shift: string, like: ImageForm): string {
  const { graph, block } = context;
  const blocks = roundUp(like.channels, block) / block;
  const area = like.size[0] * like.size[1];
  const view = graph.reshape(shift, [1, blocks, 1, block]);
  const shape = graph.integers([like.batch, blocks, area, block]);
  return context.moves.as(like, graph.op('Expand', [view, shape]), like.size).name;
}

/** a + b, or a − b, in another size: null where what lies beyond a sum cannot be told. */
export function addSums(
  context: BlockedContext,
  a: SumForm,
  b: SumForm,
  size: Pair,
  subtract = false,
): SumForm | null {
  const left = resize(context, a, size);
  const right = resize(context, b, size);
  if (!left || !right) return null;
  const { graph } = context;
  const signed = subtract ? negate(context, right) : right;
  const terms: SumTerm[] = [];
  for (const term of [...left.terms, ...signed.terms]) {
    const i = terms.findIndex(({ image }) => image.name === term.image.name);
    const same = terms[i];
    if (!same) terms.push(term);
    else {
      const one = ones(context, left.channels);
      const scale = graph.op('Add', [same.scale ?? one, term.scale ?? one]);
      terms[i] = { image: term.image, scale };
    }
  }
  const shifts = [left.shift, signed.shift].filter((shift) => shift !== null);
  const shift = shifts.length === 2 ? graph.op('Add', shifts) : (shifts[0] ?? null);
  return { ...left, terms, shift, size };
}

/** A sum times numbers per channel. */
export function scaleSum({ graph }: BlockedContext, sum: SumForm, factor: string): SumForm {
  return {
    ...sum,
    terms: sum.terms.map(({ image, scale }) => ({
      image,
      scale: scale === null ? factor : graph.op('Mul', [scale, factor]),
    })),
    shift: sum.shift === null ? null : graph.op('Mul', [sum.shift, factor]),
  };
}

export function negate(context: BlockedContext, sum: SumForm): SumForm {
  const { graph } = context;
  return {
    ...sum,
    terms: sum.terms.map(({ image, scale }) => ({
      image,
      scale: graph.op('Neg', [scale ?? ones(context, sum.channels)]),
    })),
    shift: sum.shift === null ? null : graph.op('Neg', [sum.shift]),
  };
}

/** Cuts a sum, or fills it up with zeros; with a shift, what lies beyond would not be zero. */
export function resize({ moves }: BlockedContext, sum: SumForm, size: Pair): SumForm | null {
  const grows = size[0] > sum.size[0] || size[1] > sum.size[1];
  if (grows && sum.shift !== null) return null;
  const terms = sum.terms.map(({ image, scale }) => ({ image: moves.fit(image, size), scale }));
  return { ...sum, terms, size };
}
