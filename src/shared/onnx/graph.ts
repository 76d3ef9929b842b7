import type { Shape } from '../program/program';
import { sizeOf } from '../program/program';
import {
  ATTRIBUTE_TYPE,
  DATA_TYPE,
  modelType,
  type AttributeMessage,
  type ModelMessage,
  type NodeMessage,
  type TensorMessage,
  type ValueInfoMessage,
} from './schema';

/** ONNX 1.17 writes version 9 with opset 18; ONNX Runtime 1.30 reads it on every provider. */
const IR_VERSION = 9;
const OPSET_VERSION = 18;

/** Whole numbers are ONNX integer attributes; `{ float }` and `{ floats }` floating-point ones. */
export type OnnxAttribute =
  | number
  | readonly number[]
  | string
  | { readonly float: number }
  | { readonly floats: readonly number[] };

export interface OnnxOptions {
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
  /** '' is ONNX's own operators. */
  readonly domain?: string;
}

export interface OnnxValueInfo {
  readonly name: string;
  readonly shape: Shape;
  /** 32-bit floats when left out. */
  readonly type?: 'uint8';
}

/**
 * Writes an ONNX graph node by node and encodes it. Values are referred to by their ONNX names; all
 * are 32-bit floats, except the 64-bit integers of `integers` that some operators take as lists, and
 * inputs of `bytes`.
 */
export class OnnxGraph {
  private readonly nodes: NodeMessage[] = [];
  private readonly initializers: TensorMessage[] = [];
  private readonly inputs: OnnxValueInfo[] = [];
  private readonly outputs: OnnxValueInfo[] = [];
  private readonly sequences: ValueInfoMessage[] = [];
  private readonly constants = new Map<string, string>();
  private readonly produced = new Set<string>();
  private readonly views = new Map<string, string>();
  /** What each view is a view of. */
  private readonly viewed = new Map<string, string>();
  private readonly renamed = new Map<string, string>();
  private readonly domains = new Map<string, number>([['', OPSET_VERSION]]);
  /** Prefixed to the names of nodes, so that profiles and errors tell the block. */
  scope = '';

  /** @param mostTensors that one node may cut a value into or join: buffers of a shader are few */
  constructor(
    private readonly name: string,
    private readonly mostTensors = Infinity,
  ) {}

  input(name: string, shape: Shape): string {
    this.inputs.push({ name, shape });
    return name;
  }

  /** An input of bytes 0..255, as floats 0..1: exactly `byte / 255` rounded to a float. */
  bytes(name: string, shape: Shape): string {
    this.inputs.push({ name, shape, type: 'uint8' });
    const floats = this.op('Cast', [name], { attributes: { to: DATA_TYPE.float } });
    return this.op('Div', [floats, this.scalar(255)]);
  }

  /** Makes `value` a result of the graph under `name`. */
  output(name: string, value: string, shape: Shape): void {
    if (this.produced.has(value) && !this.renamed.has(value)) this.renamed.set(value, name);
    else this.renamed.set(this.op('Identity', [value]), name);
    this.outputs.push({ name, shape });
  }

  /** A result that is no tensor but a sequence with `value` in it. Sequences come before all tensors. */
  sequenceOutput(name: string, value: string): void {
    this.renamed.set(this.op('SequenceConstruct', [value]), name);
    const elemType = { tensorType: { elemType: DATA_TYPE.float } };
    this.sequences.push({ name, type: { sequenceType: { elemType } } });
  }

  /** A node with one result; an input of '' is left out, as ONNX spells optional inputs. */
  op(type: string, inputs: readonly string[], options: OnnxOptions = {}): string {
    return this.ops(type, inputs, 1, options)[0] as string;
  }

  /** A node with `count` results. */
  ops(
    type: string,
    inputs: readonly string[],
    count: number,
    { attributes = {}, domain = '' }: OnnxOptions = {},
  ): string[] {
    const name = `${this.scope}/${type}_${this.nodes.length}`;
    const output = Array.from({ length: count }, (_, i) => (i === 0 ? name : `${name}.${i}`));
    if (!this.domains.has(domain)) this.domains.set(domain, 1);
    this.nodes.push({
      name,
      opType: type,
      domain,
      input: [...inputs],
      output,
      attribute: Object.entries(attributes).map(([key, value]) => attributeMessage(key, value)),
    });
    for (const value of output) this.produced.add(value);
    return output;
  }

  /** A constant tensor of floats. Equal scalars are stored once. */
  floats(data: Float32Array, shape: Shape): string {
    if (data.length !== sizeOf(shape))
      throw new Error(`${data.length} values for ${String(shape)}`);
    const key = data.length <= 16 ? `float [${String(shape)}] ${data.join(' ')}` : null;
    return this.constant(key, shape, DATA_TYPE.float, bytesOf(data));
  }

  scalar(value: number): string {
    return this.floats(Float32Array.of(value), []);
  }

  /** A constant list of integers: the shape of a Reshape, the axes of a ReduceSum. */
  integers(values: readonly number[]): string {
    return this.integerTensor(values, [values.length]);
  }

  integerTensor(values: readonly number[], shape: Shape): string {
    const data = BigInt64Array.from(values, BigInt);
    const key = `int64 [${String(shape)}] ${values.join(' ')}`;
    return this.constant(key, shape, DATA_TYPE.int64, bytesOf(data));
  }

  /**
   * 1 where the value is above 0, else 0: min(max(alpha · x, 0), 1) with a huge alpha, which ONNX
   * Runtime computes many at a time, 216 µs where Sign takes 1,867 (docs/performance.md). Values below
   * 3.4e-39 come out between 0 and 1; no float of that size is a normal number.
   */
  step(value: string): string {
    return this.op('HardSigmoid', [value], {
      attributes: { alpha: { float: 3e38 }, beta: { float: 0 } },
    });
  }

