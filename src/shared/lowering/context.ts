import type { OnnxGraph } from '../onnx/graph';
import type { OpNode, Program, ProgramInput, Value } from '../program/program';
import { ROW_MAJOR, type PackedTensor, type TensorLayout } from './packing';

/**
 * Writes one operator: reads its inputs by `context.read`, adds nodes to `context.graph`, and
 * returns the ONNX name of the result in row-major order.
 */
export type OperatorLowering = (context: LoweringContext, node: OpNode) => string;

export interface LoweringFeatures {
  /**
   * Whether MaxPool may give Indices and MaxUnpool and ScatterElements may use them. True on the
   * CPU; WebGPU's MaxPool has no Indices, so there the windows are searched by masks.
   */
  readonly maxPoolIndices: boolean;
}

/**
 * What operators see while a program is being written: which ONNX value holds which program value.
 * A lowering with layouts of its own extends this class: it keeps other forms of a value beside the
 * row-major one, makes the row-major one in `read` when an operator without a fast form asks for it,
 * and chooses the layouts of packed tensors.
 */
export class LoweringContext {
  private readonly names = new Map<Value, string>();
  private readonly extras = new Map<Value, string>();
  private readonly readers = new Map<Value, OpNode[]>();

  constructor(
    readonly graph: OnnxGraph,
    readonly program: Program,
    readonly features: LoweringFeatures,
    private readonly operators: ReadonlyMap<string, OperatorLowering>,
  ) {
    for (const node of program.nodes) {
      for (const input of new Set(node.inputs)) {
        const readers = this.readers.get(input);
        if (readers) readers.push(node);
        else this.readers.set(input, [node]);
      }
    }
  }

  /** The nodes that read a value. */
  readersOf(value: Value): readonly OpNode[] {
    return this.readers.get(value) ?? [];
  }

  /** Says which ONNX value holds `value` in row-major order. */
  bind(value: Value, name: string): void {
    this.names.set(value, name);
  }

  /** The ONNX value that holds `value` in row-major order. Bound, to be handed to `map`. */
  readonly read = (value: Value): string => this.rowMajor(value);

  /** Remembers a by-product of computing `value` (the indices of a max pool) for a later operator. */
  setExtra(value: Value, name: string): void {
    this.extras.set(value, name);
  }

  extra(value: Value): string | undefined {
    return this.extras.get(value);
  }

  /** Finds, or in a lowering with layouts of its own makes, the row-major form of a value. */
  protected rowMajor(value: Value): string {
    const name = this.names.get(value);
    if (name === undefined) throw new Error(`value ${value.id} is read before it is written`);
    return name;
  }

  /** Writes one node of the program. */
  emit(node: OpNode): void {
    this.graph.scope = node.scope;
    const operator = this.operators.get(node.op);
    if (!operator) throw new Error(`operator ${node.op} has no lowering`);
    this.bind(node.output, operator(this, node));
  }

  /** The layout in which a packed tensor is best stored. */
  layoutFor(_input: ProgramInput): TensorLayout {
    return ROW_MAJOR;
  }

  /** Takes a tensor's part `[storedSize]` of a packed vector as the value of a program input. */
  bindPacked(value: Value, part: string, _tensor: PackedTensor): void {
    this.bind(value, this.graph.reshape(part, value.shape));
  }

  /** A value as the part `[storedSize]` of a packed vector, in the tensor's layout. */
  readPacked(value: Value, tensor: PackedTensor): string {
    return this.graph.reshape(this.read(value), [tensor.storedSize]);
  }
}
