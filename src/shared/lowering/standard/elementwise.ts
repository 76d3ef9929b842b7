import type { Value } from '../../program/program';
import type { OperatorLowering } from '../context';

/** Operators that ONNX has under another name, elementwise and broadcasting alike. */
const same =
  (type: string): OperatorLowering =>
  ({ graph, read }, node) =>
    graph.op(type, node.inputs.map(read));

const step: OperatorLowering = ({ graph, read }, node) => graph.step(read(node.inputs[0] as Value));

const relu6: OperatorLowering = ({ graph, read }, node) =>
  graph.relu6(read(node.inputs[0] as Value));

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
  relu6,
  sigmoid: same('Sigmoid'),
  tanh: same('Tanh'),
  softplus: same('Softplus'),
  step,
  softmax: alongAxis('Softmax'),
  logSoftmax: alongAxis('LogSoftmax'),
};
