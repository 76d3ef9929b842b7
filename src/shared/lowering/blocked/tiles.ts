import { sizeOf } from '../../program/program';
import type { BlockedContext } from './context';
import { writeConv, writeShifts, type ConvCall } from './convCall';
import type { ImageForm } from './forms';
import { roundUp } from './layouts';

/**
 * Minimal filtering F(4, 3) along the rows (Winograd; Lavin and Gray, "Fast Algorithms for
 * Convolutional Neural Networks", 2016, section 4.1): four rows of a result from six rows of the input
 * and three of taps by six products, where the sum itself takes twelve. With d the input's rows, w the
 * taps and m the products, m = (G w) · (Bᵀ d) and y = Aᵀ m. The columns are an ordinary convolution,
 * so m are six convolutions with kernels of one row on images with a quarter of the rows.
 *
 * Along the columns as well there would be a quarter of the products, but 36 images to write and read.
 */
export const TILE = 4;
const TAPS = 3;

/** Bᵀ: what each product takes of the six rows that a tile reads. */
const INPUT: readonly (readonly number[])[] = [
  [4, 0, -5, 0, 1, 0],
  [0, -4, -4, 1, 1, 0],
  [0, 4, -4, -1, 1, 0],
  [0, -2, -1, 2, 1, 0],
  [0, 2, -1, -2, 1, 0],
  [0, 4, 0, -5, 0, 1],
];

/** G: what each product takes of the three rows of taps. */
const FILTER: readonly (readonly number[])[] = [
  [1 / 4, 0, 0],
  [-1 / 6, -1 / 6, -1 / 6],
  [-1 / 6, 1 / 6, -1 / 6],
  [1 / 24, 1 / 12, 1 / 6],
  [1 / 24, -1 / 12, 1 / 6],
  [0, 0, 1],
];

/** How many products there are. */
export const PRODUCTS = FILTER.length;

/** Aᵀ: what each row of a tile takes of the products. */
const OUTPUT: readonly (readonly number[])[] = [
  [1, 1, 1, 1, 1, 0],
  [0, 1, -1, 2, -2, 0],
  [0, 1, 1, 4, 4, 0],
  [0, 1, -1, 8, -8, 1],
];

/** From what on a convolution is written in tiles. */
export interface TilesFrom {
  /** The product of channels and filters by their sum. */
  readonly gain: number;
  /** Multiplications of the convolution. */
  readonly work: number;
}

/**
 * Half of the multiplications are saved, channels × filters at each place; what is paid are images,
 * channels + filters at each place, and some forty small operators. Measured with 16 to 128 channels:
 * level at 32 × 32 (a gain of 16), a sixth faster with 32 × 64 (21).
 */
export const TILES_FROM: TilesFrom = { gain: 20, work: 2.5e8 };

/** Whether a convolution of whole blocks is better written in tiles. */
export function suitsTiles(
  { block, tilesFrom }: BlockedContext,
  image: ImageForm,
  {
    kernel,
    strides = [1, 1],
    dilations = [1, 1],
    group = 1,
  }: Pick<ConvCall, 'kernel' | 'strides' | 'dilations' | 'group'>,
  { batch, channels, size }: ImageForm,
): boolean {
  if (group !== 1 || kernel[0] !== TAPS || strides[0] !== 1 || dilations[0] !== 1) return false;
  if (size[0] % TILE !== 0) return false;
  const [inputs, outputs] = [roundUp(image.channels, block), roundUp(channels, block)];
  const work = batch * sizeOf(size) * inputs * outputs * sizeOf(kernel);
  const gain = (inputs * outputs) / (inputs + outputs);
  return work >= tilesFrom.work && gain >= tilesFrom.gain;
}

/**
 * A convolution in tiles.
 * @param image the part that windows read
 * @param like what the result is to be, without its name
 */
