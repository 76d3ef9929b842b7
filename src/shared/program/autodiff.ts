import type { ProgramBuilder } from './builder';
import { operatorNamed } from './ops';
import type { OpNode, Value } from './program';

/**
 * Reverse-mode differentiation: writes the operators that compute d loss / d value for every value
 * of `wrt`, walking from the loss back to them by the chain rule. Only nodes on a way from `wrt` to
 * the loss are visited, and rules are told which inputs matter, so that the first layer gets no
 * input gradient and frozen weights get none at all.
 *
 * @param loss a scalar, `[]`
 * @returns gradients in the order of `wrt`, each of its value's shape; zeros where the loss does
 *   not depend on the value
 */
export function gradients(b: ProgramBuilder, loss: Value, wrt: readonly Value[]): Value[] {
  if (loss.shape.length > 0) throw new Error('the loss must be a scalar');
  const nodes = ancestors(loss);
  const active = dependants(nodes, wrt);
  const gradientOf = new Map<Value, Value>([[loss, b.constant(1)]]);

  for (const node of nodes.toReversed()) {
    const dy = gradientOf.get(node.output);
    if (!dy || !active.has(node.output)) continue;
    const needs = (index: number): boolean => active.has(node.inputs[index] as Value);
    // The gradient belongs to the block that the operator belongs to.
    b.inScope(node.scope, () => {
      const parts = operatorNamed(node.op).gradient({ b, node, dy, needs });
      node.inputs.forEach((input, index) => {
        const part = parts[index];
        if (!part || !active.has(input)) return;
        const sum = gradientOf.get(input);
        gradientOf.set(input, sum ? b.add(sum, part) : part);
      });
    });
  }

  return wrt.map((value) => gradientOf.get(value) ?? b.expand(b.constant(0), value.shape));
}

/** The nodes that a value is computed by, in topological order. */
function ancestors(value: Value): OpNode[] {
  const seen = new Set<OpNode>();
  const pending = [value];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { producer } = next;
    if (!producer || seen.has(producer)) continue;
    seen.add(producer);
    pending.push(...producer.inputs);
  }
  // Ids grow in the order of making, and a node can only read what was made before it.
  return [...seen].sort((a, b) => a.output.id - b.output.id);
}

/** The values that depend on any of `sources`, sources included. */
function dependants(nodes: readonly OpNode[], sources: readonly Value[]): ReadonlySet<Value> {
  const active = new Set<Value>(sources);
  for (const node of nodes) {
    if (node.inputs.some((input) => active.has(input))) active.add(node.output);
  }
  return active;
}
