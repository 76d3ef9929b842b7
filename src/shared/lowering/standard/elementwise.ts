import type { OperatorLowering } from '../context';

/** Operators that ONNX has under another name, elementwise and broadcasting alike. */
const same =
  (type: string): OperatorLowering =>
  ({ graph, read }, node) =>
    graph.op(type, node.inputs.map(read));

/**
 * min(max(alpha · x, 0), 1) with a huge alpha: a step that ONNX Runtime computes many at a time,
 * 216 µs where Sign takes 1,867 (docs/performance.md). Values below 3.4e-39 come out between 0
 * and 1; no float of that size is a normal number.
 */
const step: OperatorLowering = ({ graph, read }, node) =>
  graph.op('HardSigmoid', node.inputs.map(read), {
    attributes: { alpha: { float: 3e38 }, beta: { float: 0 } },
  });

const alongAxis =
  (type: string): OperatorLowering =>
  ({ graph, read }, node) =>
    graph.op(type, node.inputs.map(read), {
      attributes: { axis: node.attributes['axis'] as number },
    });

export const ELEMENTWISE: Readonly<Record<string, OperatorLowering>> = {
  add: same('Add'),
  sub: same('Sub'),
  mul: same('Mul'),
  div: same('Div'),
  max: same('Max'),
  min: same('Min'),
  neg: same('Neg'),
  exp: same('Exp'),
  log: same('Log'),
  sqrt: same('Sqrt'),
  reciprocal: same('Reciprocal'),
  abs: same('Abs'),
  erf: same('Erf'),
  relu: same('Relu'),
  sigmoid: same('Sigmoid'),
  tanh: same('Tanh'),
  softplus: same('Softplus'),
  step,
  softmax: alongAxis('Softmax'),
  logSoftmax: alongAxis('LogSoftmax'),
};
