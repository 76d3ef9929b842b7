import { operatorNamed } from './ops';
import type {
  Attributes,
  InputKind,
  OpNode,
  Program,
  ProgramConstant,
  ProgramInput,
  Shape,
  Value,
} from './program';
import { restrict, sameShape, sizeOf } from './program';

export type Pair = readonly [number, number];
/** Zero padding: top, left, bottom, right (ONNX's order). */
export type Pads = readonly [number, number, number, number];

export interface ConvAttributes {
  readonly strides: Pair;
  readonly pads: Pads;
  readonly dilations: Pair;
  readonly group: number;
}

export interface PoolAttributes {
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly pads: Pads;
}

/**
 * Writes a program operator by operator. Methods are named after the operators; their shape rules,
 * formulas and gradients are in `ops/`. Equal nodes are made once.
 */
export class ProgramBuilder {
  private readonly inputs: ProgramInput[] = [];
  private readonly constants: ProgramConstant[] = [];
  private readonly nodes: OpNode[] = [];
  private readonly known = new Map<string, Value>();
  private nextId = 0;
  private currentScope = '';

  /** Everything made inside `body` belongs to block `scope`. */
  inScope<T>(scope: string, body: () => T): T {
    const outer = this.currentScope;
    this.currentScope = scope;
    try {
      return body();
    } finally {
      this.currentScope = outer;
    }
  }

  input(kind: InputKind, name: string, shape: Shape): Value {
    if (this.inputs.some((input) => input.name === name)) throw new Error(`input ${name} exists`);
    const value = this.makeValue(shape, null);
    this.inputs.push({ kind, name, value });
    return value;
  }

  /** A constant tensor; a number makes a scalar, which broadcasts. */
  constant(data: number | Float32Array, shape: Shape = []): Value {
    const values = typeof data === 'number' ? Float32Array.of(data) : data;
    if (values.length !== sizeOf(shape))
      throw new Error(`constant of ${String(shape)} has ${values.length} values`);
    const key = values.length === 1 ? `constant ${String(values[0])} [${String(shape)}]` : null;
    const existing = key === null ? undefined : this.known.get(key);
    if (existing) return existing;
    const value = this.makeValue(shape, null);
    this.constants.push({ data: values, value });
    if (key !== null) this.known.set(key, value);
    return value;
  }

  /** Applies an operator by name. Layers and rules use the named methods below. */
  apply(op: string, inputs: readonly Value[], attributes: Attributes = {}): Value {
    const key = `${op}(${inputs.map((input) => input.id).join(',')})${JSON.stringify(attributes)}`;
    const existing = this.known.get(key);
    if (existing) return existing;
    const shape = operatorNamed(op).shape(
      inputs.map((input) => input.shape),
      attributes,
    );
    const node = { op, inputs, attributes, scope: this.currentScope } as {
      -readonly [K in keyof OpNode]: OpNode[K];
    };
    const output = this.makeValue(shape, node);
    node.output = output;
    this.nodes.push(node);
    this.known.set(key, output);
    return output;
  }

  /** The finished program: what `outputs` depend on, and nothing else. */
  build(outputs: ReadonlyMap<string, Value> | Readonly<Record<string, Value>>): Program {
    const { inputs, constants, nodes } = this;
    const wanted = outputs instanceof Map ? outputs : new Map(Object.entries(outputs));
    return restrict({ inputs, constants, nodes, outputs: wanted }, wanted.keys());
  }

  // Arithmetic; shapes broadcast as in NumPy.
  add(a: Value, b: Value): Value {
    return this.apply('add', [a, b]);
  }
  sub(a: Value, b: Value): Value {
    return this.apply('sub', [a, b]);
  }
  mul(a: Value, b: Value): Value {
    return this.apply('mul', [a, b]);
  }
  div(a: Value, b: Value): Value {
    return this.apply('div', [a, b]);
  }
  max(a: Value, b: Value): Value {
    return this.apply('max', [a, b]);
  }
  min(a: Value, b: Value): Value {
    return this.apply('min', [a, b]);
  }
  /** a · factor, without a node where factor is 1. */
  scale(a: Value, factor: number): Value {
    return factor === 1 ? a : this.mul(a, this.constant(factor));
  }

  // One input, elementwise.
  neg(x: Value): Value {
    return this.apply('neg', [x]);
  }
  exp(x: Value): Value {
    return this.apply('exp', [x]);
  }
  log(x: Value): Value {
    return this.apply('log', [x]);
  }
  sqrt(x: Value): Value {
    return this.apply('sqrt', [x]);
  }
  reciprocal(x: Value): Value {
    return this.apply('reciprocal', [x]);
  }
  abs(x: Value): Value {
    return this.apply('abs', [x]);
  }
  erf(x: Value): Value {
    return this.apply('erf', [x]);
  }
  relu(x: Value): Value {
    return this.apply('relu', [x]);
  }
  /** min(max(0, x), 6). */
  relu6(x: Value): Value {
    return this.apply('relu6', [x]);
  }
  /** 1 where x > 0, else 0. Its gradient is zero everywhere. */
  step(x: Value): Value {
    return this.apply('step', [x]);
  }
  sigmoid(x: Value): Value {
    return this.apply('sigmoid', [x]);
  }
  tanh(x: Value): Value {
    return this.apply('tanh', [x]);
  }
  /** log(1 + exp(x)), computed without overflow. */
  softplus(x: Value): Value {
    return this.apply('softplus', [x]);
  }

