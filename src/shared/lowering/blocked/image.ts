import type { OnnxAttribute, OnnxGraph } from '../../onnx/graph';
import type { Pads, Pair } from '../../program/builder';
import type { Fill, ImageForm } from './forms';
import { roundUp, type BlockSize } from './layouts';

/** The domain of ONNX Runtime's blocked operators; in the stock CPU build, but not documented. */
export const NCHWC = 'com.microsoft.nchwc';

export function blockedOp(
  graph: OnnxGraph,
  type: string,
  inputs: readonly string[],
  attributes: Readonly<Record<string, OnnxAttribute>> = {},
): string {
  return graph.op(type, inputs, { attributes, domain: NCHWC });
}

/** Zeros that take no room in the file. */
export function zeros(graph: OnnxGraph, shape: readonly number[]): string {
  return graph.op('ConstantOfShape', [graph.integers(shape)]);
}

function filled(graph: OnnxGraph, shape: readonly number[], number: number): string {
  if (number === 0) return zeros(graph, shape);
  return graph.op('Expand', [graph.scalar(number), graph.integers(shape)]);
}

/**
 * Moves that keep an image blocked. In memory an image is `[N · Cp/B, rows, columns · B]`, so rows
 * and columns can be cut, padded and dealt out by plain ONNX operators on such views.
 */
export class ImageMoves {
  constructor(
    private readonly graph: OnnxGraph,
    private readonly block: BlockSize,
  ) {}

  /** How many single-block images `[rows, columns, B]` an image consists of. */
  blocks({ batch, channels }: ImageForm): number {
    return (batch * roundUp(channels, this.block)) / this.block;
  }

  /** The ONNX shape of an image of this size. */
  shape({ batch, channels }: ImageForm, [rows, columns]: Pair): readonly number[] {
    return [batch, roundUp(channels, this.block), rows, columns];
  }

  /** An ONNX value that holds `like` in another size (and any view of it), as an image. */
  as(like: ImageForm, value: string, size: Pair, fill: Fill = like.fill): ImageForm {
    return { ...like, name: this.graph.reshape(value, this.shape(like, size)), size, fill };
  }

  /** The part `[start, end)` of rows and columns. */
  crop(image: ImageForm, rows: Pair, columns: Pair): ImageForm {
    const { size, name } = image;
    const axes: number[] = [];
    const starts: number[] = [];
    const ends: number[] = [];
    if (rows[0] > 0 || rows[1] < size[0]) {
      axes.push(1);
      starts.push(rows[0]);
      ends.push(rows[1]);
    }
    if (columns[0] > 0 || columns[1] < size[1]) {
      axes.push(2);
      starts.push(columns[0] * this.block);
      ends.push(columns[1] * this.block);
    }
    if (axes.length === 0) return image;
    const view = this.graph.reshape(name, [this.blocks(image), size[0], size[1] * this.block]);
    const part = this.graph.slice(view, axes, starts, ends);
    return this.as(image, part, [rows[1] - rows[0], columns[1] - columns[0]]);
  }

  /** A number around, zero unless told: top, left, bottom, right. */
  pad(image: ImageForm, [top, left, bottom, right]: Pads, number = 0): ImageForm {
    if (top + left + bottom + right === 0) return image;
    if (number === 0) return this.padZeros(image, [top, left, bottom, right]);
    const blocks = this.blocks(image);
    let { name } = image;
    const [rows, columns] = image.size;
    const wide = columns + left + right;
    if (left > 0 || right > 0) {
      const view = this.graph.reshape(name, [blocks * rows, columns * this.block]);
      name = this.join(view, blocks * rows, left * this.block, right * this.block, number);
    }
    if (top > 0 || bottom > 0) {
      const row = wide * this.block;
      const view = this.graph.reshape(name, [blocks, rows * row]);
      name = this.join(view, blocks, top * row, bottom * row, number);
    }
    return this.as(image, name, [rows + top + bottom, wide]);
  }

  /** A depthwise convolution with ones: unlike Concat it uses all threads, and pads both axes at once. */
  private padZeros(image: ImageForm, [top, left, bottom, right]: Pads): ImageForm {
    const stored = roundUp(image.channels, this.block);
    const ones = this.graph.floats(new Float32Array(stored).fill(1), [stored, 1, 1, 1]);
    const name = blockedOp(this.graph, 'Conv', [image.name, ones], {
      kernel_shape: [1, 1],
      pads: [top, left, bottom, right],
      group: stored,
    });
    const [rows, columns] = image.size;
    return { ...image, name, size: [rows + top + bottom, columns + left + right] };
  }

  /** Cut or filled up with zeros at the end, to this size. */
  fit(image: ImageForm, size: Pair): ImageForm {
    const cut: Pair = [Math.min(size[0], image.size[0]), Math.min(size[1], image.size[1])];
    const part = this.crop(image, [0, cut[0]], [0, cut[1]]);
    return this.pad(part, [0, 0, size[0] - cut[0], size[1] - cut[1]]);
  }

  /** Every second column (or sth): part a holds columns a, a + s, a + 2s, … */
  dealColumns(image: ImageForm, stride: number): ImageForm[] {
    const [rows, columns] = image.size;
    const count = columns / stride;
    const view = [this.blocks(image) * rows * count, stride, this.block];
    return this.deal(image, view, stride, [rows, count]);
  }

  dealRows(image: ImageForm, stride: number): ImageForm[] {
    const [rows, columns] = image.size;
    const count = rows / stride;
    const view = [this.blocks(image) * count, stride, columns * this.block];
    return this.deal(image, view, stride, [count, columns]);
  }

  /** The other way round: puts images together whose columns alternate. */
  weaveColumns(parts: readonly ImageForm[]): ImageForm {
    const [first] = parts as readonly [ImageForm];
    const [rows, columns] = first.size;
    const view = [this.blocks(first) * rows * columns, 1, this.block];
    return this.weave(parts, view, [rows, columns * parts.length]);
  }

  weaveRows(parts: readonly ImageForm[]): ImageForm {
    const [first] = parts as readonly [ImageForm];
    const [rows, columns] = first.size;
    const view = [this.blocks(first) * rows, 1, columns * this.block];
    return this.weave(parts, view, [rows * parts.length, columns]);
  }

  private deal(image: ImageForm, view: readonly number[], stride: number, size: Pair): ImageForm[] {
    if (stride === 1) return [image];
    const ones = Array.from({ length: stride }, () => 1);
    const parts = this.graph.split(this.graph.reshape(image.name, view), ones, 1);
    return parts.map((part) => this.as(image, part, size));
  }

  private weave(parts: readonly ImageForm[], view: readonly number[], size: Pair): ImageForm {
    const [first] = parts as readonly [ImageForm];
    if (parts.length === 1) return first;
    const views = parts.map(({ name }) => this.graph.reshape(name, view));
    return this.as(first, this.graph.concat(views, 1), size);
  }

  /** A number before and after each of `count` stretches of memory. */
  private join(view: string, count: number, before: number, after: number, number: number): string {
    const side = (length: number): string[] =>
      length > 0 ? [filled(this.graph, [count, length], number)] : [];
    return this.graph.concat([...side(before), view, ...side(after)], 1);
  }
}