export function writeTiles(
  context: BlockedContext,
  image: ImageForm,
  call: ConvCall,
  like: ImageForm,
): string {
  const { graph } = context;
  const { kernel, bias, relu = false } = call;
  const filters = filterParts(context, call, image.channels, like.channels);
  const product = (i: number, end: Pick<ConvCall, 'sum' | 'bias' | 'relu'>): string =>
    writeConv(context, productInput(context, image, call.pads, like.size[0], i), {
      ...call,
      ...end,
      filter: filters[i] ?? '',
      kernel: [1, kernel[1]],
      pads: [0, 0, 0, 0],
    });
  const [m1, m2, m3, m4] = [1, 2, 3, 4].map((i) =>
    product(i, { sum: null, bias: null, relu: false }),
  ) as [string, string, string, string];
  const near = { sum: graph.op('Add', [m1, m2]), difference: graph.op('Sub', [m1, m2]) };
  const far = { sum: graph.op('Add', [m3, m4]), difference: graph.op('Sub', [m3, m4]) };
  /** `value` times a number, and more. */
  const times = (name: string, number: number, end: Pick<ConvCall, 'sum' | 'bias' | 'relu'>) =>
    writeShifts(context, { ...like, name }, [number], {
      kernel: [1, 1],
      pads: [0, 0, 0, 0],
      ...end,
    });
  // Aᵀ m, with bias and ReLU in the last step of each row.
  const rows = [
    product(0, { sum: graph.op('Add', [near.sum, far.sum]), bias, relu }),
    times(far.difference, 2, { sum: near.difference, bias, relu }),
    times(far.sum, 4, { sum: near.sum, bias, relu }),
    product(5, { sum: times(far.difference, 8, { sum: near.difference }), bias, relu }),
  ];
  const size = [like.size[0] / TILE, like.size[1]] as const;
  return context.moves.weaveRows(rows.map((name) => ({ ...like, name, size }))).name;
}

/** Bᵀ d: what a product reads of every tile, with the columns padded. */
export function productInput(
  context: BlockedContext,
  image: ImageForm,
  [top = 0, left = 0, , right = 0]: readonly number[],
  height: number,
  product: number,
): string {
  const row = INPUT[product] ?? [];
  // Padding may begin later, but not within the image.
  const first = Math.min(
    row.findIndex((n) => n !== 0),
    top,
  );
  const taps = row.slice(first, row.findLastIndex((n) => n !== 0) + 1);
  const above = top - first;
  const below = Math.max(0, height - TILE + taps.length - above - image.size[0]);
  return context.once(`tiles ${image.name} ${top} ${left} ${right} ${height} ${product}`, () =>
    sumRows(context, image, taps, [above, left, below, right]),
  );
}

/** A dy: the gradient of a product, for every tile. */
export function productSlope(
  context: BlockedContext,
  dy: Pick<ImageForm, 'name' | 'channels'>,
  product: number,
): string {
  const taps = OUTPUT.map((row) => row[product] ?? 0);
  return sumRows(context, dy, taps, [0, 0, 0, 0]);
}

/** Gᵀ: the gradient of three rows of taps from those of the products' filters, `[blocks, 1, …]` each. */
export function tapsGradient({ graph }: BlockedContext, products: readonly string[]): string {
  const columns = [0, 1, 2].flatMap((tap) => FILTER.map((row) => row[tap] ?? 0));
  const matrix = graph.floats(Float32Array.from(columns), [TAPS, PRODUCTS]);
  return graph.op('MatMul', [matrix, graph.concat(products, 1)]);
}

/** For every tile, a sum of rows. */
function sumRows(
  context: BlockedContext,
  image: Pick<ImageForm, 'name' | 'channels'>,
  taps: readonly number[],
  pads: readonly number[],
): string {
  return writeShifts(context, image, taps, {
    kernel: [taps.length, 1],
    strides: [TILE, 1],
    pads,
  });
}

/** The six filters of G w, of one row of taps each. */
function filterParts(
  context: BlockedContext,
  { filter, kernel: [, columns] }: ConvCall,
  channels: number,
  filters: number,
): readonly string[] {
  const { graph, block } = context;
  const [inputs, outputs] = [roundUp(channels, block), roundUp(filters, block)];
  const blocks = (inputs / block) * (outputs / block);
  const rows = graph.reshape(filter, [blocks, TAPS, columns * block * block]);
  const matrix = graph.floats(Float32Array.from(FILTER.flat()), [FILTER.length, TAPS]);
  const all = graph.op('MatMul', [matrix, rows]);
  const parts = graph.split(
    all,
    FILTER.map(() => 1),
    1,
  );
  return parts.map((part) => graph.reshape(part, [outputs, inputs, 1, columns]));
}
