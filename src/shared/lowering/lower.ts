import { OnnxGraph } from '../onnx/graph';
import {
  restrict,
  type OpNode,
  type Program,
  type ProgramInput,
  type Value,
} from '../program/program';
import type { LoweringContext } from './context';
import type { LoweredModel, LoweringPlan, PackedUpdate } from './lowering';
import { Packing } from './packing';

/** Makes the context that a lowering writes a program with. */
export type ContextFactory = (graph: OnnxGraph, program: Program) => LoweringContext;

/**
 * Writes a plan as an ONNX model: unpack the weights, the program's nodes in order, pack the
 * gradients, update the weights.
 *
 * @param mostTensors that one node may cut a value into or join
 */
export function lowerPlan(
  plan: LoweringPlan,
  createContext: ContextFactory,
  mostTensors?: number,
): LoweredModel {
  const graph = new OnnxGraph(plan.name, mostTensors);
  const program = restrict(plan.program, wantedOutputs(plan));
  const context = createContext(graph, program);
  const vectors = new Map<string, { readonly packing: Packing; readonly name: string | null }>();

  const packedNames = new Set<string>();
  for (const { vector, names, packing: settled } of plan.packedInputs) {
    const inputs = names.map((name) => inputNamed(program, name));
    const packing =
      settled ??
      new Packing(
        inputs.map((input) => ({
          name: input.name,
          shape: input.value.shape,
          layout: context.layoutFor(input),
        })),
      );
    const name = packing.size === 0 ? null : graph.input(vector, [packing.size]);
    vectors.set(vector, { packing, name });
    if (name !== null) unpack(context, name, packing, inputs);
    for (const packed of names) packedNames.add(packed);
  }
  for (const { name, value } of program.inputs) {
    if (packedNames.has(name)) continue;
    const asBytes = plan.byteInputs?.includes(name) ?? false;
    context.bind(value, asBytes ? graph.bytes(name, value.shape) : graph.input(name, value.shape));
  }
  for (const { data, value } of program.constants)
    context.bind(value, graph.floats(data, value.shape));

  for (const node of masksEarly(program.nodes)) context.emit(node);

  graph.scope = '';
  const [first] = plan.outputs;
  if (plan.sequence !== undefined && first !== undefined)
    graph.sequenceOutput(plan.sequence, context.read(outputNamed(program, first)));
  for (const name of plan.outputs) {
    const value = outputNamed(program, name);
    graph.output(name, context.read(value), value.shape);
  }
  const packingOf = (vector: string) => {
    const found = vectors.get(vector);
    if (!found) throw new Error(`no packed vector ${vector}`);
    return found;
  };
  for (const { vector, outputs } of plan.packedOutputs) {
    const { packing } = packingOf(vector);
    if (packing.size > 0)
      graph.output(`next.${vector}`, pack(context, packing, outputs), [packing.size]);
  }
  if (plan.update) {
    const { packing, name } = packingOf(plan.update.vector);
    if (name !== null) lowerUpdate(plan.update, context, packing, name, createContext);
  }
  return {
    model: graph.encode(),
    inputs: graph.inputInfos,
    outputs: graph.outputInfos,
    packings: new Map([...vectors].map(([vector, { packing }]) => [vector, packing])),
  };
}

/** Names of the program outputs that a plan has a use for. */
export function wantedOutputs(plan: LoweringPlan): Set<string> {
  const packed = plan.packedOutputs.flatMap(({ outputs }) => [...outputs.values()]);
  return new Set([...plan.outputs, ...packed, ...(plan.update?.gradients.values() ?? [])]);
}

/**
 * The nodes with each mask right behind what it is a mask of. Of the values that an operator reads,
 * ONNX Runtime computes the one that was written last first; so a mask is made just before it is
 * multiplied with a gradient, and both are still in the cache then.
 */
function masksEarly(nodes: readonly OpNode[]): readonly OpNode[] {
  const masks = new Map<Value | undefined, OpNode[]>();
  for (const node of nodes) {
    const [of] = node.inputs;
    if (node.op === 'step') masks.set(of, [...(masks.get(of) ?? []), node]);
  }
  const written = new Set<OpNode>();
  const order: OpNode[] = [];
  const write = (node: OpNode): void => {
    if (written.has(node)) return;
    written.add(node);
    order.push(node);
    masks.get(node.output)?.forEach(write);
  };
  nodes.forEach(write);
  return order;
}

function unpack(
  context: LoweringContext,
  vector: string,
  packing: Packing,
  inputs: readonly ProgramInput[],
): void {
  const sizes = packing.tensors.map((tensor) => tensor.storedSize);
  const parts = context.graph.split(vector, sizes);
  packing.tensors.forEach((tensor, i) => {
    const input = inputs.find(({ name }) => name === tensor.name);
    const part = parts[i];
    if (input && part !== undefined) context.bindPacked(input.value, part, tensor);
  });
}

/** The flat vector of the program outputs that belong to a packing's tensors. */
function pack(
  context: LoweringContext,
  packing: Packing,
  outputs: ReadonlyMap<string, string>,
): string {
  const parts = packing.tensors.map((tensor) => {
    const output = outputs.get(tensor.name);
    if (output === undefined) throw new Error(`no output for packed tensor ${tensor.name}`);
    return context.readPacked(outputNamed(context.program, output), tensor);
  });
  return context.graph.concat(parts, 0);
}

function lowerUpdate(
  { vector, gradients, build, gradientOutput }: PackedUpdate,
  context: LoweringContext,
  packing: Packing,
  parameters: string,
  createContext: ContextFactory,
): void {
  const { graph } = context;
  const packedGradients = pack(context, packing, gradients);
  if (gradientOutput !== undefined) graph.output(gradientOutput, packedGradients, [packing.size]);
  const program = build(packing.size);
  const update = createContext(graph, program);
  for (const { name, value } of program.inputs) {
    if (name === 'w') update.bind(value, parameters);
    else if (name === 'g') update.bind(value, packedGradients);
    else update.bind(value, graph.input(name, value.shape));
  }
  for (const { data, value } of program.constants)
    update.bind(value, graph.floats(data, value.shape));
  for (const node of program.nodes) update.emit(node);
  graph.scope = '';
  for (const [name, value] of program.outputs)
    graph.output(`next.${name === 'w' ? vector : name}`, update.read(value), value.shape);
}

function inputNamed(program: Program, name: string): ProgramInput {
  const input = program.inputs.find((candidate) => candidate.name === name);
  if (!input) throw new Error(`the program has no input ${name}`);
  return input;
}

function outputNamed(program: Program, name: string): Value {
  const value = program.outputs.get(name);
  if (!value) throw new Error(`the program has no output ${name}`);
  return value;
}
