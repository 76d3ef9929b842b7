import { ProgramBuilder } from '../program/builder';
import type { OpNode, Program, Value } from '../program/program';

/**
 * Moves ReLU behind the max pool that follows it: max over a window of max(0, x) is
 * max(0, max over the window of x), so the elementwise work, forward and backward, falls to the
 * pooled size. Gradients are the same: where the window's maximum is positive both choose the same
 * place, and elsewhere both are zero.
 *
 *   r = relu(z), y = pool(r), dz = poolGrad(r, y, dy) · step(r)
 *   p = pool(z), y = relu(p), dz = poolGrad(z, p, dy · step(y))
 */
export function moveReluPastPool(program: Program): Program {
  const readers = readersIn(program);
  const kept = new Set(program.outputs.values());
  const movable = program.nodes.filter(
    (node) => node.op === 'relu' && !kept.has(node.output) && onlyPooled(node.output, readers),
  );
  if (movable.length === 0) return program;
  const moved = new Set(movable.map((node) => node.output));

  const b = new ProgramBuilder();
  const map = new Map<Value, Value>();
  /** The unrectified pool of a moved ReLU, by the rectified pool of the old program. */
  const pooledOf = new Map<Value, Value>();
  const get = (value: Value): Value => {
    const found = map.get(value);
    if (!found) throw new Error(`value ${value.id} is read before it is made`);
    return found;
  };
  for (const { kind, name, value } of program.inputs)
    map.set(value, b.input(kind, name, value.shape));
  for (const { data, value } of program.constants) map.set(value, b.constant(data, value.shape));

  for (const node of program.nodes) {
    const { op, inputs, attributes, output } = node;
    const [first, second] = inputs as readonly [Value, Value?];
    const rewritten = b.inScope(node.scope, (): Value => {
      if (op === 'maxPool2d' && moved.has(first)) {
        const pooled = b.apply(op, [get(rectified(first))], attributes);
        pooledOf.set(output, pooled);
        return b.relu(pooled);
      }
      if (op === 'maxPool2dGrad' && moved.has(first)) {
        const [, y, dy] = inputs as readonly [Value, Value, Value];
        const pooled = pooledOf.get(y);
        if (!pooled) throw new Error(`the pool of value ${y.id} was not moved`);
        const masked = b.mul(get(dy), b.step(get(y)));
        return b.apply(op, [get(rectified(first)), pooled, masked], attributes);
      }
      // The mask that the moved gradient no longer needs.
      if (op === 'mul' && masksMovedGradient(node, moved)) return get(first);
      if (op === 'mul' && second && masksMovedGradient({ ...node, inputs: [second, first] }, moved))
        return get(second);
      return b.apply(op, inputs.map(get), attributes);
    });
    map.set(output, rewritten);
  }
  const outputs = new Map([...program.outputs].map(([name, value]) => [name, get(value)]));
  return b.build(outputs);
}

export function readersIn(program: Program): ReadonlyMap<Value, readonly OpNode[]> {
  const readers = new Map<Value, OpNode[]>();
  for (const node of program.nodes) {
    for (const input of new Set(node.inputs)) {
      const known = readers.get(input);
      if (known) known.push(node);
      else readers.set(input, [node]);
    }
  }
  return readers;
}

/** What a ReLU rectifies. */
function rectified(relu: Value): Value {
  return relu.producer?.inputs[0] as Value;
}

/** Whether a ReLU's output is read by one max pool, its gradient, and the gradient's mask alone. */
function onlyPooled(relu: Value, readers: ReadonlyMap<Value, readonly OpNode[]>): boolean {
  const nodes = readers.get(relu) ?? [];
  const pools = nodes.filter(({ op }) => op === 'maxPool2d');
  const [pool] = pools;
  if (!pool || pools.length !== 1) return false;
  return nodes.every((node) => {
    if (node === pool) return true;
    const isGradient =
      node.op === 'maxPool2dGrad' && node.inputs[0] === relu && node.inputs[1] === pool.output;
    const used = isGradient || node.op === 'step' ? (readers.get(node.output) ?? []) : null;
    return used?.every((reader) => masksGradientOf(reader, relu)) ?? false;
  });
}

/** Whether a node is poolGrad(relu, …) · step(relu), in either order. */
function masksGradientOf({ op, inputs }: OpNode, relu: Value): boolean {
  const [a, b] = inputs.map((input) => input.producer);
  if (op !== 'mul' || !a || !b || a.inputs[0] !== relu || b.inputs[0] !== relu) return false;
  const names = [a.op, b.op];
  return names.includes('maxPool2dGrad') && names.includes('step');
}

/** Whether a node's first input is the pooled gradient of a moved ReLU, and its second the mask. */
function masksMovedGradient(node: OpNode, moved: ReadonlySet<Value>): boolean {
  const gradient = node.inputs[0]?.producer;
  const relu = gradient?.inputs[0];
  return (
    gradient?.op === 'maxPool2dGrad' &&
    relu !== undefined &&
    moved.has(relu) &&
    masksGradientOf(node, relu)
  );
}
