/**
 * A program: one computation on tensors as a list of our own operators in the order they run. It
 * knows shapes, and nothing of ONNX, devices or memory layouts. All values are 32-bit floats.
 */

/** Sizes of a tensor's axes, outermost first. `[]` is a scalar. */
export type Shape = readonly number[];

export type AttributeValue = number | string | boolean | readonly number[];
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** A tensor that a program computes or receives. Identity is the object; `id` orders and names it. */
export interface Value {
  readonly id: number;
  readonly shape: Shape;
  /** What computes it; null for inputs and constants. */
  readonly producer: OpNode | null;
}

/** One operator applied to values. Every operator has exactly one result. */
export interface OpNode {
  readonly op: string;
  readonly inputs: readonly Value[];
  readonly attributes: Attributes;
  readonly output: Value;
  /** The block it belongs to, for errors, profiles and diagnosis; '' outside of any block. */
  readonly scope: string;
}

/**
 * What an input holds. `data`: the batch (`x`, `y`). `parameter`: trained by the optimizer, or
 * frozen. `state`: carried from step to step by a layer. `scalar`: a number set for each step.
 * `random`: uniform numbers in [0, 1), drawn anew for each step.
 */
export type InputKind = 'data' | 'parameter' | 'state' | 'scalar' | 'random';

export interface ProgramInput {
  readonly kind: InputKind;
  readonly name: string;
  readonly value: Value;
}

export interface ProgramConstant {
  /** Row-major. */
  readonly data: Float32Array;
  readonly value: Value;
}

export interface Program {
  readonly inputs: readonly ProgramInput[];
  readonly constants: readonly ProgramConstant[];
  /** In topological order; only what an output depends on. */
  readonly nodes: readonly OpNode[];
  readonly outputs: ReadonlyMap<string, Value>;
}

/** How many numbers a tensor of this shape holds. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** The program that computes only the named outputs, without what they do not depend on. */
export function restrict(program: Program, names: Iterable<string>): Program {
  const outputs = new Map<string, Value>();
  for (const name of names) {
    const value = program.outputs.get(name);
    if (!value) throw new Error(`the program has no output ${name}`);
    outputs.set(name, value);
  }
  const live = new Set<Value>(outputs.values());
  const nodes: OpNode[] = [];
  for (const node of program.nodes.toReversed()) {
    if (!live.has(node.output)) continue;
    nodes.push(node);
    for (const input of node.inputs) live.add(input);
  }
  return {
    inputs: program.inputs,
    constants: program.constants.filter((constant) => live.has(constant.value)),
    nodes: nodes.toReversed(),
    outputs,
  };
}
