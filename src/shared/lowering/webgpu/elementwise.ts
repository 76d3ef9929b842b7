import { integer } from '../../program/attributes';
import type { Value } from '../../program/program';
import type { OperatorLowering } from '../context';

/** x − m − log Σ exp(x − m), with the largest m of each row taken off: there is no LogSoftmax. */
const logSoftmax: OperatorLowering = ({ graph, read }, { inputs, attributes }) => {
  const x = read(inputs[0] as Value);
  const axes = graph.integers([integer(attributes, 'axis')]);
  const options = { attributes: { keepdims: 1 } };
  const centred = graph.op('Sub', [x, graph.op('ReduceMax', [x, axes], options)]);
  const sum = graph.op('ReduceSum', [graph.op('Exp', [centred]), axes], options);
  return graph.op('Sub', [centred, graph.op('Log', [sum])]);
};

/** Where rather than a HardSigmoid of a huge slope: shaders may do as they like with infinities. */
const step: OperatorLowering = ({ graph, read }, { inputs }) => {
  const [zero, one] = [graph.scalar(0), graph.scalar(1)];
  return graph.op('Where', [graph.op('Greater', [read(inputs[0] as Value), zero]), one, zero]);
};

export const ELEMENTWISE: Readonly<Record<string, OperatorLowering>> = { logSoftmax, step };