  softmax(x: Value, axis: number): Value {
    return this.apply('softmax', [x], { axis });
  }
  logSoftmax(x: Value, axis: number): Value {
    return this.apply('logSoftmax', [x], { axis });
  }

  // Reductions over the given axes.
  sum(x: Value, axes: readonly number[], keepDims = false): Value {
    return axes.length === 0 ? x : this.apply('sum', [x], { axes, keepDims });
  }
  mean(x: Value, axes: readonly number[], keepDims = false): Value {
    const count = axes.reduce((product, axis) => product * (x.shape[axis] ?? 1), 1);
    return this.scale(this.sum(x, axes, keepDims), 1 / count);
  }
  /** `[N, C, H, W]` → `[C]`: sums over batch, height and width. */
  channelSum(x: Value): Value {
    return this.apply('channelSum', [x]);
  }
  /** `x[n, c, h, w] · scale[c] + shift[c]`. */
  channelAffine(x: Value, scale: Value, shift: Value): Value {
    return this.apply('channelAffine', [x, scale, shift]);
  }

  // Shapes.
  reshape(x: Value, shape: Shape): Value {
    return sameShape(x.shape, shape) ? x : this.apply('reshape', [x], { shape });
  }
  transpose(x: Value, permutation: readonly number[]): Value {
    return this.apply('transpose', [x], { permutation });
  }
  expand(x: Value, shape: Shape): Value {
    return sameShape(x.shape, shape) ? x : this.apply('expand', [x], { shape });
  }
  slice(
    x: Value,
    axes: readonly number[],
    starts: readonly number[],
    ends: readonly number[],
  ): Value {
    return this.apply('slice', [x], { axes, starts, ends });
  }
  /** Zeros around `x`: `before[i]` and `after[i]` values along axis i. */
  pad(x: Value, before: readonly number[], after: readonly number[]): Value {
    return this.apply('pad', [x], { before, after });
  }
  concat(values: readonly Value[], axis: number): Value {
    const [only] = values;
    return values.length === 1 && only ? only : this.apply('concat', values, { axis });
  }

  /** Matrix product of two matrices, each optionally transposed. */
  matmul(a: Value, b: Value, transposeA = false, transposeB = false): Value {
    return this.apply('matmul', [a, b], { transposeA, transposeB });
  }
  /** `x [N, F]`, `weight [U, F]`, `bias [U]` → `x · weightᵀ + bias`, `[N, U]`. */
  linear(x: Value, weight: Value, bias?: Value): Value {
    return this.apply('linear', bias ? [x, weight, bias] : [x, weight]);
  }

  /** `x [N, C, H, W]`, `weight [M, C / group, kh, kw]`, `bias [M]`: cross-correlation, as everywhere. */
  conv2d(x: Value, weight: Value, bias: Value | undefined, attributes: ConvAttributes): Value {
    return this.apply('conv2d', bias ? [x, weight, bias] : [x, weight], { ...attributes });
  }
  /** The gradient of conv2d by its input; as a forward operator, the transposed convolution. */
  conv2dInputGrad(dy: Value, weight: Value, inputSize: Pair, attributes: ConvAttributes): Value {
    return this.apply('conv2dInputGrad', [dy, weight], { ...attributes, inputSize });
  }
  /** The gradient of conv2d by its weight. */
  conv2dWeightGrad(x: Value, dy: Value, kernel: Pair, attributes: ConvAttributes): Value {
    return this.apply('conv2dWeightGrad', [x, dy], { ...attributes, kernel });
  }

  /**
   * max(relu(x)) = relu(max(x)), and both orders have the same gradient, so a ReLU before a max pool is
   * taken after it: there are fewer values left by then.
   */
  maxPool2d(x: Value, attributes: PoolAttributes): Value {
    const beforeRelu = x.producer?.op === 'relu' ? x.producer.inputs[0] : undefined;
    if (beforeRelu) return this.relu(this.maxPool2d(beforeRelu, attributes));
    return this.apply('maxPool2d', [x], { ...attributes });
  }
  /** Each window's gradient goes to its first maximum, row by row, as in PyTorch. */
  maxPool2dGrad(x: Value, y: Value, dy: Value, attributes: PoolAttributes): Value {
    return this.apply('maxPool2dGrad', [x, y, dy], { ...attributes });
  }
  /** Means over the window without the padding. */
  avgPool2d(x: Value, attributes: PoolAttributes): Value {
    return this.apply('avgPool2d', [x], { ...attributes });
  }
  avgPool2dGrad(dy: Value, inputSize: Pair, attributes: PoolAttributes): Value {
    return this.apply('avgPool2dGrad', [dy], { ...attributes, inputSize });
  }
  /** Enlarges height and width by whole factors; `mode` is `nearest` or `bilinear` (half-pixel centres). */
  upsample2d(x: Value, factors: Pair, mode: 'nearest' | 'bilinear'): Value {
    return this.apply('upsample2d', [x], { factors, mode });
  }
  upsample2dGrad(dy: Value, factors: Pair, mode: 'nearest' | 'bilinear'): Value {
    return this.apply('upsample2dGrad', [dy], { factors, mode });
  }

  private makeValue(shape: Shape, producer: OpNode | null): Value {
    return { id: this.nextId++, shape, producer };
  }
}