  /** min(max(0, value), 6). */
  relu6(value: string): string {
    return this.op('Clip', [value, this.scalar(0), this.scalar(6)]);
  }

  /** Another view of `value`; a view of a view is one of the original. Equal views are made once. */
  reshape(value: string, shape: Shape): string {
    const source = this.viewed.get(value) ?? value;
    const key = `${source} as ${shape.join(',')}`;
    const known = this.views.get(key);
    if (known !== undefined) return known;
    // A size of 0 would mean "as before" to Reshape; our shapes have none.
    const view = this.op('Reshape', [source, this.integers(shape)]);
    this.views.set(key, view);
    this.viewed.set(view, source);
    return view;
  }

  transpose(value: string, permutation: readonly number[]): string {
    return this.op('Transpose', [value], { attributes: { perm: permutation } });
  }

  /** Cuts `value` into parts of these sizes along an axis. */
  split(value: string, sizes: readonly number[], axis = 0): string[] {
    if (sizes.length === 1) return [value];
    if (sizes.length > this.mostTensors) {
      let start = 0;
      return sizes.map((size) => {
        start += size;
        return this.slice(value, [axis], [start - size], [start]);
      });
    }
    return this.ops('Split', [value, this.integers(sizes)], sizes.length, { attributes: { axis } });
  }

  concat(values: readonly string[], axis: number): string {
    const [only] = values;
    if (values.length === 1 && only !== undefined) return only;
    if (values.length > this.mostTensors) {
      const groups = Math.ceil(values.length / this.mostTensors);
      const joined = Array.from({ length: groups }, (_, i) =>
        this.concat(values.slice(i * this.mostTensors, (i + 1) * this.mostTensors), axis),
      );
      return this.concat(joined, axis);
    }
    return this.op('Concat', values, { attributes: { axis } });
  }

  /** Part of `value` along some axes, with steps (1 where left out). */
  slice(
    value: string,
    axes: readonly number[],
    starts: readonly number[],
    ends: readonly number[],
    steps?: readonly number[],
  ): string {
    const lists = [starts, ends, axes, ...(steps ? [steps] : [])];
    return this.op('Slice', [value, ...lists.map((list) => this.integers(list))]);
  }

  /** Constants around `value` (zeros unless told): `before` and `after` on each axis. */
  pad(value: string, before: readonly number[], after: readonly number[], fill?: number): string {
    if (before.every((n) => n === 0) && after.every((n) => n === 0)) return value;
    const inputs = [value, this.integers([...before, ...after])];
    return this.op('Pad', fill === undefined ? inputs : [...inputs, this.scalar(fill)]);
  }

  get inputInfos(): readonly OnnxValueInfo[] {
    return this.inputs;
  }

  /** Of the tensors among the results. */
  get outputInfos(): readonly OnnxValueInfo[] {
    return this.outputs;
  }

  /** The finished model as an ONNX file. */
  encode(): Uint8Array {
    const final = (name: string): string => this.renamed.get(name) ?? name;
    const model: ModelMessage = {
      irVersion: IR_VERSION,
      producerName: 'ConvCanvas',
      opsetImport: [...this.domains].map(([domain, version]) => ({ domain, version })),
      graph: {
        name: this.name,
        node: this.liveNodes().map((node) => ({
          ...node,
          input: node.input.map(final),
          output: node.output.map(final),
        })),
        initializer: this.initializers,
        input: this.inputs.map(valueInfoMessage),
        output: [...this.sequences, ...this.outputs.map(valueInfoMessage)],
      },
    };
    return modelType.encode(modelType.fromObject(model)).finish();
  }

  /** The nodes that an output depends on: views of views leave some without a reader. */
  private liveNodes(): readonly NodeMessage[] {
    const live = new Set(this.renamed.keys());
    const nodes = this.nodes.toReversed().filter(({ input, output }) => {
      if (!output.some((name) => live.has(name))) return false;
      for (const name of input) live.add(name);
      return true;
    });
    return nodes.reverse();
  }

  private constant(key: string | null, dims: Shape, dataType: number, rawData: Uint8Array): string {
    const known = key === null ? undefined : this.constants.get(key);
    if (known !== undefined) return known;
    const name = `constant_${this.initializers.length}`;
    this.initializers.push({ name, dims, dataType, rawData });
    if (key !== null) this.constants.set(key, name);
    return name;
  }
}

function attributeMessage(name: string, value: OnnxAttribute): AttributeMessage {
  if (typeof value === 'string')
    return { name, type: ATTRIBUTE_TYPE.string, s: new TextEncoder().encode(value) };
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) throw new Error(`attribute ${name}: ${value} is not whole`);
    return { name, type: ATTRIBUTE_TYPE.int, i: value };
  }
  if ('float' in value) return { name, type: ATTRIBUTE_TYPE.float, f: value.float };
  if ('floats' in value) return { name, type: ATTRIBUTE_TYPE.floats, floats: value.floats };
  return { name, type: ATTRIBUTE_TYPE.ints, ints: value };
}

function valueInfoMessage({ name, shape, type }: OnnxValueInfo): ValueInfoMessage {
  const dim = shape.map((dimValue) => ({ dimValue }));
  return { name, type: { tensorType: { elemType: DATA_TYPE[type ?? 'float'], shape: { dim } } } };
}

/** Little-endian, as ONNX asks and as every machine we run on stores numbers. */
function bytesOf(data: Float32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
